package functions

import (
	"encoding/hex"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// convertFunctions read text, which a document may hold, as the cell of a kind,
// and write a number as text.
var convertFunctions = []function{
	{"strata_int", 1, one(trimmed, func(s string) (value.Value, error) {
		n, err := strconv.ParseInt(s, 10, 64)
		return value.Int(n), numberError(err)
	})},
	{"strata_float", 1, one(trimmed, func(s string) (value.Value, error) {
		f, err := strconv.ParseFloat(s, 64)
		if mantissa, _, _ := strings.Cut(strings.ToLower(s), "e"); err == nil && f == 0 && strings.ContainsAny(mantissa, "123456789") {
			return null, errOutOfRange // an underflow
		}
		return value.Float(f), numberError(err)
	})},
	{"strata_float_text", 1, one(value.Value.Float, func(f float64) (value.Value, error) { return value.String(floatText(f)), nil })},
	{"strata_bool", 1, one(text, parseBool)},
	{"strata_time", 1, one(trimmed, func(s string) (value.Value, error) {
		t, err := parseTime(s)
		if err != nil {
			return null, err
		}
		instant, err := scan.FormatInstant(t.Round(time.Microsecond))
		return value.String(instant), err
	})},
	{"strata_local_time", 1, one(trimmed, func(s string) (value.Value, error) {
		// What has an offset is an instant.
		t, err := time.Parse("2006-01-02T15:04:05", strings.Replace(s, " ", "T", 1))
		if err != nil {
			return null, errors.New("the text is no local time of the form 2006-01-02T15:04:05")
		}
		local, err := scan.FormatInstant(t.Round(time.Microsecond))
		return value.String(local), err
	})},
	{"strata_interval", 1, one(trimmed, func(s string) (value.Value, error) {
		i, err := parseInterval(s)
		if err != nil {
			return null, err
		}
		return intervalText(i)
	})},
	{"strata_date", 1, one(trimmed, func(s string) (value.Value, error) {
		t, err := parseTime(s)
		if err != nil {
			t, err = time.Parse(scan.DateLayout, s)
		}
		if err != nil {
			return null, errors.New("text is not a date")
		}
		date, err := scan.FormatDate(t)
		return value.String(date), err
	})},
	{"strata_uuid", 1, one(trimmed, func(s string) (value.Value, error) {
		if len(s) != len("00000000-0000-0000-0000-000000000000") {
			return null, errors.New("text is not a UUID")
		}
		u, err := scan.ParseUUID([]byte(s))
		return value.String(scan.FormatUUID(u)), err
	})},
	{"strata_bytes", 1, one(text, func(s string) (value.Value, error) {
		digits, ok := strings.CutPrefix(s, `\x`)
		if !ok {
			return null, errors.New(`bytes are \x and hexadecimal digits`)
		}
		b, err := hex.DecodeString(digits)
		return value.Bytes(string(b)), err
	})},
}

// numberError says why a text is no number, without it.
func numberError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, strconv.ErrRange):
		return errOutOfRange
	default:
		return errors.New("the text is no number")
	}
}

// trimmed reads text without the blanks around it.
func trimmed(v value.Value) (string, error) { return strings.TrimSpace(v.Text()), nil }

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

// parseBool reads the words that PostgreSQL takes for a truth value, and what
// starts one of them and no other.
func parseBool(s string) (value.Value, error) {
	word := strings.ToLower(strings.TrimSpace(s))
	if word != "" && word != "o" {
		for _, w := range []string{"true", "yes", "on", "1"} {
			if strings.HasPrefix(w, word) {
				return value.Bool(true), nil
			}
		}
		for _, w := range []string{"false", "no", "off", "0"} {
			if strings.HasPrefix(w, word) {
				return value.Bool(false), nil
			}
		}
	}
	return null, errors.New("text is not a truth value")
}

// parseTime reads an instant in ISO 8601; without an offset it is in UTC.
func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return scan.ParseInstant(s)
}
