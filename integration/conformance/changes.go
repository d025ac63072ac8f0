package conformance

import (
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
)

var (
	entries   = builder.From(ledger).OrderBy(ledger.ID.Asc())
	newPerson = builder.Insert(people).Set(people.ID.Set(7), people.Name.Set("fay"))
	seven     = builder.From(people).Where(people.ID.Eq(7))
	merged    = strata.ValuesOf2("m", strata.TypeInt64, strata.TypeText, strata.Row2[int64, string]{V1: 2, V2: "two"}, strata.Row2[int64, string]{V1: 3, V2: "three"})
	soldHere  = builder.Select2(sales.ID, sales.Item).OrderBy(sales.ID.Asc())
)

// manyEntries are rows with the keys 1 to n.
func manyEntries(n int) []entry {
	list := make([]entry, n)
	for i := range list {
		list[i] = entry{ID: int64(i + 1), Key: fmt.Sprint("k", i+1), N: int64(i % 7)}
	}
	return list
}

func pair(id int64, key string, n int64) entry { return entry{ID: id, Key: key, N: n} }

var inserts = of(
	"insert",
	change("columns", newPerson, 1, seven, "7|fay|NULL|NULL|NULL|NULL|1.5|true"),
	change("one model", builder.Insert(ledger).Rows(pair(1, "a", 0)), 1, entries, "1|a|0|NULL"),
	change("several models", builder.Insert(ledger).Rows(pair(1, "a", 0), pair(2, "", 2), entry{3, "c", 1, some("")}), 3, entries, "1|a|0|NULL", "2|''|2|NULL", "3|c|1|''"),
	change("no models", builder.Insert(ledger).Rows(), 0, entries),
	change("columns left to their defaults", builder.Insert(ledger).Rows(pair(1, "a", 0), pair(2, "b", 0)).Omit(ledger.N), 2, entries, "1|a|7|NULL", "2|b|7|NULL"),
	change("a decimal is rounded to its column", builder.Insert(people).Set(people.ID.Set(7), people.Name.Set("x"), people.Salary.Set(dec("1.005"))), 1, builder.Select(people.Salary).Where(people.ID.Eq(7)), "1.01"),
	change("an expression", builder.Insert(ledger).Set(ledger.ID.Set(1), ledger.Key.SetExpr(strata.S("a").Upper().Repeat(2)), ledger.N.SetExpr(strata.N(2).Mul(3))), 1, entries, "1|AA|6|NULL"),
	change("a scalar subquery", builder.Insert(ledger).Set(ledger.ID.Set(1), ledger.Key.Set("a"), ledger.N.SetExpr(strata.Scalar(builder.Select(strata.Max(sales.Qty))).Coalesce(0))), 1, entries, "1|a|20|NULL"),
	change("from a query", builder.Insert(ledger).Set(ledger.ID.SetExpr(people.ID), ledger.Key.SetExpr(people.Name), ledger.Note.SetExpr(people.City)).Select(builder.From(people).Where(people.Age.Eq(30))), 2, entries, "2|bob|7|Rome", "4|dee|7|Oslo"),
	change("from a query of groups", builder.Insert(ledger).Set(ledger.ID.SetExpr(strata.Min(sales.ID).Coalesce(0)), ledger.Key.SetExpr(sales.Item), ledger.N.SetExpr(strata.CountAll())).Select(builder.Select(sales.Item).GroupBy(sales.Item)), 3, entries, "1|pen|3|NULL", "2|ink|2|NULL", "4|cup|1|NULL"),
	change("from a query that finds nothing", builder.Insert(ledger).Set(ledger.ID.SetExpr(people.ID), ledger.Key.SetExpr(people.Name)).Select(builder.From(people).Where(people.ID.Lt(0))), 0, entries),
	change("a generated column", builder.Insert(tickets).Set(tickets.Title.Set("a"), tickets.Seats.Set(4)), 1, builder.Select3(tickets.Title, tickets.Seats, tickets.Twice), "a|4|8"),
	change("a default of a generated column's source", builder.Insert(tickets).Set(tickets.Title.Set("a")), 1, builder.Select2(tickets.Seats, tickets.Twice), "3|6"),
	needs(dialect.InsertDefault, change("DEFAULT as a value", builder.Insert(ledger).Set(ledger.ID.Set(1), ledger.Key.Set("a"), ledger.N.SetDefault()), 1, entries, "1|a|7|NULL")),
	act("returning what was inserted", func(t *T) { returned(t, builder.Returning(newPerson, people), "7|fay|NULL|NULL|NULL|NULL|1.5|true") }),
	act("returning columns and expressions", func(t *T) {
		returned(t, builder.Returning(builder.Insert(ledger).Rows(pair(1, "a", 2), pair(2, "b", 3)), strata.Cols2[int64, string, strata.Row2[int64, string]](ledger.N.Mul(10), ledger.Key.Upper())), "20|A", "30|B")
	}),
	act("returning one", func(t *T) {
		id, err := builder.Returning(newPerson, people.ID).One(t.Ctx, t.DB)
		t.Must(err)
		t.Is("key", id, "7")
	}),
	act("the database's numbers go up", func(t *T) {
		ids, err := builder.Returning(builder.Insert(tickets).Rows(ticket{Title: "a", Seats: 1}, ticket{Title: "b", Seats: 2}), tickets.ID).All(t.Ctx, t.DB)
		t.Must(err)
		if len(ids) != 2 || ids[0] <= 0 || ids[1] != ids[0]+1 {
			t.Errorf("the keys are %v, want two in a row", ids)
		}
	}),
	act("a number of a row that is gone does not come back", func(t *T) {
		add := builder.Returning(builder.Insert(tickets).Set(tickets.Title.Set("a")), tickets.ID)
		first, err := add.One(t.Ctx, t.DB)
		t.Must(err)
		changes(t, builder.Delete(tickets).All(), 1)
		second, err := add.One(t.Ctx, t.DB)
		t.Must(err)
		if second <= first {
			t.Errorf("%d comes after %d", second, first)
		}
	}),
	act("a number that is given moves the next one", func(t *T) {
		changes(t, builder.Insert(tickets).Rows(ticket{ID: 1 << 40, Title: "a"}).OverridingSystemValue(), 1)
		id, err := builder.Returning(builder.Insert(tickets).Set(tickets.Title.Set("b")), tickets.ID).One(t.Ctx, t.DB)
		t.Must(err)
		t.Is("next", id, "1099511627777")
	}),
	act("a number that is given is refused", func(t *T) {
		_, err := builder.Insert(tickets).Rows(ticket{ID: 5, Title: "a"}).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.NotWritable)
	}),
	act("defaults only", func(t *T) {
		_, err := builder.InsertDefaults(ledger).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.MissingColumn)
	}),
)

