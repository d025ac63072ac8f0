package functions

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// lend gives use arguments whose text lies in memory that is overwritten when use
// has returned, as SQLite does.
func lend(args []any, use func([]value.Value)) {
	list := valuesOf(args)
	var memory []byte
	for _, v := range list {
		memory = append(memory, v.Raw()...)
	}
	rest := unsafe.String(unsafe.SliceData(memory), len(memory))
	for i, v := range list {
		text := rest[:len(v.Raw())]
		rest = rest[len(text):]
		switch v.Kind() {
		case value.Text:
			list[i] = value.String(text)
		case value.Blob:
			list[i] = value.Bytes(text)
		}
	}
	use(list)
	for i := range memory {
		memory[i] = 'x'
	}
}

// TestScalarsKeepNothing calls every function again when the memory that it was
// lent has other contents.
func TestScalarsKeepNothing(t *testing.T) {
	for _, e := range examples {
		f := scalar(t, e.name)
		var got [3]any
		for i := range got {
			lend(e.args, func(args []value.Value) { got[i] = result(f.Call(args)) })
		}
		if !reflect.DeepEqual(got[1], got[0]) || !reflect.DeepEqual(got[2], got[0]) {
			t.Errorf("%s(%v) is %v", e.name, e.args, got)
		}
	}
}

func TestAggregatesKeepNothing(t *testing.T) {
	for _, s := range aggregated {
		want := s.run(t, func(row []any, use func([]value.Value)) { use(valuesOf(row)) })
		if got := s.run(t, lend); !reflect.DeepEqual(got, want) {
			t.Errorf("%s of %v is %v, not %v, of lent memory", s.name, s.rows, got, want)
		}
	}
}

func TestCollationsKeepNothing(t *testing.T) {
	texts := []any{"", "10", "9.0", "9", "1e2", "99999999999999999999", "abc", "P1D", "PT24H", "P1M"}
	for _, c := range Collations() {
		for _, l := range texts {
			for _, r := range texts {
				want := c.Compare(l.(string), r.(string))
				for range 2 {
					lend([]any{l, r}, func(args []value.Value) {
						if got := c.Compare(args[0].Raw(), args[1].Raw()); got != want {
							t.Errorf("%s has %d for %s and %s, was %d", c.Name, got, l, r, want)
						}
					})
				}
			}
		}
	}
}

// TestCachesOwnTheirKeys looks for keys that are lent memory: no lookup finds
// them, so that the tests above do not.
func TestCachesOwnTheirKeys(t *testing.T) {
	TestScalarsKeepNothing(t)
	patterns.made.Range(func(key, re any) bool {
		if source := strings.TrimPrefix(re.(*regexp.Regexp).String(), "(?s)"); source != key {
			t.Errorf("the pattern %s is kept as %s", source, key)
		}
		return true
	})
	zones.made.Range(func(key, zone any) bool {
		if l, err := time.LoadLocation(key.(string)); err != nil || l.String() != zone.(*time.Location).String() {
			t.Errorf("the zone %v is kept as %s", zone, key)
		}
		return true
	})
	lend([]any{"lent", "words that were lent"}, func(args []value.Value) {
		if _, err := scalar(t, "strata_text_match").Call([]value.Value{args[1], args[0]}); err != nil {
			t.Error(err)
		}
	})
	if last := lastQuery.Load(); last.text != "lent" || last.query.String() != `"lent"` {
		t.Errorf("the query lent is kept as %s: %v", last.text, last.query)
	}
}
