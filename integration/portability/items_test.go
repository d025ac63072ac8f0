package portability

import (
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// item is a row of tables of definitions.
type item struct {
	ID   int64
	Name string
	Part sql.Null[int64]
	N    int64
}

type itemColumns struct {
	strata.Table[item]
	ID   strata.Int64
	Name strata.Text
	Part strata.NullInt64
	N    strata.Int64
}

// items defines a table with a key.
func items(name string, more func(*strata.Def, *itemColumns)) *itemColumns {
	return strata.Define(name, new(itemColumns), func(t *strata.Def, c *itemColumns) {
		t.PrimaryKey(c.ID)
		more(t, c)
	})
}

// put inserts rows of IDs 1, 2 and so on.
func put(table *itemColumns, names ...string) step {
	list := make([]item, len(names))
	for i, name := range names {
		list[i] = item{ID: int64(i + 1), Name: name, N: int64(i + 1)}
	}
	return change(builder.Insert(table).Rows(list...))
}

// parts refer to rows of their own table.
func part(id, of int64) item { return item{ID: id, Part: sql.Null[int64]{V: of, Valid: of != 0}} }