var bossName = builder.Select(boss.Name).From(boss).Where(boss.ID.EqExpr(people.Boss))

var updates = of(
	"update",
	change("one row", builder.Update(people).Set(people.City.Set("Bergen")).Where(people.ID.Eq(3)), 1, builder.Select(people.City).Where(people.ID.Eq(3)), "Bergen"),
	change("every row", builder.Update(people).Set(people.Active.Set(false)).All(), 6, names.Where(people.Active)),
	change("no row", builder.Update(people).Set(people.Active.Set(false)).Where(people.ID.Eq(99)), 0, builder.Select(strata.CountAll()).From(people).Where(people.Active), "4"),
	change("rows that stay the same count", builder.Update(people).Set(people.Active.Set(true)).Where(people.Active), 4, builder.Select(strata.CountAll()).From(people).Where(people.Active), "4"),
	change("an expression", builder.Update(people).Set(people.Age.SetExpr(people.Age.Add(1)), people.Salary.SetExpr(people.Salary.Mul(dec("1.1")))).Where(people.ID.In(2, 3)), 2, builder.Select2(people.Age, people.Salary).Where(people.ID.In(2, 3)).OrderBy(people.ID.Asc()), "31|3300.55", "NULL|0"),
	change("every expression reads the old row", builder.Update(sales).Set(sales.Qty.SetExpr(sales.Person), sales.Person.SetExpr(sales.Qty)).Where(sales.ID.Eq(3)), 1, builder.Select2(sales.Person, sales.Qty).Where(sales.ID.Eq(3)), "5|2"),
	change("to NULL", builder.Update(people).Set(people.City.SetNull()).Where(people.City.Eq("Oslo")), 2, names.Where(people.City.IsNull()), "ann", "cy", "dee"),
	change("a subquery", builder.Update(people).Set(people.City.SetExpr(strata.Scalar(bossName))).Where(people.Boss.IsNotNull()), 4, builder.Select(people.City).OrderBy(people.ID.Asc()), "Oslo", "ann", "ann", "bob", "bob", "Århus"),
	change("from another table", builder.Update(sales).Set(sales.Note.SetExpr(people.City)).From(people).Where(sold, people.Age.Eq(30)), 3, builder.Select(sales.Note).OrderBy(sales.ID.Asc()), "NULL", "rush", "Rome", "Oslo", "Oslo", "NULL"),
	change("from itself", builder.Update(people).Set(people.City.SetExpr(boss.City)).From(boss).Where(boss.ID.EqExpr(people.Boss), people.ID.Eq(3)), 1, builder.Select(people.City).Where(people.ID.Eq(3)), "Oslo"),
	change("from a derived table", builder.Update(people).Set(people.Age.SetExpr(quantity.From(perPerson))).From(perPerson).Where(sales.Person.From(perPerson).EqExpr(people.ID)), 4, builder.Select(people.Age).OrderBy(people.ID.Asc()), "12", "5", "NULL", "21", "3", "51"),
	change("a whole model", builder.Update(ledger).Model(pair(1, "z", 9)).Where(ledger.ID.Eq(1)), 0, entries),
	change("where exists", builder.Update(people).Set(people.Active.Set(false)).Where(strata.Exists(theirs)), 4, names.Where(people.Active), "Zoé"),
	needs(dialect.UpdateDefault, change("to the default", builder.Update(people).Set(people.Salary.SetDefault()).Where(people.ID.Eq(1)), 1, builder.Select(people.Salary).Where(people.ID.Eq(1)), "1.5")),
	act("returning the new row", func(t *T) {
		returned(t, builder.Returning(builder.Update(people).Set(people.Name.SetExpr(people.Name.Upper())).Where(people.ID.Le(2)), people.Name), "ANN", "BOB")
	}),
	needs(dialect.ReturningSources, act("returning what FROM reads", func(t *T) {
		returned(t, builder.Returning(builder.Update(sales).Set(sales.Qty.Set(0)).From(people).Where(sold, people.ID.Eq(4)), strata.Cols2[int64, string, strata.Row2[int64, string]](sales.ID, people.Name)), "4|dee", "5|dee")
	})),
	act("many rows by their keys", func(t *T) {
		changes(t, builder.Insert(ledger).Rows(manyEntries(4)...), 4)
		changes(t, builder.Update(ledger).Rows(pair(1, "x", 10), pair(3, "y", 30), pair(9, "z", 90)), 2)
		rows(t, entries, "1|x|10|NULL", "2|k2|1|NULL", "3|y|30|NULL", "4|k4|3|NULL")
	}),
	act("some columns of many rows", func(t *T) {
		changes(t, builder.Insert(ledger).Rows(manyEntries(300)...), 300)
		list := manyEntries(300)
		for i := range list {
			list[i].Key, list[i].N = "unused", 1000+int64(i)
		}
		changes(t, builder.Update(ledger).Rows(list...).Only(ledger.N), 300)
		rows(t, entries.Where(ledger.ID.In(1, 300)), "1|k1|1000|NULL", "300|k300|1299|NULL")
	}),
	act("without WHERE is refused", func(t *T) {
		_, err := builder.Update(people).Set(people.Active.Set(false)).Where(nil).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.Incomplete)
	}),
	act("a generated column is refused", func(t *T) {
		_, err := builder.Update(tickets).Set(tickets.Twice.Set(1)).All().Exec(t.Ctx, t.DB)
		t.Fails(err, strata.NotWritable)
	}),
	act("one column twice is refused", func(t *T) {
		_, err := builder.Update(people).Set(people.Age.Set(1), people.Age.Set(2)).All().Exec(t.Ctx, t.DB)
		t.Fails(err, strata.RepeatedColumn)
	}),
)

