package scan

import (
	"reflect"
	"testing"
	"time"

	"github.com/strata-go/strata/dialect"
)

// recordTexts returns the fields of a composite value as text, nil for NULL.
func recordTexts(s string) ([]any, error) {
	var c Cell
	c.SetText(s)
	cells, err := c.Record()
	if err != nil {
		return nil, err
	}
	out := make([]any, len(cells))
	for i := range cells {
		if cells[i].Form == Null {
			continue
		}
		if out[i], err = cells[i].Text(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func TestRecord(t *testing.T) {
	for s, want := range map[string][]any{
		`(1,"a b",)`:        {"1", "a b", nil},
		`()`:                {nil},
		`(,)`:               {nil, nil},
		`("")`:              {""},
		`(a"b"c)`:           {"abc"},
		`("a""b\\c\"d")`:    {`a"b\c"d`},
		`(a\,b, c )`:        {"a,b", " c "},
		`(\()`:              {"("},
		`("(1,2)",x)`:       {"(1,2)", "x"},
		`["a",null,1]`:      {"a", nil, "1"},
		`[]`:                {},
		`("\\x00ff",é日😀,t)`: {`\x00ff`, "é日😀", "t"},
	} {
		got, err := recordTexts(s)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "(", ")", "a", "(a", "a)", `("a)`, `(a\)`, "(a)b", "(a)b)", "(a)(b)", `("a",`, "[1", "[[1]]", "{1}"} {
		if got, err := recordTexts(s); err == nil {
			t.Errorf("%s is read as %q", s, got)
		}
	}
	var number Cell
	number.SetInt(1)
	if _, err := number.Record(); err == nil {
		t.Error("a number is no composite value")
	}
}

// FuzzRecord writes fields as both dialects do and reads them.
func FuzzRecord(f *testing.F) {
	f.Add("a", `"\`, true)
	f.Add("", "(,)", false)
	f.Add(" NULL", "\n", true)
	f.Fuzz(func(t *testing.T, a, b string, null bool) {
		fields := []any{a, b, nil}
		if !null {
			fields[2] = a + b
		}
		for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
			if d == dialect.SQLite && (string([]rune(a)) != a || string([]rune(b)) != b) {
				continue // JSON is UTF-8
			}
			s, err := d.Encode["composite"](fields)
			if err != nil {
				t.Fatal(err)
			}
			got, err := recordTexts(s.(string))
			if err != nil || !reflect.DeepEqual(got, fields) {
				t.Errorf("%s: %q is read as %q, %v", d.Name, fields, got, err)
			}
		}
	})
}

// FuzzParseRecord reads anything without a panic, and what it reads again.
func FuzzParseRecord(f *testing.F) {
	f.Add(`(1,"a b",)`)
	f.Add(`("a""b\\c\"d",()`)
	f.Fuzz(func(t *testing.T, s string) {
		fields, err := recordTexts(s)
		if err != nil || s[0] == '[' {
			return
		}
		written, err := dialect.PostgreSQL.Encode["composite"](fields)
		if err != nil {
			t.Fatal(err)
		}
		again, err := recordTexts(written.(string))
		if err != nil || !reflect.DeepEqual(again, fields) {
			t.Errorf("%q: %q, then %q, %v", s, fields, again, err)
		}
	})
}

func TestReadFields(t *testing.T) {
	text := func(s string) *Cell {
		c := new(Cell)
		c.SetText(s)
		return c
	}
	for s, want := range map[string]string{
		"2026-02-28 23:59:58.123456+00":    "2026-02-28T23:59:58.123456Z",
		"2026-02-28 23:59:58.5+05:30":      "2026-02-28T18:29:58.5Z",
		"2026-02-28 23:59:58-03:30":        "2026-03-01T03:29:58Z",
		"0001-01-01 05:53:28+05:53:28":     "0001-01-01T00:00:00Z",
		"0001-12-31 19:03:58-04:56:02 BC":  "0001-01-01T00:00:00Z",
		"10000-01-01 04:59:59+05":          "9999-12-31T23:59:59Z",
		"2024-02-29 00:00:00+00":           "2024-02-29T00:00:00Z",
		"2026-02-28 23:59:58.123456":       "2026-02-28T23:59:58.123456Z",
		"1600-02-29 12:00:00.000001+14:00": "1600-02-28T22:00:00.000001Z",
	} {
		c := text(s)
		err := c.ReadZoned()
		at, _ := c.Instant()
		if got := at.Format(time.RFC3339Nano); err != nil || got != want {
			t.Errorf("%s: %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "x", "infinity", "2026", "26-02-28 00:00:00", "2026-02-28 00:00:00+5", "2026-02-28 00:00:00+05:3", "2026-02-28 00:00:00+05:30:15:10", "02/28/2026 00:00:00", "2026-13-01 00:00:00+00"} {
		if c := text(s); c.ReadZoned() == nil {
			at, _ := c.Instant()
			t.Errorf("%q is read as %v", s, at)
		}
	}
	if c := text("t"); c.ReadBool() != nil || c.Form != Bool {
		t.Error("t")
	}
	if c := text(`\x00fF`); c.ReadHex() != nil || string(c.raw) != "\x00\xff" {
		t.Error("hex")
	}
	for _, s := range []string{"", "true", "1"} {
		if text(s).ReadBool() == nil {
			t.Errorf("%q is a truth value", s)
		}
	}
	for _, s := range []string{"", "00", `\x0`, `\xgg`} {
		if text(s).ReadHex() == nil {
			t.Errorf("%q is bytes", s)
		}
	}
	number := new(Cell)
	number.SetInt(1)
	if number.ReadBool() != nil || number.ReadHex() != nil || number.ReadZoned() != nil || number.Form != Int {
		t.Error("what is no text is left alone")
	}
}
