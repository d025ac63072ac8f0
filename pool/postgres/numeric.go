package postgres

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/strata-go/strata/internal/scan"
)

// numeric writes PostgreSQL's binary NUMERIC as decimal text. The format is:
// number of base-10000 digits, weight of the first one, sign, digits after the
// decimal point, then the digits; each 16 bits.
func numeric(b []byte, c *scan.Cell) error {
	if len(b) < 8 {
		return fmt.Errorf("strata: a numeric of %d bytes", len(b))
	}
	word := func(i int) int { return int(binary.BigEndian.Uint16(b[2*i:])) }
	digits, weight, sign, scale := word(0), int(int16(word(1))), word(2), word(3)
	if len(b) != 8+2*digits {
		return fmt.Errorf("strata: a numeric of %d bytes has %d digits", len(b), digits)
	}
	if sign != 0 && sign != 0x4000 {
		return fmt.Errorf("strata: NaN and infinite numerics have no exact decimal value")
	}
	out := make([]byte, 0, 4*(digits+2)+scale)
	if sign == 0x4000 {
		out = append(out, '-')
	}
	group := func(i int) int {
		if i < 0 || i >= digits {
			return 0
		}
		return word(4 + i)
	}
	if weight < 0 {
		out = append(out, '0')
	}
	for i := 0; i <= weight; i++ {
		if i == 0 {
			out = strconv.AppendInt(out, int64(group(0)), 10)
		} else {
			out = appendGroup(out, group(i))
		}
	}
	if scale > 0 {
		out = append(out, '.')
		point := len(out)
		for i := weight + 1; len(out)-point < scale; i++ {
			out = appendGroup(out, group(i))
		}
		out = out[:point+scale]
	}
	c.SetText(string(out))
	return nil
}

// appendGroup writes one base-10000 digit as four decimal ones.
func appendGroup(out []byte, g int) []byte {
	return append(out, byte('0'+g/1000), byte('0'+g/100%10), byte('0'+g/10%10), byte('0'+g%10))
}