var deletes = of(
	"delete",
	change("one row", builder.Delete(sales).Where(sales.ID.Eq(4)), 1, builder.Select(sales.ID).OrderBy(sales.ID.Asc()), "1", "2", "3", "5", "6"),
	change("every row", builder.Delete(sales).All(), 6, soldHere),
	change("no row", builder.Delete(sales).Where(sales.ID.Eq(99)), 0, builder.Select(strata.CountAll()).From(sales), "6"),
	change("NULL deletes nothing", builder.Delete(sales).Where(sales.Note.Eq("rush").Not()), 3, soldHere, "1|pen", "2|ink", "6|ink"),
	change("by a subquery", builder.Delete(sales).Where(sales.Person.InQuery(builder.Select(people.ID).Where(people.City.Eq("Oslo")))), 4, soldHere, "3|pen", "6|ink"),
	change("by another table", builder.Delete(sales).Using(people).Where(sold, people.Age.Eq(30)), 3, soldHere, "1|pen", "2|ink", "6|ink"),
	change("by its own rows", builder.Delete(sales).Where(sales.Qty.LtExpr(strata.Scalar(builder.Select(strata.Max(another.Qty)).From(another).Where(another.Item.EqExpr(sales.Item))))), 3, soldHere, "4|cup", "5|pen", "6|ink"),
	change("what refers to it goes too", builder.Delete(people).Where(people.ID.In(4, 6)), 2, soldHere, "1|pen", "2|ink", "3|pen", "6|ink"),
	act("returning the old row", func(t *T) {
		returned(t, builder.Returning(builder.Delete(sales).Where(sales.Item.Eq("ink")), strata.Cols2[int64, sqlText, strata.Row2[int64, sqlText]](sales.ID, sales.Note)), "2|rush", "6|NULL")
	}),
	needs(dialect.ReturningSources, act("returning what USING reads", func(t *T) {
		returned(t, builder.Returning(builder.Delete(sales).Using(people).Where(sold, people.ID.Eq(5)), strata.Cols2[int64, string, strata.Row2[int64, string]](sales.ID, people.Name)), "6|eve")
	})),
	act("without WHERE is refused", func(t *T) {
		_, err := builder.Delete(people).Where(strata.If(false, people.ID.Eq(1))).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.Incomplete)
	}),
	needs(dialect.Merge, change("merge", builder.Merge(people, merged, people.ID.EqExpr(merged.C1)).WhenMatched(people.Active).Update(people.Name.SetExpr(merged.C2.NotNull())).WhenMatched().DoNothing(), 1, names.Limit(3), "ann", "two", "cy")),
	needs(dialect.Merge, change("merge inserts", builder.Merge(ledger, merged, ledger.ID.EqExpr(merged.C1)).WhenNotMatched(merged.C1.Gt(2)).Insert(ledger.ID.SetExpr(merged.C1.NotNull()), ledger.Key.SetExpr(merged.C2.NotNull())), 1, entries, "3|three|7|NULL")),
)

