package strata_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/types"
)

type coord struct{ X, Y int64 }

type coordFields struct {
	strata.CompositeType[coord]
	X strata.Int64
	Y strata.Int64
}

var _ = strata.DefineComposite("coord", new(coordFields))

// odd has fields of kinds that a composite type does not hold.
type odd struct {
	Doc   map[string]int
	Inner coord
	Tags  []string
	Span  types.Interval
	Path  sql.Null[sample.Path]
}

type oddFields struct {
	strata.CompositeType[odd]
	Doc   strata.JSON[map[string]int]
	Inner strata.Composite[coord]
	Tags  strata.Array[string]
	Span  strata.Interval
	Path  strata.NullCustom[sample.Path]
}

func TestCompositeDefinitionMistakes(t *testing.T) {
	wantMistakes(t, func() {
		type fresh struct{ X, Y, Z int64 }
		type fields struct {
			strata.CompositeType[fresh]
			X strata.Int64 `db:",identity"`
			Y strata.Int64 `db:"x"`
			Z strata.Int64
		}
		strata.DefineComposite("c", new(fields), func(t *strata.Def, f *fields) {
			t.PrimaryKey(f.X)
			strata.Default(t, f.Z, 1)
		})
	},
		`DefineComposite("c"): two columns have the name "x"`,
		`DefineComposite("c"): the field "x" has a value that the database makes, which only a table's column has`,
		`DefineComposite("c"): the field "z" has a value that the database makes, which only a table's column has`,
		`DefineComposite("c"): keys, constraints and indexes are a table's`,
	)
	wantMistakes(t, func() {
		type fresh struct{ X, Y int64 }
		type fields struct {
			strata.CompositeType[fresh]
			X strata.Int64
		}
		strata.DefineComposite("", new(fields), func(t *strata.Def, f *fields) { t.Check("c", f.X.Gt(0)) })
	},
		`DefineComposite(""): "" is not a type name: it is empty`,
		"DefineComposite(\"\"): the field Y of strata_test.fresh has no column; add one, or tag it `db:\"-\"`",
		`DefineComposite(""): keys, constraints and indexes are a table's`,
	)
	wantMistakes(t, func() {
		strata.DefineComposite("odd", new(oddFields), func(t *strata.Def, f *oddFields) { strata.Store(t, f.Path, sample.Ltree) })
	},
		`DefineComposite("odd"): the field "doc" is of the kind json, which a composite type does not hold`,
		`DefineComposite("odd"): the field "inner" is of the kind composite, which a composite type does not hold`,
		`DefineComposite("odd"): the field "tags" is of the kind array, which a composite type does not hold`,
		`DefineComposite("odd"): the field "span" is of the kind interval, which a composite type does not hold`,
		`DefineComposite("odd"): the field "path" is of the kind custom, which a composite type does not hold`,
	)
	wantMistakes(t, func() {
		type empty struct{}
		strata.DefineComposite("empty", new(struct{ strata.CompositeType[empty] }))
		strata.DefineComposite("n", new(struct{ strata.CompositeType[int] }))
		strata.DefineComposite("none", new(struct{ X strata.Int64 }))
		strata.DefineComposite("table", new(noteColumns))
		strata.DefineComposite("coord2", new(coordFields))
	},
		`DefineComposite("empty"): it has no columns`,
		`DefineComposite("n"): the model int is not a struct`,
		`DefineComposite("none"): struct { X strata.Int64 } does not embed strata.CompositeType[Model] itself`,
		`DefineComposite("table"): strata_test.noteColumns does not embed strata.CompositeType[Model] itself`,
		`DefineComposite("coord2"): strata_test.coord has a composite type already`,
	)
}

// The composite type of a column may be defined after its table, but must be.
func TestCompositeTypesAreDefined(t *testing.T) {
	type point struct{ X, Y int64 }
	type fields struct {
		strata.CompositeType[point]
		X, Y strata.Int64
	}
	type place struct{ At, Then point }
	type columns struct {
		strata.Table[place]
		At, Then strata.Composite[point]
	}
	wantMistakes(t, func() { strata.Define("places", new(columns)) },
		`Define("places"): the column At: strata_test.point has no composite type; define it with DefineComposite`,
		`Define("places"): the column Then: strata_test.point has no composite type; define it with DefineComposite`,
	)
	wantMistakes(t, func() {
		strata.Define("places", new(columns))
		strata.DefineComposite("point", new(fields))
	})
}

func TestSQLTypesHaveNames(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, `SQLType: the name is empty`) {
			t.Errorf("got %q", got)
		}
	}()
	strata.SQLType("", strata.In("SQLite", "TEXT"))
}
