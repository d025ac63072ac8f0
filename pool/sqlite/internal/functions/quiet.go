package functions

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// Errors say nothing of values: those of Go's own packages quote what they were given.

// quiet makes a function's errors do without its arguments.
func quiet(f call) call {
	return func(args []value.Value) (value.Value, error) {
		v, err := f(args)
		if err != nil {
			err = withoutValues(err)
		}
		return v, err
	}
}

func withoutValues(err error) error {
	var number *strconv.NumError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &number) && errors.Is(err, strconv.ErrRange):
		return errOutOfRange
	case errors.As(err, &number):
		return errNoNumber
	case errors.As(err, &kind):
		return errJSONKind
	default:
		return err
	}
}

var (
	errNoNumber  = errors.New("text is not a number")
	errNoDecimal = errors.New("text is not a decimal")
	errJSONKind  = errors.New("malformed JSON: a value of another kind")
	errNoZone    = errors.New("there is no such time zone in the IANA database that the program has")
)

func parseDecimal(s string) (decimal.Decimal, error) {
	d, err := decimal.NewFromString(s)
	if err != nil {
		return d, errNoDecimal
	}
	return d, checkDigits(d)
}

// checkDigits refuses what PostgreSQL's numeric does not hold.
func checkDigits(d decimal.Decimal) error {
	if scan.CheckDigits(d) != nil {
		return errOutOfRange
	}
	return nil
}