// onConflict is a case of an upsert of three rows, of which two are there.
func onConflict(name string, s func(i *builder.InsertStatement) builder.Executable, n int64, want ...string) Case {
	return act(name, func(t *T) {
		changes(t, builder.Insert(ledger).Rows(pair(1, "a", 1), pair(2, "b", 2)), 2)
		changes(t, s(builder.Insert(ledger).Rows(pair(1, "a", 10), pair(2, "b", 20), pair(3, "c", 30))), n)
		rows(t, entries, want...)
	})
}

var upserts = of(
	"upsert",
	onConflict("do nothing", func(i *builder.InsertStatement) builder.Executable { return i.OnConflict().DoNothing() }, 1, "1|a|1|NULL", "2|b|2|NULL", "3|c|30|NULL"),
	onConflict("do nothing for a key", func(i *builder.InsertStatement) builder.Executable { return i.OnConflict(ledger.Key).DoNothing() }, 1, "1|a|1|NULL", "2|b|2|NULL", "3|c|30|NULL"),
	onConflict("update to the proposed value", func(i *builder.InsertStatement) builder.Executable {
		return i.OnConflict(ledger.ID).DoUpdate(ledger.N.SetExpr(ledger.N.Excluded()))
	}, 3, "1|a|10|NULL", "2|b|20|NULL", "3|c|30|NULL"),
	onConflict("update from both", func(i *builder.InsertStatement) builder.Executable {
		return i.OnConflict(ledger.ID).DoUpdate(ledger.N.SetExpr(ledger.N.AddExpr(ledger.N.Excluded())), ledger.Note.Set("again"))
	}, 3, "1|a|11|again", "2|b|22|again", "3|c|30|NULL"),
	onConflict("update some", func(i *builder.InsertStatement) builder.Executable {
		return i.OnConflict(ledger.ID).DoUpdate(ledger.N.SetExpr(ledger.N.Excluded())).Where(ledger.N.Gt(1))
	}, 2, "1|a|1|NULL", "2|b|20|NULL", "3|c|30|NULL"),
	onConflict("by a unique column", func(i *builder.InsertStatement) builder.Executable {
		return i.OnConflict(ledger.Key).DoUpdate(ledger.N.SetExpr(ledger.N.Excluded().Add(1)))
	}, 3, "1|a|11|NULL", "2|b|21|NULL", "3|c|30|NULL"),
	act("from a query", func(t *T) {
		changes(t, builder.Insert(ledger).Rows(pair(2, "x", 1)), 1)
		changes(t, builder.Insert(ledger).Set(ledger.ID.SetExpr(people.ID), ledger.Key.SetExpr(people.Name)).Select(builder.From(people).Where(people.ID.Le(3))).
			OnConflict(ledger.ID).DoUpdate(ledger.Key.SetExpr(ledger.Key.Concat("/").ConcatExpr(ledger.Key.Excluded()))), 3)
		rows(t, entries, "1|ann|7|NULL", "2|x/bob|1|NULL", "3|cy|7|NULL")
	}),
	act("returning", func(t *T) {
		changes(t, builder.Insert(ledger).Rows(pair(1, "a", 1)), 1)
		up := builder.Insert(ledger).Rows(pair(1, "a", 5), pair(2, "b", 6)).OnConflict(ledger.ID).DoUpdate(ledger.N.SetExpr(ledger.N.Excluded().Mul(2)))
		returned(t, builder.Returning(up, strata.Cols2[int64, int64, strata.Row2[int64, int64]](ledger.ID, ledger.N)), "1|10", "2|6")
	}),
	act("returning nothing of what is skipped", func(t *T) {
		changes(t, builder.Insert(ledger).Rows(pair(1, "a", 1)), 1)
		returned(t, builder.Returning(builder.Insert(ledger).Rows(pair(1, "z", 5), pair(2, "b", 6)).OnConflict(ledger.ID).DoNothing(), ledger.Key), "b")
	}),
	act("one key twice is refused", func(t *T) {
		_, err := builder.Insert(ledger).Rows(pair(1, "a", 1), pair(1, "b", 2)).OnConflict(ledger.ID).DoUpdate(ledger.N.Set(0)).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.RepeatedKey)
	}),
	act("columns without a key are refused", func(t *T) {
		_, err := builder.Insert(ledger).Rows(pair(1, "a", 1)).OnConflict(ledger.N).DoUpdate(ledger.N.Set(0)).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.NoConstraint)
	}),
	act("another key is still violated", func(t *T) {
		changes(t, builder.Insert(ledger).Rows(pair(1, "a", 1)), 1)
		_, err := builder.Insert(ledger).Rows(pair(2, "a", 1)).OnConflict(ledger.ID).DoNothing().Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUnique)
	}),
)

