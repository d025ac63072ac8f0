package conformance

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
)

// lesser is PostgreSQL as a dialect that lacks most of what SQLite lacks: what is
// emulated gives the same answers there, what is not is refused. Forms that need truth
// values to be numbers, as that of Quantifiers, are not for PostgreSQL.
var lesser = func() *dialect.Dialect {
	d := *dialect.PostgreSQL
	d.Name = "PostgreSQL with less"
	for _, f := range []dialect.Feature{
		dialect.SetOpAll, dialect.UpdateDefault, dialect.InsertDefault, dialect.NullsAreLarge,
		dialect.GroupingSets, dialect.DistinctOn, dialect.Lateral, dialect.WritingCTE,
		dialect.RowLocks, dialect.Merge, dialect.LoneHaving, dialect.ReturningSources, dialect.ReturningAlias, dialect.ChangeWith,
		dialect.HavingUnselected,
	} {
		d.Features &^= f
	}
	d.Clauses = maps.Clone(d.Clauses)
	maps.Copy(d.Clauses, otherwise)
	d.TypedArg = "CAST({1} AS {type})"
	d.QuoteText = func(text string) string { return "E'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'" }
	return &d
}()

// otherwise are other forms of what PostgreSQL can say: those of dialects that lack its own.
var otherwise = map[dialect.Clause]string{
	dialect.LimitAlone:   " FETCH FIRST ({limit}) ROWS ONLY",
	dialect.LimitOffset:  " OFFSET ({offset}) ROWS FETCH NEXT ({limit}) ROWS ONLY",
	dialect.NullsFirst:   "{x} IS NOT NULL, {term}",
	dialect.NullsLast:    "{x} IS NULL, {term}",
	dialect.FilterClause: "CASE WHEN {condition} THEN {x} END",
	dialect.NoOrder:      "ORDER BY NULL",
	dialect.FullJoin:     dialect.FullJoinByKeys,
	dialect.RowIn:        " IN ({rows})",
	dialect.ValuesSource: "({selects}) AS {alias}",
	dialect.SampleSource: "(SELECT * FROM {table} WHERE random() * 100 < {percent}) AS {ref}",
	dialect.DeleteUsing:  dialect.SQLite.Form(dialect.DeleteUsing),

	dialect.MaterializedWith: dialect.Nothing, dialect.NotMaterializedWith: dialect.Nothing,

	dialect.ColumnDefinition:    "{name} {type}{notnull}{default}",
	dialect.GeneratedDefinition: "{name} {type} GENERATED ALWAYS AS ({value}) STORED",
	dialect.ColumnCheck:         "CONSTRAINT {name} CHECK ({condition})",
	dialect.ColumnCheckUnnamed:  "CHECK ({condition})",
}

// spoken is a backend that is spoken to in another dialect.
type spoken struct {
	driver.Backend
	dialect *dialect.Dialect
}

func (s spoken) Dialect() *dialect.Dialect { return s.dialect }

// TestAnotherDialect plugs in a dialect that the suite does not know.
func TestAnotherDialect(t *testing.T) {
	pgtest.Since(t, 14, "multiranges, which the suite's tables have, are")
	r := Run(t, engines.Engine{Name: lesser.Name, Open: func(t *testing.T) (*pool.DB, error) {
		db, err := engines.Open(t, pgtest.Empty(t))
		if err != nil {
			return nil, err
		}
		t.Cleanup(func() { db.Close(context.Background()) })
		in := pool.Internals(door.Key{})
		return in.Wrap(nil, func(*driver.Config) driver.Backend { return spoken{in.Backend(db), lesser} }), nil
	}})
	lacks := func(c Case) bool { return !lesser.Has(c.Needs) }
	want := 0
	for _, c := range Cases() {
		if lacks(c) {
			want++
		}
	}
	if r.Refused != want || !slices.ContainsFunc(Cases(), lacks) {
		t.Errorf("%d cases are refused, want %d", r.Refused, want)
	}
}
