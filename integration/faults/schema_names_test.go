package faults

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type seat struct {
	ID   int64
	Code string
	Seat int64
	Row  int64
	Note string
}

type seatColumns struct {
	strata.Table[seat]
	ID   strata.Int64
	Code strata.Text
	Seat strata.Int64
	Row  strata.Int64
	Note strata.Text
}

func defineSeats(name string) *seatColumns {
	return strata.Define(name, new(seatColumns), func(t *strata.Def, c *seatColumns) {
		m := strata.Model(t, c)
		strata.Col(t, c.Seat, "the seat, and more", &m.Seat)
		strata.Col(t, c.Row, "row.number", &m.Row)
		t.PrimaryKey(c.ID)
		t.Named("a chosen (name)").Unique(c.Code)
		t.Unique(c.Seat, c.Row)
		t.UniqueWhere(c.Note.Eq("once"), c.Note)
		t.Named("a chosen check (2)").Check("", c.Row.Gt(0))
	})
}

const longTitle = "tickets_of_a_name_that_is_as_long_as_a_name_of_a_table_may_be_"

var (
	seats         = defineSeats("tickets")
	longTickets   = defineSeats(longTitle)
	hallTickets   = defineSeats("halls.tickets")
	dottedTickets = defineSeats("halls.big.tickets")
)

var inNamesToo = []fault{
	{"C4", "an error names the constraint that the definition names", func(t *testing.T) {
		for _, c := range []struct {
			table       *seatColumns
			name        string
			key, places string
			notes       string
		}{
			{seats, "tickets", "tickets_pkey", "tickets_the seat, and more_row.number_key", "tickets_note_key"},
			{longTickets, longTitle, longTitle[:58] + "_pkey", "", ""},
			{hallTickets, "tickets", "tickets_pkey", "tickets_the seat, and more_row.number_key", "tickets_note_key"},
			{dottedTickets, "big.tickets", "big.tickets_pkey", "big.tickets_the seat, and more_row.number_key", "big.tickets_note_key"},
		} {
			everywhere(t, func(t *testing.T, db *pool.DB) {
				engines.Must(t, builder.CreateTables(c.table).Exec(t.Context(), db))
				engines.Done(t)(builder.Insert(c.table).Rows(seat{1, "a", 1, 1, "once"}).Exec(t.Context(), db))
			}, func(t *testing.T, ctx context.Context, db *pool.DB) {
				for _, v := range []struct {
					row     seat
					kind    error
					name    string
					columns []string
				}{
					{seat{1, "b", 2, 2, ""}, strata.ErrUnique, c.key, []string{"id"}},
					{seat{2, "a", 2, 2, ""}, strata.ErrUnique, "a chosen (name)", []string{"code"}},
					{seat{2, "b", 1, 1, ""}, strata.ErrUnique, c.places, []string{"the seat, and more", "row.number"}},
					{seat{2, "b", 2, 2, "once"}, strata.ErrUnique, c.notes, []string{"note"}},
					{seat{2, "b", 2, 0, ""}, strata.ErrCheck, "a chosen check (2)", nil},
				} {
					_, err := builder.Insert(c.table).Rows(v.row).Exec(ctx, db)
					var e *strata.DatabaseError
					if !errors.As(err, &e) || e.Kind != v.kind || e.Table != c.name || !slices.Equal(e.Columns, v.columns) ||
						e.Constraint != v.name && v.name != "" || e.Constraint == "" || len(e.Constraint) > 63 {
						t.Errorf("%+v: %v: got %+v, want %s %s %q", v.row, err, e, c.name, v.name, v.columns)
					}
				}
			})
		}
	}},
	{"C4", "hashed names are the same on each engine", func(t *testing.T) {
		seen := map[string]bool{}
		everywhere(t, func(t *testing.T, db *pool.DB) {
			engines.Must(t, builder.CreateTables(longTickets).Exec(t.Context(), db))
		}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Done(t)(builder.Insert(longTickets).Rows(seat{1, "a", 1, 1, ""}).Exec(ctx, db))
			_, err := builder.Insert(longTickets).Rows(seat{2, "b", 1, 1, ""}).Exec(ctx, db)
			if e, ok := errors.AsType[*strata.DatabaseError](err); ok {
				seen[e.Constraint] = true
			}
		})
		if len(seen) != 1 || seen[""] {
			t.Errorf("names of one constraint: %v", seen)
		}
	}},
	{"C4", "two things of a schema with one name", func(t *testing.T) {
		other := func(name string, more func(*strata.Def, *orderColumns)) *orderColumns {
			return strata.Define(name, new(orderColumns), more)
		}
		key := func(t *strata.Def, c *orderColumns) { t.PrimaryKey(c.ID) }
		for _, c := range []struct{ a, b *orderColumns }{
			{other("same", key), other("Same", key)},
			{other("same", key), other("same_pkey", key)},
			{other("same", func(t *strata.Def, c *orderColumns) { t.Index(c.ID) }), other("same_id_idx", key)},
			{other("same", func(t *strata.Def, c *orderColumns) { t.Named("one").Index(c.ID) }), other("other", func(t *strata.Def, c *orderColumns) { t.Named("One").Index(c.ID) })},
			{other("same", func(t *strata.Def, c *orderColumns) { t.Named("one").Unique(c.ID) }), other("other", func(t *strata.Def, c *orderColumns) { t.Named("one").Unique(c.ID) })},
		} {
			for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
				var refused error
				for _, s := range builder.CreateTables(c.a, c.b).IfNotExists().Statements() {
					_, _, err := compile.SQL(s, d)
					refused = errors.Join(refused, err)
				}
				refusedFor(t, refused, strata.RepeatedName, "one name")
			}
		}
	}},
	{"C4", "names that no engine takes, or that are not used", func(t *testing.T) {
		for name, want := range map[string]string{
			"schema: two names of a check":        `Named("x").Check("y"): the check has two names`,
			"schema: a name for a key":            `two constraints have the name "x"`,
			"schema: a name at the end":           `Named("x"): what follows takes no name`,
			"schema: a system column":             `"xmin" is not a column name`,
			"schema: a table of SQLite's":         "SQLite keeps names that begin with sqlite_",
			"schema: an index of SQLite's":        "SQLite keeps names that begin with sqlite_",
			"schema: a long schema":               "is not a schema name: it has more than 63 bytes",
			"schema: an empty schema":             "is not a schema name: it is empty",
			"schema: a schema of PostgreSQL's":    "PostgreSQL keeps names that begin with pg_",
			"schema: a check called as the key":   `two constraints have the name "named_pkey"`,
			"schema: a reference called as other": `two constraints have the name "x"`,
			"schema: two indexes called alike":    `an index has the name "X", and another one "x"`,
		} {
			mistaken(t, name, want)
		}
	}},
}

