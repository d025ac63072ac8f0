package mariadb

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

var errNoFloat = errors.New("MariaDB has no infinite number, and none that is not a number")

// appendFloat writes a float with as many digits as tell it from others.
func appendFloat(to []byte, c *scan.Cell) ([]byte, error) {
	v, err := c.Float()
	if err == nil && (math.IsInf(v, 0) || math.IsNaN(v)) {
		err = errNoFloat
	}
	if err != nil {
		return to, err
	}
	if v == 0 && math.Signbit(v) {
		return append(to, "-0.0"...), nil // "-0" would be an integer
	}
	return strconv.AppendFloat(to, v, 'g', -1, 64), nil
}

// appendBytes writes bytes as base64.
func appendBytes(to, v []byte) []byte {
	to = append(to, '"')
	to = base64.StdEncoding.AppendEncode(to, v)
	return append(to, '"')
}

const hexDigits = "0123456789abcdef"

// appendText writes a text in quotes. What is no UTF-8 is left for the server to refuse.
func appendText(to []byte, s string) []byte {
	to = append(to, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' || c >= utf8.RuneSelf {
			continue
		}
		to = append(to, s[from:i]...)
		if from = i + 1; c < ' ' {
			to = append(to, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		} else {
			to = append(to, '\\', c)
		}
	}
	to = append(to, s[from:]...)
	return append(to, '"')
}

// appendMade writes a value that the server has as a text of digits.
func appendMade(to []byte, c *scan.Cell) ([]byte, error) {
	switch c.Form {
	case scan.Instant, scan.Day:
		if err := scan.CheckMicros(c.Micros()); err != nil {
			return to, err
		}
		layout := scan.InstantLayout
		if c.Form == scan.Day {
			layout = scan.DateLayout
		}
		return time.UnixMicro(c.Micros()).UTC().AppendFormat(to, layout), nil
	case scan.Decimal:
		return c.AppendText(to), nil
	case scan.Period:
		months, days, micros := c.Period()
		return append(to, types.Interval{Months: int(months), Days: int(days), Microseconds: micros}.String()...), nil
	default:
		return to, fmt.Errorf("a value of form %d cannot be sent", c.Form)
	}
}
