package sqlite

import (
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/scan"
)

// convertFunctions read the text that a document holds as the cell of a kind.
var convertFunctions = []function{
	{"strata_bool", 1, func(a []driver.Value) (driver.Value, error) { return parseBool(text(a[0])) }},
	{"strata_time", 1, func(a []driver.Value) (driver.Value, error) {
		t, err := parseTime(text(a[0]))
		if err != nil {
			return nil, err
		}
		return scan.FormatInstant(t.Round(time.Microsecond))
	}},
	{"strata_date", 1, func(a []driver.Value) (driver.Value, error) {
		s := strings.TrimSpace(text(a[0]))
		t, err := parseTime(s)
		if err != nil {
			t, err = time.Parse(scan.DateLayout, s)
		}
		if err != nil {
			return nil, fmt.Errorf("%q is not a date", s)
		}
		return scan.FormatDate(t)
	}},
	{"strata_uuid", 1, func(a []driver.Value) (driver.Value, error) {
		s := strings.TrimSpace(text(a[0]))
		if len(s) != len("00000000-0000-0000-0000-000000000000") {
			return nil, fmt.Errorf("%q is not a UUID", s)
		}
		u, err := scan.ParseUUID([]byte(s))
		return scan.FormatUUID(u), err
	}},
	{"strata_bytes", 1, func(a []driver.Value) (driver.Value, error) {
		digits, ok := strings.CutPrefix(text(a[0]), `\x`)
		if !ok {
			return nil, fmt.Errorf(`bytes are \x and hexadecimal digits, not %q`, text(a[0]))
		}
		return hex.DecodeString(digits)
	}},
}

// parseBool reads the words that PostgreSQL takes for a truth value, and what
// starts one of them and no other.
func parseBool(s string) (driver.Value, error) {
	word := strings.ToLower(strings.TrimSpace(s))
	if word != "" && word != "o" {
		for _, w := range []string{"true", "yes", "on", "1"} {
			if strings.HasPrefix(w, word) {
				return int64(1), nil
			}
		}
		for _, w := range []string{"false", "no", "off", "0"} {
			if strings.HasPrefix(w, word) {
				return int64(0), nil
			}
		}
	}
	return nil, fmt.Errorf("%q is not a truth value", s)
}

// parseTime reads an instant in ISO 8601; without an offset it is in UTC.
func parseTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return scan.ParseInstant(s)
}
