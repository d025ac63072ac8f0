package dialect

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// mariadbBool writes a truth value as 1 or 0.
func mariadbBool(v any) (any, error) {
	if v.(bool) {
		return int64(1), nil
	}
	return int64(0), nil
}

// finite refuses what has no end.
func finite(v any) (any, error) {
	if f, ok := v.(float64); ok && math.IsInf(f, 0) {
		return nil, errors.New("MariaDB holds no infinite numbers")
	}
	return v, nil
}

// mariadbDecimal refuses a decimal that has more digits than MariaDB keeps.
func mariadbDecimal(v any) (any, error) {
	text, ok := v.(string)
	if !ok {
		return v, nil
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if len(whole) > mariadbPrecision-mariadbScale || len(fraction) > mariadbScale {
		return nil, fmt.Errorf("the decimal has more digits than MariaDB keeps, %d before the point and %d after it", mariadbPrecision-mariadbScale, mariadbScale)
	}
	return v, nil
}

// How many digits a decimal has, in all and after the point.
const mariadbPrecision, mariadbScale = 65, 30

var errYear = errors.New("the year is outside 0001 to 9999, which MariaDB has")

// mariadbLocal refuses a local time of the year 0, which MariaDB does not count with.
func mariadbLocal(v any) (any, error) {
	if text, ok := v.(string); ok && strings.HasPrefix(text, "0000-") {
		return nil, errYear
	}
	return v, nil
}

// inYears writes a time of the years that MariaDB has.
func inYears(layout string) func(any) (any, error) {
	return func(v any) (any, error) {
		t := v.(time.Time).UTC()
		if t.Year() < 1 || t.Year() > 9999 {
			return nil, errYear
		}
		return t.Format(layout), nil
	}
}
