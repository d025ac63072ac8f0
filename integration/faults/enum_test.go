package faults

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type severity string

// The severities, in order; their names are not.
const (
	minor    severity = "minor"
	serious  severity = "serious"
	critical severity = "critical"
)

type ticket struct {
	ID    int64
	Level severity
}

type ticketColumns struct {
	strata.Table[ticket]
	ID    strata.Int64
	Level strata.Enum[severity]
}

var tickets = strata.Define("tickets", new(ticketColumns), func(t *strata.Def, c *ticketColumns) {
	t.PrimaryKey(c.ID)
	strata.Values(t, c.Level, minor, serious, critical)
})

func enumOrder(t *testing.T) {
	fill := func(t *testing.T, db *pool.DB) {
		engines.Must(t, builder.CreateTables(tickets).Exec(t.Context(), db))
		engines.Done(t)(builder.Insert(tickets).Rows(ticket{1, critical}, ticket{2, minor}, ticket{3, serious}, ticket{4, minor}).Exec(t.Context(), db))
	}
	everywhere(t, fill, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := tickets
		value := strata.Val(c.Level, serious)
		for name, q := range map[string]rows{
			"<":             rowsOf(builder.Select(c.ID).Where(c.Level.Lt(serious))),
			">":             rowsOf(builder.Select(c.ID).Where(c.Level.Gt(serious))),
			"<=":            rowsOf(builder.Select(c.ID).Where(strata.Le(c.Level, value))),
			"BETWEEN":       rowsOf(builder.Select(c.ID).Where(strata.Between(c.Level, value, value))),
			"max":           rowsOf(builder.Select(strata.Max(c.Level))),
			"min":           rowsOf(builder.Select(strata.NullableEnum(strata.Min(c.Level)))),
			"max over":      rowsOf(builder.Select(strata.Over(strata.Max(c.Level), strata.PartitionBy(c.ID)))),
			"greatest":      rowsOf(builder.Select(strata.Greatest(c.Level, value))),
			"ORDER BY":      rowsOf(builder.Select(c.ID).OrderBy(c.Level.Asc())),
			"ORDER BY 1":    rowsOf(builder.Select(c.Level).OrderBy(strata.Position(1))),
			"UNION":         rowsOf(builder.Select(c.Level).Union(builder.Select(c.Level)).OrderBy(c.Level.Desc())),
			"a window":      rowsOf(builder.Select(strata.RowNumber().Over(strata.OrderedBy(c.Level.Asc()))).From(c)),
			"an aggregate":  rowsOf(builder.Select(strata.ArrayAgg(c.ID, c.Level.Asc()))),
			"percentile":    rowsOf(builder.Select(strata.PercentileDisc(c.Level, 0.5))),
			"a row value":   rowsOf(builder.Select(c.ID).Where(strata.RowOf2(c.Level, c.ID).Gt(serious, 1))),
			"ALL":           rowsOf(builder.Select(c.ID).Where(c.Level.Lt(minor).Or(c.ID.Eq(1)))),
			"no definition": rowsOf(builder.Select(strata.EnumOrdinal(c.ID)).From(c)),
		} {
			var refused *strata.StatementError
			if got, err := q(ctx, db); !errors.As(err, &refused) {
				t.Errorf("%s: %v, %v; want it refused", name, got, err)
			}
		}
		place := strata.EnumOrdinal(c.Level)
		engines.Expect(t, db, "by place", builder.Select(c.ID).OrderBy(place.Desc(), c.ID.Asc()), "[1 3 2 4]")
		engines.Expect(t, db, "by name", builder.Select(c.ID).OrderBy(strata.Cast(c.Level, strata.TypeText).Asc(), c.ID.Asc()), "[1 2 4 3]")
		engines.Expect(t, db, "less", builder.Select(c.ID).Where(place.LtExpr(strata.EnumOrdinal(value))).OrderBy(c.ID.Asc()), "[2 4]")
		engines.Expect(t, db, "the worst", builder.Select(strata.Max(place)), "[{3 true}]")
		engines.Expect(t, db, "equality", builder.Select2(c.Level, strata.CountAll()).Where(c.Level.In(minor, critical)).GroupBy(c.Level).OrderBy(place.Asc()), "[{minor 2} {critical 1}]")
	})
}