// manyRows inserts n rows and reads them back.
func manyRows(n int) Case {
	return act(fmt.Sprint(n, " rows"), func(t *T) {
		changes(t, builder.Insert(ledger).Rows(manyEntries(n)...), int64(n))
		got, err := entries.All(t.Ctx, t.DB)
		t.Must(err)
		if s, want := show(got), show(manyEntries(n)); s != want {
			t.Errorf("the rows are not those that were inserted")
		}
	})
}

var bulks = of(
	"bulk",
	manyRows(10), manyRows(11), manyRows(64), manyRows(65), manyRows(99), manyRows(100), manyRows(501), manyRows(5000),
	act("returning many", func(t *T) {
		ids, err := builder.Returning(builder.Insert(ledger).Rows(manyEntries(700)...), ledger.ID).All(t.Ctx, t.DB)
		t.Must(err)
		t.Is("number", len(ids), "700")
	}),
	act("upsert of many", func(t *T) {
		changes(t, builder.Insert(ledger).Rows(manyEntries(200)...), 200)
		changes(t, builder.Insert(ledger).Rows(manyEntries(400)...).OnConflict(ledger.ID).DoUpdate(ledger.N.SetExpr(ledger.N.AddExpr(ledger.N.Excluded()).Add(100))), 400)
		rows(t, builder.Select2(strata.CountAll(), strata.CountAll().Filter(ledger.N.Ge(100))).From(ledger), "400|200")
	}),
	act("the last row fails, and none is there", func(t *T) {
		list := manyEntries(300)
		list[299].Key = "k1"
		_, err := builder.Insert(ledger).Rows(list...).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUnique)
		if e, ok := databaseError(err); !ok || e.Row != 300 {
			t.Errorf("the error %v is not one of row 300", err)
		}
		rows(t, entries)
	}),
	act("a value that is refused sends nothing", func(t *T) {
		list := manyEntries(300)
		list[200].Key = "a\x00b"
		_, err := builder.Insert(ledger).Rows(list...).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
		rows(t, entries)
	}),
	act("rows of every kind", func(t *T) {
		list := make([]kind, 120)
		for i := range list {
			list[i] = kind{
				ID: int64(i), Text: some(fmt.Sprint("é\t\\N", i)), Money: some(dec("1.25")), Time: some(at("2026-01-01T00:00:00.5Z")), Bytes: some([]byte{byte(i)}),
				Words: some([]string{"a", `"`}), Memo: some(memo{Title: "ü"}), Mood: some(glad), Item: some(itemID(i)), Spot: some(spot{Street: "x"}), Seats: some(span15), Bool: some(i%2 == 0),
			}
		}
		changes(t, builder.Insert(every).Rows(list...), 120)
		got, err := builder.From(every).OrderBy(every.ID.Asc()).All(t.Ctx, t.DB)
		t.Must(err)
		if s, want := show(got), show(list); s != want {
			t.Errorf("rows %s, want %s", s, want)
		}
	}),
	act("two lists of 40000 values", func(t *T) {
		long := make([]int64, 40000)
		for i := range long {
			long[i] = int64(i * 2)
		}
		rows(t, builder.Select(people.Name).Where(people.ID.In(long...), people.ID.NotIn(long[3:]...)).OrderBy(people.ID.Asc()), "bob", "dee")
	}),
)