func init() {
	named := func(name string, more func(t *strata.Def, c *itemColumns)) {
		mistakes["schema: "+name] = items("named", func(t *strata.Def, c *itemColumns) {
			if name != "a name for a key" {
				t.PrimaryKey(c.ID)
			}
			more(t, c)
		})
	}
	named("two names of a check", func(t *strata.Def, c *itemColumns) { t.Named("x").Check("y", c.Of.Gt(0)) })
	named("a name for a key", func(t *strata.Def, c *itemColumns) { t.Named("x").PrimaryKey(c.ID); t.Unique(c.Of).Named("x") })
	named("a name at the end", func(t *strata.Def, c *itemColumns) { strata.Default(t.Named("x"), c.Of, 1) })
	named("a system column", func(t *strata.Def, c *itemColumns) { strata.Col(t, c.Of, "xmin", &strata.Model(t, c).Of) })
	named("an index of SQLite's", func(t *strata.Def, c *itemColumns) { t.Named("SQLite_x").Index(c.Of) })
	named("a check called as the key", func(t *strata.Def, c *itemColumns) { t.Check("named_pkey", c.Of.Gt(0)) })
	named("a reference called as other", func(t *strata.Def, c *itemColumns) {
		strata.References(t.Named("x"), c.Of, c.ID, strata.NoAction)
		t.Named("x").Unique(c.Of)
	})
	named("two indexes called alike", func(t *strata.Def, c *itemColumns) {
		t.Named("x").Index(c.Of)
		t.Named("X").UniqueWhere(c.Of.Gt(1), c.Of)
	})
	mistakes["schema: a table of SQLite's"] = items("sqlite_items", nothingMore)
	mistakes["schema: a long schema"] = items(strings.Repeat("s", 64)+".items", nothingMore)
	mistakes["schema: an empty schema"] = items(".items", nothingMore)
	mistakes["schema: a schema of PostgreSQL's"] = items("pg_mine.items", nothingMore)
}
