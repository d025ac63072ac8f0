package sqlite

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"modernc.org/sqlite"
)

// registered is the driver that database/sql knows as "sqlite", with Strata's
// functions.
var registered = register()

// A function gets no NULL: with one among its arguments the result is NULL.
type function struct {
	name string
	args int32
	call func(args []driver.Value) (driver.Value, error)
}

var functions = []function{
	{"strata_div", 2, integers(func(a, b int64) (int64, error) {
		if a == math.MinInt64 && b == -1 {
			return 0, errors.New("integer overflow")
		}
		return a / b, nil
	})},
	{"strata_mod", 2, integers(func(a, b int64) (int64, error) {
		if b == -1 {
			return 0, nil
		}
		return a % b, nil
	})},
	{"strata_fdiv", 2, floatDivide},
	{"strata_round", 1, func(a []driver.Value) (driver.Value, error) {
		f, err := float(a[0])
		return math.RoundToEven(f), err
	}},
	{"strata_lower", 1, texts(func(s ...string) driver.Value { return strings.ToLower(s[0]) })},
	{"strata_upper", 1, texts(func(s ...string) driver.Value { return strings.ToUpper(s[0]) })},
	{"strata_suffix", 2, texts(func(s ...string) driver.Value { return truth(strings.HasSuffix(s[0], s[1])) })},
	{"strata_like", 2, texts(func(s ...string) driver.Value { return truth(like(s[0], s[1])) })},
	{"strata_ilike", 2, texts(func(s ...string) driver.Value {
		return truth(like(strings.ToLower(s[0]), strings.ToLower(s[1])))
	})},
	{"strata_substr", 3, substring},
	{"strata_series", 3, series},
	{"strata_int", 1, func(a []driver.Value) (driver.Value, error) {
		return strconv.ParseInt(strings.TrimSpace(text(a[0])), 10, 64)
	}},
	{"strata_float", 1, func(a []driver.Value) (driver.Value, error) {
		return strconv.ParseFloat(strings.TrimSpace(text(a[0])), 64)
	}},
	{"strata_float_text", 1, func(a []driver.Value) (driver.Value, error) {
		f, err := float(a[0])
		return floatText(f), err
	}},
}

func register() driver.Driver {
	for _, f := range slices.Concat(functions, decimalFunctions, textFunctions, numberFunctions, calendarFunctions, intervalFunctions,
		convertFunctions, jsonFunctions, arrayFunctions, rangeFunctions, searchFunctions, networkFunctions) {
		sqlite.MustRegisterDeterministicScalarFunction(f.name, f.args, strict(f.call))
	}
	registerAggregates()
	for _, f := range slices.Concat(lenient, looseArrayFunctions, looseRangeFunctions, looseSearchFunctions) {
		sqlite.MustRegisterDeterministicScalarFunction(f.name, f.args, plain(f.call))
	}
	for _, f := range volatile {
		sqlite.MustRegisterScalarFunction(f.name, f.args, plain(f.call))
	}
	sqlite.MustRegisterFunction("strata_decimal_sum", &sqlite.FunctionImpl{
		NArgs: 1, Deterministic: true, MakeAggregate: newDecimalSum,
	})
	sqlite.MustRegisterCollationUtf8("C", strings.Compare) // PostgreSQL's name for the order of bytes
	sqlite.MustRegisterCollationUtf8("strata_decimal", compareDecimals)
	sqlite.MustRegisterCollationUtf8("strata_interval", compareIntervals)
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	return db.Driver()
}

// lenient functions see the NULLs among their arguments.
var lenient = []function{
	{"strata_concat_ws", -1, concatWS},
	{"strata_greatest", 2, choose(compareValues, 1)},
	{"strata_least", 2, choose(compareValues, -1)},
	{"strata_decimal_greatest", 2, choose(textual(compareDecimals), 1)},
	{"strata_decimal_least", 2, choose(textual(compareDecimals), -1)},
	{"strata_interval_greatest", 2, choose(textual(compareIntervals), 1)},
	{"strata_interval_least", 2, choose(textual(compareIntervals), -1)},
}

