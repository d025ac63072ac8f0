package definitions

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

var sized = entries("sized", func(t *strata.Def, c *entryColumns) {
	t.MaxLength(c.Name, 3)
	t.MaxLength(c.Note, 2)
})

func TestMaxLength(t *testing.T) {
	created(t, sized, func(t *testing.T, ctx context.Context, db *pool.DB) {
		has(t, "checks", lengths(t, db), []string{"strata_range sized.name", "strata_range sized.note"})
		note := func(s string) sql.Null[string] { return sql.Null[string]{V: s, Valid: true} }
		engines.Must(t, put(ctx, db, sized, entry{ID: 1, Name: "äöü", Note: note("€𝄞")}))
		engines.Must(t, put(ctx, db, sized, entry{ID: 2, Name: ""}))
		for column, row := range map[string]entry{
			"name": {ID: 3, Name: "abc "}, // which is a blank too long, and is not cut
			"note": {ID: 3, Name: "a", Note: note("€𝄞x")},
		} {
			var e *strata.DatabaseError
			if err := put(ctx, db, sized, row); !errors.As(err, &e) || !errors.Is(err, strata.ErrOutOfRange) || !slices.Equal(e.Columns, []string{column}) {
				t.Errorf("%v: %v, %+v", row, err, e)
			}
		}
		_, err := builder.Update(sized).Set(sized.Name.SetExpr(sized.Name.Concat("x"))).Where(sized.ID.Eq(1)).Exec(ctx, db)
		if !errors.Is(err, strata.ErrOutOfRange) {
			t.Errorf("computed: %v", err)
		}
		engines.Expect(t, db, "rows", builder.Select2(sized.Name, sized.Note).OrderBy(sized.ID.Asc()), "[{äöü {€𝄞 true}} { { false}}]")
	})
}

// lengths are the names of the checks of lengths that the server has.
func lengths(t *testing.T, db *pool.DB) (names []string) {
	t.Helper()
	if isPostgres(db) {
		return texts(t, db, `SELECT CAST(conname AS text) FROM pg_constraint WHERE conrelid = CAST('sized' AS regclass) AND pg_get_constraintdef(oid) LIKE '%char_length%' ORDER BY 1`)
	}
	if isMariaDB(db) {
		return texts(t, db, `SELECT constraint_name FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() AND table_name = 'sized' AND check_clause LIKE '%char_length%' ORDER BY 1`)
	}
	for line := range strings.SplitSeq(texts(t, db, "SELECT sql FROM sqlite_master WHERE name = 'sized'")[0], "\n") {
		if _, rest, ok := strings.Cut(line, `CONSTRAINT "`); ok && strings.Contains(rest, "length(") {
			name, _, _ := strings.Cut(rest, `"`)
			names = append(names, name)
		}
	}
	return names
}

type longNamed struct {
	ID   int64
	Text string
	Int  int32
}

type longNamedColumns struct {
	strata.Table[longNamed]
	ID   strata.Int64
	Text strata.Text            `db:"a_column_whose_name_is_nearly_as_long_as_a_name_may_be_text"`
	Int  strata.NumberOf[int32] `db:"a_column_whose_name_is_nearly_as_long_as_a_name_may_be_numb"`
}

// The column is named, too, where the name of the constraint has no room for it.
func TestLongNames(t *testing.T) {
	table := strata.Define("a_table_whose_name_is_nearly_as_long_as_a_name_may_be", new(longNamedColumns), func(t *strata.Def, c *longNamedColumns) {
		t.PrimaryKey(c.ID)
		t.MaxLength(c.Text, 3)
	})
	created(t, table, func(t *testing.T, ctx context.Context, db *pool.DB) {
		_, err := builder.Insert(table).Rows(longNamed{1, "four", 1}).Exec(ctx, db)
		var e *strata.DatabaseError
		if !errors.Is(err, strata.ErrOutOfRange) || !errors.As(err, &e) || e.Table != "a_table_whose_name_is_nearly_as_long_as_a_name_may_be" ||
			len(e.Columns) != 1 || !strings.HasSuffix(e.Columns[0], "_text") || e.Constraint != "" {
			t.Errorf("%v: %+v", err, e)
		}
	})
}
