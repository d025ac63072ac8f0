package strata_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
)

type coord struct{ X, Y int64 }

type coordFields struct {
	strata.Composite[coord]
	X strata.Int64[coord]
	Y strata.Int64[coord]
}

func defineCoord(name string, more func(t *strata.Def[coord], c *coord, f coordFields)) {
	strata.DefineComposite(name, func(t *strata.Def[coord], c *coord) coordFields {
		f := coordFields{X: strata.DefNumber(t, "x", &c.X), Y: strata.DefNumber(t, "y", &c.Y)}
		more(t, c, f)
		return f
	})
}

// odd has fields of kinds that a composite type does not hold.
type odd struct {
	Doc   map[string]int
	Inner coord
	Tags  []string
	Span  strata.Interval
	Path  sql.Null[word]
}

type word struct{}

func (word) MarshalText() ([]byte, error) { return nil, nil }
func (*word) UnmarshalText([]byte) error  { return nil }

type oddFields struct{ strata.Composite[odd] }

func defineOdd(define func(t *strata.Def[odd], o *odd)) {
	strata.DefineComposite("odd", func(t *strata.Def[odd], o *odd) oddFields {
		define(t, o)
		return oddFields{}
	})
}

type scalar struct{ strata.Composite[int] }

func TestCompositeDefinitionMistakes(t *testing.T) {
	coordType := strata.DefineComposite("coord", func(t *strata.Def[coord], c *coord) coordFields {
		return coordFields{X: strata.DefNumber(t, "x", &c.X), Y: strata.DefNumber(t, "y", &c.Y)}
	})
	for want, define := range map[string]func(){
		`DefineComposite("c"): column "x" is defined twice`: func() {
			defineCoord("c", func(t *strata.Def[coord], c *coord, _ coordFields) { strata.DefNumber(t, "x", &c.X) })
		},
		`keys, constraints and indexes are a table's`: func() {
			defineCoord("c", func(t *strata.Def[coord], _ *coord, f coordFields) { t.PrimaryKey(f.X) })
		},
		`DefineComposite("c"): keys, constraints and`: func() {
			defineCoord("c", func(t *strata.Def[coord], _ *coord, f coordFields) { t.Check("c", f.X.Gt(0)) })
		},
		`the field "y" has a value that the database makes`: func() {
			defineCoord("c", func(t *strata.Def[coord], _ *coord, f coordFields) { strata.Default(t, f.Y, 1) })
		},
		`the field "x" has a value that the database makes`: func() {
			strata.DefineComposite("c", func(t *strata.Def[coord], c *coord) coordFields {
				strata.DefIdentity(t, "x", &c.X)
				return coordFields{Y: strata.DefNumber(t, "y", &c.Y)}
			})
		},
		`the field Y of strata_test.coord is not defined`: func() {
			strata.DefineComposite("c", func(t *strata.Def[coord], c *coord) coordFields {
				return coordFields{X: strata.DefNumber(t, "x", &c.X)}
			})
		},
		`"" is not a type name`:                    func() { defineCoord("", func(*strata.Def[coord], *coord, coordFields) {}) },
		`DefineComposite("odd"): it has no fields`: func() { defineOdd(func(*strata.Def[odd], *odd) {}) },
		`the field "doc" is of the kind json`: func() {
			defineOdd(func(t *strata.Def[odd], o *odd) { strata.DefJSON(t, "doc", &o.Doc) })
		},
		`the field "inner" is of the kind composite`: func() {
			defineOdd(func(t *strata.Def[odd], o *odd) { strata.DefComposite(t, "inner", &o.Inner, coordType) })
		},
		`the field "tags" is of the kind array`: func() {
			defineOdd(func(t *strata.Def[odd], o *odd) { strata.DefArray(t, "tags", &o.Tags, strata.TypeText) })
		},
		`the field "span" is of the kind interval`: func() {
			defineOdd(func(t *strata.Def[odd], o *odd) { strata.DefInterval(t, "span", &o.Span) })
		},
		`the field "path" is of the kind custom`: func() {
			defineOdd(func(t *strata.Def[odd], o *odd) { strata.DefNullCustom(t, "path", &o.Path, strata.SQLType("ltree")) })
		},
		`SQLType: the name is empty`: func() { strata.SQLType("", strata.In("SQLite", "TEXT")) },
		`DefineComposite("n"): int is not a struct`: func() {
			strata.DefineComposite("n", func(*strata.Def[int], *int) scalar { return scalar{} })
		},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			}()
			define()
		}()
	}
}