// volatile functions give another answer each time.
var volatile = []function{
	{"strata_random", 0, func([]driver.Value) (driver.Value, error) { return rand.Float64(), nil }},
	{"strata_new_uuid", 0, func([]driver.Value) (driver.Value, error) { return newUUID(), nil }},
}

func plain(call func([]driver.Value) (driver.Value, error)) func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
	return func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) { return call(args) }
}

func strict(call func([]driver.Value) (driver.Value, error)) func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
	return func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		for _, a := range args {
			if a == nil {
				return nil, nil
			}
		}
		return call(args)
	}
}

var errDivideByZero = errors.New("division by zero")

// integers makes a function of two integers, the second not zero.
func integers(f func(a, b int64) (int64, error)) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		a, aok := args[0].(int64)
		b, bok := args[1].(int64)
		switch {
		case !aok || !bok:
			return nil, fmt.Errorf("integers expected, not %T and %T", args[0], args[1])
		case b == 0:
			return nil, errDivideByZero
		}
		return f(a, b)
	}
}

func floatDivide(args []driver.Value) (driver.Value, error) {
	a, err := float(args[0])
	if err != nil {
		return nil, err
	}
	b, err := float(args[1])
	if err == nil && b == 0 {
		err = errDivideByZero
	}
	return a / b, err
}

func float(v driver.Value) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	default:
		return 0, fmt.Errorf("a number expected, not %T", v)
	}
}

func text(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	default:
		return fmt.Sprint(v)
	}
}

func texts(f func(...string) driver.Value) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		s := make([]string, len(args))
		for i, a := range args {
			s[i] = text(a)
		}
		return f(s...), nil
	}
}

func truth(b bool) driver.Value {
	if b {
		return int64(1)
	}
	return int64(0)
}

// substring is substring(x FROM start FOR length) of the SQL standard, as
// PostgreSQL has it: positions before the text count, and a negative length is
// an error.
func substring(args []driver.Value) (driver.Value, error) {
	start, sok := args[1].(int64)
	length, lok := args[2].(int64)
	switch {
	case !sok || !lok:
		return nil, errors.New("integer positions expected")
	case length < 0:
		return nil, errors.New("negative substring length not allowed")
	}
	runes := []rune(text(args[0]))
	from := max(start, 1)
	to := min(start+length, int64(len(runes))+1)
	if from >= to {
		return "", nil
	}
	return string(runes[from-1 : to-1]), nil
}

// like matches text with a LIKE pattern whose escape character is a backslash.
func like(s, pattern string) bool {
	// Where the last % may begin its text again. One before it need not: it took
	// the least that it could.
	again, after, open := "", "", false
	for s != "" || pattern != "" {
		if strings.HasPrefix(pattern, "%") {
			pattern = strings.TrimLeft(pattern, "%")
			again, after, open = s, pattern, true
			continue
		}
		if rest, next, ok := likeOne(s, pattern); ok {
			s, pattern = rest, next
			continue
		}
		if !open || again == "" {
			return false
		}
		_, size := utf8.DecodeRuneInString(again)
		again = again[size:]
		s, pattern = again, after
	}
	return true
}

// likeOne matches one character, and returns what is left of both.
func likeOne(s, pattern string) (rest, next string, ok bool) {
	if s == "" || pattern == "" {
		return "", "", false
	}
	r, n := utf8.DecodeRuneInString(pattern)
	if r == '_' {
		_, size := utf8.DecodeRuneInString(s)
		return s[size:], pattern[n:], true
	}
	if r == '\\' && len(pattern) > n {
		pattern = pattern[n:]
		_, n = utf8.DecodeRuneInString(pattern)
	}
	if !strings.HasPrefix(s, pattern[:n]) {
		return "", "", false
	}
	return s[n:], pattern[n:], true
}

// floatText writes a float as PostgreSQL does: the shortest text that reads
// back as the same number, with an exponent where that is shorter to read.
func floatText(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f != 0 && (math.Abs(f) < 1e-4 || math.Abs(f) >= 1e15):
		return strconv.FormatFloat(f, 'e', -1, 64)
	default:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
}
