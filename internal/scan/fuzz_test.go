package scan_test

import (
	"math"
	"testing"

	"github.com/strata-go/strata/internal/scan"
)

// Whatever a column holds on SQLite, of whichever kind, reading it as anything is a value or
// an error.
func FuzzCells(f *testing.F) {
	for _, s := range []string{
		"", "0", "-0", "1e999", "-9223372036854775809", "NaN", "Infinity", "0x10", "1_000", "t", "true", `["a",1,null]`, `[[[`, `["\ud800"]`, "[1,2)", "{[1,2),[3,4)}", "empty",
		"2026-02-30", "2026-01-02 03:04:05.000000", "0000-00-00", "9999-12-31T23:59:60Z", "P1M2DT3.5S", "P", "P9999999999Y", "10.0.0.1", "::1", "\x02\x20\x04", "\xff\xfe", "a\x00b",
		"00000000-0000-0000-0000-000000000000", "(a,b)", `(",")`, `\x00ff`, "2026-01-02 03:04:05+25",
	} {
		f.Add(s, int64(len(s)))
	}
	f.Add("x", int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, s string, n int64) {
		for _, set := range []func(c *scan.Cell){
			func(c *scan.Cell) { c.SetNull() },
			func(c *scan.Cell) { c.SetText(s) },
			func(c *scan.Cell) { c.LendText([]byte(s)) },
			func(c *scan.Cell) { c.SetBlob([]byte(s)) },
			func(c *scan.Cell) { c.SetInt(n) },
			func(c *scan.Cell) { c.SetFloat(math.Float64frombits(uint64(n))) },
			func(c *scan.Cell) { c.SetBool(n&1 == 1) },
			func(c *scan.Cell) { c.SetInstant(n) },
			func(c *scan.Cell) { c.SetOtherTime() },
		} {
			for _, read := range readers {
				var c scan.Cell
				set(&c)
				read(&c)
			}
		}
	})
}

var readers = []func(c *scan.Cell){
	func(c *scan.Cell) { c.Int() }, func(c *scan.Cell) { c.Float() }, func(c *scan.Cell) { c.Bool() }, func(c *scan.Cell) { c.Text() },
	func(c *scan.Cell) { c.Bytes() }, func(c *scan.Cell) { c.Borrow() }, func(c *scan.Cell) { c.Instant() }, func(c *scan.Cell) { c.Day() },
	func(c *scan.Cell) { c.UUID() }, func(c *scan.Cell) { c.Addr() }, func(c *scan.Cell) { c.Prefix() }, func(c *scan.Cell) { c.List() },
	func(c *scan.Cell) { scan.RangeIn(c) }, func(c *scan.Cell) { c.Ranges() }, func(c *scan.Cell) { c.Record() }, func(c *scan.Cell) { c.ReadBool() },
	func(c *scan.Cell) { c.ReadHex() }, func(c *scan.Cell) { c.ReadZoned() }, func(c *scan.Cell) { c.Kept() },
}
