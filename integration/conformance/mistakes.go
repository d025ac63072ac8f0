package conformance

import (
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// violates is a case of a change that the database refuses, with what its error says.
func violates(name string, s builder.Executable, kind error, table string, columns ...string) Case {
	return act(name, func(t *T) {
		err := builder.InTx(t.Ctx, t.DB, func(tx builder.DB) error {
			_, err := s.Exec(t.Ctx, tx)
			return err
		})
		t.Fails(err, kind)
		e, ok := databaseError(err)
		if !ok {
			t.Fatalf("%v is no DatabaseError", err)
		}
		t.Is("table", e.Table, table)
		t.Is("columns", e.Columns, show(columns))
		if e.Code == "" || e.SQL == "" {
			t.Errorf("the error has the code %q and the statement %q", e.Code, e.SQL)
		}
		rows(t, builder.Select(strata.CountAll()).From(people), "6")
	})
}

var failures = of(
	"errors",
	violates("unique", builder.Insert(people).Set(people.ID.Set(7), people.Name.Set("ann")), strata.ErrUnique, "people", "name"),
	violates("primary key", builder.Insert(people).Set(people.ID.Set(1), people.Name.Set("x")), strata.ErrUnique, "people", "id"),
	violates("unique, of an update", builder.Update(people).Set(people.Name.Set("ann")).Where(people.ID.Eq(2)), strata.ErrUnique, "people", "name"),
	violates("NOT NULL", builder.Raw("UPDATE people SET name = NULL WHERE id = 1"), strata.ErrNotNull, "people", "name"),
	violates("foreign key", builder.Insert(sales).Rows(sale{ID: 9, Person: 99, Item: "x", At: at("2026-01-01T00:00:00Z")}), strata.ErrForeignKey, "sales", "person"),
	violates("foreign key, of an update", builder.Update(sales).Set(sales.Person.Set(99)).Where(sales.ID.Eq(1)), strata.ErrForeignKey, "sales", "person"),
	violates("foreign key, of a delete", builder.Delete(people).Where(people.ID.Eq(1)), strata.ErrForeignKey, "people", "boss"),
	act("check", func(t *T) {
		_, err := builder.Update(people).Set(people.Age.Set(-1)).Where(people.ID.Eq(1)).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrCheck)
		e, ok := databaseError(err)
		if !ok || e.Constraint != "people_age" {
			t.Errorf("the error %v does not name the constraint", err)
		}
	}),
	act("a decimal beyond its column", func(t *T) {
		_, err := builder.Update(people).Set(people.Salary.Set(dec("10000000000"))).Where(people.ID.Eq(1)).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrOutOfRange)
	}),
	act("an integer beyond its column", func(t *T) {
		changes(t, builder.Insert(every).Set(every.ID.Set(1), every.Int8.Set(127)), 1)
		_, err := builder.Update(every).Set(every.Int8.SetExpr(every.Int8.Add(1))).All().Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrOutOfRange)
	}),
	act("an unsigned integer below zero", func(t *T) {
		changes(t, builder.Insert(every).Set(every.ID.Set(1), every.Uint8.Set(0)), 1)
		_, err := builder.Update(every).Set(every.Uint8.SetExpr(every.Uint8.Sub(1))).All().Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrOutOfRange)
	}),
	act("a negative limit", func(t *T) {
		_, err := names.Clauses(builder.LimitExpr(strata.N(0).Sub(1))).All(t.Ctx, t.DB)
		t.Fails(err, strata.ErrOutOfRange)
	}),
	act("a negative offset", func(t *T) {
		_, err := names.Clauses(builder.OffsetExpr(strata.N(0).Sub(1))).All(t.Ctx, t.DB)
		t.Fails(err, strata.ErrOutOfRange)
	}),
	act("an error never has an argument's value", func(t *T) {
		_, err := builder.Insert(people).Set(people.ID.Set(7), people.Name.Set("ann"), people.City.Set("s3cret")).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUnique)
		if e, ok := databaseError(err); !ok || strings.Contains(err.Error()+e.SQL, "s3cret") {
			t.Errorf("%v", err)
		}
	}),
	defines("a table that is there already", func(t *T) {
		t.Fails(builder.CreateTables(ledger).Exec(t.Ctx, t.DB), strata.ErrExists)
	}),
)

// refuses is a case of a query that is refused before it is sent.
func refuses[R, E any](name string, kind error, q *builder.SelectQuery[R, E]) Case {
	return act(name, func(t *T) {
		_, err := q.All(t.Ctx, t.DB)
		t.Fails(err, kind)
		refusedEarly(t, err)
		rows(t, builder.Select(strata.CountAll()).From(people), "6") // the transaction goes on
	})
}

var refusals = of(
	"refusals",
	refuses("a column whose table is not in FROM", strata.NotInScope, builder.Select(people.Name).From(sales)),
	refuses("a column of an alias that is not there", strata.NotInScope, names.Where(boss.ID.Eq(1))),
	refuses("one name twice in FROM", strata.RepeatedSource, names.Join(people, people.ID.Eq(1))),
	refuses("neither grouped nor aggregated", strata.Ungrouped, builder.Select2(people.City, people.Name).GroupBy(people.City)),
	refuses("ungrouped in HAVING", strata.Ungrouped, builder.Select(people.City).GroupBy(people.City).Having(people.Age.Gt(1))),
	refuses("ungrouped in ORDER BY", strata.Ungrouped, builder.Select(people.City).GroupBy(people.City).OrderBy(people.Age.Asc())),
	refuses("an aggregate in WHERE", strata.Misplaced, names.Where(strata.CountAll().Gt(1))),
	refuses("a window function in WHERE", strata.Misplaced, names.Where(strata.RowNumber().Over(strata.Window{}).Gt(1))),
	refuses("an aggregate of an aggregate", strata.Misplaced, builder.Select(strata.Sum(strata.CountAll())).From(people)),
	refuses("a position that is not there", strata.BadPosition, names.OrderBy(strata.Position(2))),
	refuses("NULL into what holds none", strata.NullToNonNull, builder.Select(sales.Item).From(people).LeftJoin(sales, sold)),
	refuses("NOT IN over NULLs", strata.NullToNonNull, names.Where(people.City.NotInQuery(cities))),
	refuses("distinct, ordered by what is not selected", strata.BadPosition, builder.Select(people.City).Distinct().OrderBy(people.ID.Asc())),
	refuses("a division by zero that is written", strata.BadValue, builder.Select(people.ID.Div(0))),
	act("INSERT without a column that needs a value", func(t *T) {
		_, err := builder.Insert(people).Set(people.ID.Set(9)).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.MissingColumn)
	}),
	act("an enum's value that is none", func(t *T) {
		_, err := builder.Insert(every).Set(every.ID.Set(1), every.Level.Set("middling")).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
)
