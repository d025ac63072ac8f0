package functions

import (
	"math"
	"strconv"
	"time"

	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// formFunctions bring values into the one form that Strata compares: floats of 32 bits,
// and the instants, dates and local times that others have stored.
var formFunctions = []function{
	{"strata_real", 1, one(value.Value.Float, func(f float64) (value.Value, error) {
		r := float64(float32(f))
		if math.IsInf(r, 0) && !math.IsInf(f, 0) || r == 0 && f != 0 {
			return null, errOutOfRange
		}
		return value.Float(r), nil
	})},
	{"strata_real_text", 1, one(value.Value.Float, func(f float64) (value.Value, error) { return value.String(realText(f)), nil })},
	{"strata_form_instant", 1, one(instant, func(t time.Time) (value.Value, error) {
		s, err := scan.FormatInstant(t)
		return value.String(s), err
	})},
	{"strata_form_day", 1, one(text, func(s string) (value.Value, error) {
		_, err := scan.ParseInstant(s)
		return value.String(s[:min(len(s), len(scan.DateLayout))]), err
	})},
	{"strata_form_local", 1, one(text, func(s string) (value.Value, error) {
		t, err := scan.ParseClock(s)
		if err != nil {
			return null, err
		}
		s, err = scan.FormatInstant(t)
		return value.String(s), err
	})},
}

// realText writes a float of 32 bits as PostgreSQL does.
func realText(f float64) string {
	if a := math.Abs(f); f != 0 && !math.IsInf(f, 0) && (a < 1e-4 || a >= 1e6) {
		return strconv.FormatFloat(f, 'e', -1, 32)
	}
	if math.IsInf(f, 0) {
		return floatText(f)
	}
	return strconv.FormatFloat(f, 'f', -1, 32)
}
