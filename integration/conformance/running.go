package conformance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

var span15 = types.RangeOf[int64](1, 5)

func databaseError(err error) (*strata.DatabaseError, bool) {
	var e *strata.DatabaseError
	ok := errors.As(err, &e)
	return e, ok
}

// card is what SelectInto fills.
type card struct {
	Name string
	City *string
	Born sql.Null[types.Date]
}

var results = of(
	"results",
	query("into a struct", builder.SelectInto(func(c *card) []strata.Field {
		return []strata.Field{people.Name.Into(&c.Name), people.City.IntoPtr(&c.City), people.Born.Into(&c.Born)}
	}).Where(people.ID.In(1, 3)).OrderBy(people.ID.Asc()), "ann|Oslo|1986-02-28", "cy|NULL|NULL"),
	query("eight side by side", builder.Select8(people.ID, people.Name, people.City, people.Age, people.Boss, people.Born, people.Salary, people.Active).Where(people.ID.Eq(2)), "2|bob|Rome|30|1|1996-01-31|3000.5|true"),
	query("rows side by side", builder.Select2(strata.Cols2[int64, string, strata.Row2[int64, string]](people.ID, people.Name), people.Active).From(people).Where(people.ID.Eq(1)), "1|ann|true"),
	query("two tables side by side", builder.Select2(people, sales).From(people).Join(sales, sold).Where(sales.ID.Eq(4)), "4|dee|Oslo|30|2|1996-02-29|4000.25|true|4|4|cup|1|7|2026-02-28T12:30:00Z|a_b"),
	act("one of several", func(t *T) {
		_, err := names.One(t.Ctx, t.DB)
		t.Fails(err, strata.ErrManyRows)
	}),
	act("one of none", func(t *T) {
		_, err := names.Where(people.ID.Eq(0)).One(t.Ctx, t.DB)
		t.Fails(err, strata.ErrNoRows)
		t.Fails(err, sql.ErrNoRows)
	}),
	act("first of none", func(t *T) {
		_, err := names.Where(people.ID.Eq(0)).First(t.Ctx, t.DB)
		t.Fails(err, strata.ErrNoRows)
	}),
	act("first of several", func(t *T) {
		name, err := names.Offset(2).First(t.Ctx, t.DB)
		t.Must(err)
		t.Is("name", name, "cy")
	}),
	act("one of several is changed all the same", func(t *T) {
		_, err := builder.Returning(builder.Update(people).Set(people.Active.Set(false)).Where(people.ID.In(1, 2)), people.ID).One(t.Ctx, t.DB)
		t.Fails(err, strata.ErrManyRows)
		rows(t, names.Where(people.Active), "dee", "Zoé")
	}),
	act("streamed and left", func(t *T) {
		for name, err := range names.Iter(t.Ctx, t.DB) {
			t.Must(err)
			t.Is("name", name, "ann")
			break
		}
		rows(t, names.Limit(1), "ann")
	}),
	act("streamed and read again", func(t *T) {
		for range 2 {
			var list []string
			for name, err := range names.Iter(t.Ctx, t.DB) {
				t.Must(err)
				list = append(list, name)
			}
			t.Is("names", list, "{ann,bob,cy,dee,eve,Zoé}")
		}
	}),
	act("streamed: 20,000 rows", func(t *T) {
		s := strata.GenerateSeries("s", strata.N(1), strata.N(20000), 1)
		total := int64(0)
		for v, err := range builder.Select(s.Value).From(s).Iter(t.Ctx, t.DB) {
			t.Must(err)
			total += v
		}
		t.Is("sum", total, "200010000")
	}),
	act("lent", func(t *T) {
		var list []string
		t.Must(builder.Each(t.Ctx, t.DB, names, func(name *string) error {
			list = append(list, strings.Clone(*name))
			return nil
		}))
		t.Is("names", list, "{ann,bob,cy,dee,eve,Zoé}")
	}),
	act("lent, until an error", func(t *T) {
		enough := errors.New("enough")
		t.Fails(builder.Each(t.Ctx, t.DB, names, func(*string) error { return enough }), enough)
		rows(t, names.Limit(1), "ann")
	}),
	act("a statement among streamed rows", func(t *T) {
		for _, err := range names.Iter(t.Ctx, t.DB) {
			t.Must(err)
			_, err = keys.All(t.Ctx, t.DB)
			t.Fails(err, strata.ErrStreaming)
			break
		}
	}),
	act("an error at the end of the rows", func(t *T) {
		var last error
		s := strata.GenerateSeries("s", strata.N(-3), strata.N(3), 1)
		for _, err := range builder.Select(strata.N(1).DivExpr(s.Value)).From(s).Iter(t.Ctx, t.DB) {
			last = err
		}
		t.Fails(last, strata.ErrDivideByZero)
	}),
	alone("statements among streamed rows of a pool", func(t *T) {
		n := 0
		for name, err := range names.Iter(t.Ctx, t.Pool) {
			t.Must(err)
			id, err := builder.Select(people.ID).Where(people.Name.Eq(name)).One(t.Ctx, t.Pool)
			t.Must(err)
			n += int(id)
		}
		t.Is("sum", n, "21")
	}),
)

// odd are names that have to be quoted.
type odd struct {
	Select string
	Space  int64
	Quote  sql.Null[string]
	Case   bool
	Umlaut int64
}

type oddColumns struct {
	strata.Table[odd]
	Select strata.Text
	Space  strata.Int64    `db:"a b-c"`
	Quote  strata.NullText `db:"say \"hi\"; --"`
	Case   strata.Bool     `db:"CamelCase"`
	Umlaut strata.Int64    `db:"größe 日本"`
}

var odds = strata.Define("group by 'x' \"y\"", new(oddColumns), func(t *strata.Def, c *oddColumns) {
	t.PrimaryKey(c.Select)
	t.Unique(c.Space, c.Quote)
	t.Check("it's \"checked\"", c.Umlaut.Ge(0))
})

// withOdds has a case find the table, in its own transaction.
func withOdds(name string, run func(t *T)) Case {
	return defines(name, func(t *T) {
		t.Must(builder.CreateTables(odds).Exec(t.Ctx, t.DB))
		changes(t, builder.Insert(odds).Rows(odd{"from", 1, some("a"), true, 2}, odd{"where", 2, none[string](), false, 3}), 2)
		run(t)
	})
}

var quoting = of(
	"quoting",
	withOdds("whole rows", func(t *T) {
		rows(t, builder.From(odds).OrderBy(odds.Select.Asc()), "from|1|a|true|2", "where|2|NULL|false|3")
	}),
	withOdds("in conditions", func(t *T) {
		rows(t, builder.Select(odds.Quote).Where(odds.Space.Eq(1), odds.Case, odds.Umlaut.Lt(3)), "a")
	}),
	withOdds("an update", func(t *T) {
		changes(t, builder.Update(odds).Set(odds.Quote.Set("x"), odds.Space.SetExpr(odds.Umlaut.Add(1))).Where(odds.Select.Eq("where")), 1)
		rows(t, builder.Select2(odds.Space, odds.Quote).Where(odds.Select.Eq("where")), "4|x")
	}),
	withOdds("an upsert", func(t *T) {
		changes(t, builder.Insert(odds).Rows(odd{"from", 1, some("b"), true, 9}).OnConflict(odds.Select).DoUpdate(odds.Quote.SetExpr(odds.Quote.Excluded())), 1)
		rows(t, builder.Select2(odds.Quote, odds.Umlaut).Where(odds.Select.Eq("from")), "b|2")
	}),
	withOdds("returning", func(t *T) {
		returned(t, builder.Returning(builder.Delete(odds).Where(odds.Case), odds.Umlaut), "2")
	}),
	withOdds("groups and windows", func(t *T) {
		rows(t, builder.Select2(odds.Case, strata.Sum(odds.Space)).GroupBy(odds.Case).OrderBy(odds.Case.Asc()), "false|2", "true|1")
		rows(t, builder.Select(strata.RowNumber().Over(strata.PartitionBy(odds.Case).OrderBy(odds.Umlaut.Asc()))).From(odds), "1", "1")
	}),
	withOdds("an alias", func(t *T) {
		a := strata.As(odds, `order "by" '日`)
		rows(t, builder.Select(a.Umlaut).From(a).Where(a.Space.Gt(1)), "3")
	}),
	withOdds("a derived table and a label", func(t *T) {
		x := odds.Space.Mul(2).As(`a "label" -- of 'x'`)
		d := builder.Derived(builder.Select(x).From(odds), `select; "x"`)
		rows(t, builder.Select(x.From(d)).From(d).OrderBy(x.From(d).Desc()), "4", "2")
	}),
	withOdds("a constraint", func(t *T) {
		_, err := builder.Insert(odds).Rows(odd{"x", 1, some("q"), true, -1}).Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrCheck)
	}),
	withOdds("a common table expression", func(t *T) {
		c := builder.CTE(`with "x"`, builder.Select(odds.Umlaut).From(odds))
		rows(t, builder.Select(strata.Sum(odds.Umlaut.From(c))).From(c), "5")
	}),
	value("a label of any script", strata.N(1).As("größe"), "1"),
	value("texts with signs of SQL", strata.S(`'; DROP TABLE people; -- " \ $1 ? /* */ $$`), `'; DROP TABLE people; -- " \ $1 ? /* */ $$`),
	query("texts with signs of SQL, compared", names.Where(people.Name.Eq(`' OR ''='`))),
	act("NUL in a text is refused", func(t *T) {
		_, err := names.Where(people.Name.Eq("a\x00")).All(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
	act("a text that is no UTF-8 is refused", func(t *T) {
		_, err := names.Where(people.Name.Eq("a\xff")).All(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
)

type rawRow = strata.Row2[int64, string]

func rawRows(text string, args ...any) builder.Query[rawRow] {
	return builder.RawRows[rawRow](builder.Raw(strata.SQL(text), args...), strata.Cols2[int64, string, rawRow](people.ID, people.Name))
}

var raws = of(
	"raw SQL",
	query("rows", rawRows("SELECT name, id FROM people WHERE id < ? ORDER BY id", int64(3)), "1|ann", "2|bob"),
	query("in a derived table", builder.Select(people.Name.From(rawTable).Nullable()).From(rawTable).Where(people.ID.From(rawTable).Eq(2)), "bob"),
	value("an expression", strata.Raw(strata.TypeInt64, "? + ? * 2", strata.N(1), int64(3)), "7"),
	query("an expression of columns", builder.Select(strata.Raw(strata.TypeText, "? || '?' || ?", people.Name, "!")).From(people).Where(people.ID.Eq(1)), "ann?!"),
	query("a condition", names.Where(strata.RawCondition("length(?) = ?", people.Name, int64(2))), "cy"),
	act("a change", func(t *T) {
		changes(t, builder.Raw("UPDATE people SET city = ? WHERE id IN (?, ?)", "x", int64(1), int64(2)), 2)
		rows(t, names.Where(people.City.Eq("x")), "ann", "bob")
	}),
	act("a quoted placeholder", func(t *T) {
		rows(t, rawRows("SELECT id, name FROM people WHERE name <> '?' AND id = ? -- ?", int64(4)), "4|dee")
	}),
	act("too few arguments are refused", func(t *T) {
		_, err := rawRows("SELECT id, name FROM people WHERE id = ? OR id = ?", int64(1)).All(t.Ctx, t.DB)
		refusedEarly(t, err)
	}),
	act("placeholders of a database's own are refused", func(t *T) {
		_, err := rawRows("SELECT id, name FROM people WHERE id = $1").All(t.Ctx, t.DB)
		refusedEarly(t, err)
	}),
	act("a column that nothing reads is refused", func(t *T) {
		if _, err := rawRows("SELECT id, name, age FROM people").All(t.Ctx, t.DB); err == nil {
			t.Errorf("it is read")
		}
	}),
	act("text that is no SQL", func(t *T) {
		_, err := builder.Raw("SELEKT 1").Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrSyntax)
	}),
	act("a table that is not there", func(t *T) {
		_, err := builder.Raw("DELETE FROM nowhere").Exec(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUndefined)
	}),
	act("count", func(t *T) {
		n, err := rawRows("SELECT id, name FROM people").Count(t.Ctx, t.DB)
		t.Must(err)
		t.Is("number", n, "6")
	}),
)

var rawTable = builder.Derived(rawRows("SELECT id, name FROM people"), "r")

// refusedEarly compares an error with one of before a statement is sent.
func refusedEarly(t *T, err error) {
	if _, ok := errors.AsType[*strata.StatementError](err); !ok {
		t.Errorf("error %v, want a refusal", err)
	}
}

var (
	byID = builder.Prepare1(func(id strata.Param[int64]) builder.Query[person] {
		return builder.From(people).Where(people.ID.EqExpr(id))
	})
	older = builder.Prepare2(func(age, n strata.Param[int64]) *builder.SelectQuery[string, strata.NullText] {
		return names.Where(people.Age.GtExpr(age)).Clauses(builder.LimitExpr(n))
	})
	among = builder.Prepare1(func(ids strata.Param[[]int64]) *builder.SelectQuery[string, strata.NullText] {
		return names.Where(strata.EqAny(people.ID, ids))
	})
	rename = builder.Prepare2(func(id strata.Param[int64], name strata.Param[string]) *builder.UpdateStatement {
		return builder.Update(people).Set(people.Name.SetExpr(name)).Where(people.ID.EqExpr(id))
	})
	enter = builder.Prepare2(func(id strata.Param[int64], key strata.Param[string]) *builder.ReturningStatement[entry] {
		return builder.Returning(builder.Insert(ledger).Set(ledger.ID.SetExpr(id), ledger.Key.SetExpr(key)), ledger)
	})
	moveOut = builder.Prepare1(func(city strata.Param[sqlText]) *builder.UpdateStatement {
		return builder.Update(people).Set(people.City.SetExpr(strata.NullParam(city))).All()
	})
	likeText = builder.Prepare1(func(p strata.Param[string]) *builder.SelectQuery[string, strata.NullText] {
		return names.Where(people.Name.LikeExpr(p))
	})
)

var prepared = of(
	"prepared",
	act("by key", func(t *T) {
		rows(t, byID(3), "3|cy|NULL|NULL|1|NULL|0|false")
		rows(t, byID(4), "4|dee|Oslo|30|2|1996-02-29|4000.25|true")
		rows(t, byID(99))
	}),
	act("two parameters, and a limit", func(t *T) {
		rows(t, older(26, 2), "ann", "bob")
		rows(t, older(30, 9), "ann", "Zoé")
		rows(t, older(0, 0))
	}),
	act("an array", func(t *T) {
		rows(t, among([]int64{5, 1}), "ann", "eve")
		rows(t, among(nil))
	}),
	act("a pattern", func(t *T) {
		rows(t, likeText("%e"), "dee", "eve")
		rows(t, likeText("_*_"))
	}),
	act("a change", func(t *T) {
		changes(t, rename(1, "Ann's"), 1)
		changes(t, rename(99, "x"), 0)
		rows(t, names.Limit(1), "Ann's")
	}),
	act("returning", func(t *T) {
		returned(t, enter(1, "a"), "1|a|7|NULL")
		returned(t, enter(2, "b"), "2|b|7|NULL")
	}),
	act("NULL", func(t *T) {
		changes(t, moveOut(none[string]()), 6)
		rows(t, builder.Select(people.City).Distinct(), "NULL")
		changes(t, moveOut(some("x")), 6)
		rows(t, builder.Select(people.City).Distinct(), "x")
	}),
	act("500 times", func(t *T) {
		for i := range 500 {
			p, err := byID(int64(i%6+1)).One(t.Ctx, t.DB)
			t.Must(err)
			if p.ID != int64(i%6+1) {
				t.Fatalf("the row %d comes for %d", p.ID, i%6+1)
			}
		}
	}),
)

var batches = of(
	"batches",
	act("queries and changes, in order", func(t *T) {
		var b builder.Batch
		before := builder.QueueAll(&b, entries)
		n := builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(1, "a", 1), pair(2, "b", 2)))
		back := builder.QueueReturning(&b, builder.Returning(builder.Update(ledger).Set(ledger.N.Set(5)).Where(ledger.ID.Eq(2)), ledger.Key))
		after := builder.QueueAll(&b, entries)
		t.Must(b.Run(t.Ctx, t.DB))
		gets(t, before, "{}")
		gets(t, n, "2")
		gets(t, back, "{b}")
		gets(t, after, "{1|a|1|NULL,2|b|5|NULL}")
	}),
	act("one, first, count, exists", func(t *T) {
		var b builder.ReadBatch
		one := builder.QueueOne(&b, builder.Select(people.Name).Where(people.ID.Eq(2)))
		first := builder.QueueFirst(&b, names.Offset(1))
		count := builder.QueueCount(&b, names.Where(people.Active))
		exists := builder.QueueExists(&b, names.Where(people.ID.Eq(0)))
		t.Must(b.Run(t.Ctx, t.DB))
		gets(t, one, "bob")
		gets(t, first, "bob")
		gets(t, count, "4")
		gets(t, exists, "false")
	}),
	act("none where one was asked for", func(t *T) {
		var b builder.ReadBatch
		one := builder.QueueOne(&b, names.Where(people.ID.Eq(0)))
		all := builder.QueueAll(&b, names.Limit(1))
		t.Must(b.Run(t.Ctx, t.DB))
		_, err := one.Get()
		t.Fails(err, strata.ErrNoRows)
		gets(t, all, "{ann}")
	}),
	act("empty", func(t *T) {
		var b builder.Batch
		t.Must(b.Run(t.Ctx, t.DB))
	}),
	act("taken too early", func(t *T) {
		var b builder.ReadBatch
		all := builder.QueueAll(&b, names)
		_, err := all.Get()
		t.Fails(err, builder.ErrBatchNotRun)
	}),
	act("run twice", func(t *T) {
		var b builder.ReadBatch
		builder.QueueAll(&b, names)
		t.Must(b.Run(t.Ctx, t.DB))
		t.Fails(b.Run(t.Ctx, t.DB), builder.ErrBatchUsed)
	}),
	alone("a mistake sends nothing", func(t *T) {
		var b builder.Batch
		builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(1, "a", 1)))
		builder.QueueAll(&b, builder.Select(people.Name).From(sales))
		t.Fails(b.Run(t.Ctx, t.DB), strata.NotInScope)
		rows(t, entries)
	}),
	alone("all or none", func(t *T) {
		var b builder.Batch
		builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(1, "a", 1)))
		builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(2, "a", 1)))
		builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(3, "c", 1)))
		err := b.Run(t.Ctx, t.DB)
		t.Fails(err, strata.ErrUnique)
		if _, ok := errors.AsType[*strata.BatchError](err); !ok {
			t.Errorf("%v is no BatchError", err)
		}
		rows(t, entries)
	}),
	alone("kept", func(t *T) {
		var b builder.Batch
		for i := range 50 {
			builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(int64(i), fmt.Sprint(i), 1)))
		}
		t.Must(b.Run(t.Ctx, t.DB))
		rows(t, builder.Select(strata.CountAll()).From(ledger), "50")
	}),
	act("undone alone in a savepoint", func(t *T) {
		err := builder.InTx(t.Ctx, t.DB, func(tx builder.DB) error {
			var b builder.Batch
			builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(1, "a", 1)))
			builder.QueueExec(&b, builder.Insert(ledger).Rows(pair(1, "b", 1)))
			return b.Run(t.Ctx, tx)
		})
		t.Fails(err, strata.ErrUnique)
		rows(t, entries)
	}),
)

// gets compares what a statement of a batch returns.
func gets[R any](t *T, r *builder.Result[R], want string) {
	got, err := r.Get()
	t.Must(err)
	t.Is("result", got, want)
}

var errUndo = errors.New("undo")

func add(ctx context.Context, db builder.Writer, id int64) error {
	_, err := builder.Insert(ledger).Rows(pair(id, fmt.Sprint(id), 1)).Exec(ctx, db)
	return err
}

var ledgerKeys = builder.Select(ledger.ID).OrderBy(ledger.ID.Asc())

var transactions = of(
	"transactions",
	alone("kept", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error { return add(t.Ctx, tx, 1) }))
		rows(t, ledgerKeys, "1")
	}),
	alone("undone by an error", func(t *T) {
		t.Fails(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
			t.Must(add(t.Ctx, tx, 1))
			return errUndo
		}), errUndo)
		rows(t, ledgerKeys)
	}),
	alone("undone by a panic", func(t *T) {
		func() {
			defer func() { t.Is("panic", recover(), "oh") }()
			t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
				t.Must(add(t.Ctx, tx, 1))
				panic("oh")
			})
		}()
		rows(t, ledgerKeys)
	}),
	alone("reads what it wrote", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
			t.Must(add(t.Ctx, tx, 1))
			n, err := ledgerKeys.Count(t.Ctx, tx)
			t.Is("number", n, "1")
			return err
		}))
	}),
	alone("of no statement", func(t *T) { t.Must(t.Pool.Tx(t.Ctx, func(*pool.Tx) error { return nil })) }),
	alone("savepoint kept", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
			t.Must(add(t.Ctx, tx, 1))
			return tx.Tx(t.Ctx, func(inner *pool.Tx) error { return add(t.Ctx, inner, 2) })
		}))
		rows(t, ledgerKeys, "1", "2")
	}),
	alone("savepoint undone", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
			t.Must(add(t.Ctx, tx, 1))
			t.Fails(tx.Tx(t.Ctx, func(inner *pool.Tx) error {
				t.Must(add(t.Ctx, inner, 2))
				return errUndo
			}), errUndo)
			return add(t.Ctx, tx, 3)
		}))
		rows(t, ledgerKeys, "1", "3")
	}),
	alone("savepoints three deep, the middle undone", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(a *pool.Tx) error {
			t.Must(add(t.Ctx, a, 1))
			t.Fails(a.Tx(t.Ctx, func(b *pool.Tx) error {
				t.Must(add(t.Ctx, b, 2))
				t.Must(b.Tx(t.Ctx, func(c *pool.Tx) error { return add(t.Ctx, c, 3) }))
				return errUndo
			}), errUndo)
			return nil
		}))
		rows(t, ledgerKeys, "1")
	}),
	alone("savepoints one after another", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(a *pool.Tx) error {
			for i := range 5 {
				err := a.Tx(t.Ctx, func(b *pool.Tx) error {
					t.Must(add(t.Ctx, b, int64(i)))
					if i%2 == 1 {
						return errUndo
					}
					return nil
				})
				if i%2 == 0 {
					t.Must(err)
				}
			}
			return nil
		}))
		rows(t, ledgerKeys, "0", "2", "4")
	}),
	alone("a failed statement fails it", func(t *T) {
		err := t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
			t.Must(add(t.Ctx, tx, 1))
			t.Fails(add(t.Ctx, tx, 1), strata.ErrUnique)
			t.Fails(add(t.Ctx, tx, 2), strata.ErrTxFailed)
			return nil
		})
		t.Fails(err, strata.ErrTxFailed)
		rows(t, ledgerKeys)
	}),
	alone("a failed statement in a savepoint does not", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
			t.Fails(tx.Tx(t.Ctx, func(inner *pool.Tx) error {
				t.Must(add(t.Ctx, inner, 1))
				return add(t.Ctx, inner, 1)
			}), strata.ErrUnique)
			return add(t.Ctx, tx, 2)
		}))
		rows(t, ledgerKeys, "2")
	}),
	alone("a refused statement does not fail it", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error {
			_, err := builder.Select(people.Name).From(sales).All(t.Ctx, tx)
			t.Fails(err, strata.NotInScope)
			return add(t.Ctx, tx, 1)
		}))
		rows(t, ledgerKeys, "1")
	}),
	alone("used after its end", func(t *T) {
		var kept *pool.Tx
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error { kept = tx; return add(t.Ctx, tx, 1) }))
		t.Fails(add(t.Ctx, kept, 2), pool.ErrTxDone)
		rows(t, ledgerKeys, "1")
	}),
	alone("a context that has ended", func(t *T) {
		ctx, cancel := context.WithCancel(t.Ctx)
		cancel()
		t.Fails(add(ctx, t.Pool, 1), context.Canceled)
		t.Fails(t.Pool.Tx(ctx, func(tx *pool.Tx) error { return add(ctx, tx, 1) }), context.Canceled)
		rows(t, ledgerKeys)
	}),
	alone("a deadline that has passed", func(t *T) {
		ctx, cancel := context.WithDeadline(t.Ctx, time.Now().Add(-time.Second))
		defer cancel()
		t.Fails(add(ctx, t.Pool, 1), context.DeadlineExceeded)
		rows(t, ledgerKeys)
	}),
	alone("a context that ends inside", func(t *T) {
		ctx, cancel := context.WithCancel(t.Ctx)
		defer cancel()
		err := t.Pool.Tx(ctx, func(tx *pool.Tx) error {
			t.Must(add(ctx, tx, 1))
			cancel()
			return nil
		})
		t.Fails(err, context.Canceled)
		rows(t, ledgerKeys)
	}),
	alone("read only", func(t *T) {
		t.Must(t.Pool.ReadTx(t.Ctx, func(tx *pool.ReadTx) error {
			list, err := names.All(t.Ctx, tx)
			t.Is("names", list, "{ann,bob,cy,dee,eve,Zoé}")
			return err
		}))
	}),
	alone("read only, of SQL that writes", func(t *T) {
		writes := builder.RawRows(builder.Raw("DELETE FROM people RETURNING id"), people.ID)
		_, err := writes.All(t.Ctx, t.Pool.ReadOnly())
		t.Fails(err, strata.ErrReadOnly)
		err = t.Pool.ReadTx(t.Ctx, func(tx *pool.ReadTx) error {
			_, err := writes.All(t.Ctx, tx)
			return err
		})
		t.Fails(err, strata.ErrReadOnly)
	}),
	alone("row locks on a handle that only reads", func(t *T) {
		_, err := names.Clauses(builder.ForUpdate()).All(t.Ctx, t.Pool.ReadOnly())
		t.Fails(err, strata.ErrReadOnly)
	}),
	alone("serializable", func(t *T) {
		t.Must(t.Pool.Tx(t.Ctx, func(tx *pool.Tx) error { return add(t.Ctx, tx, 1) }, pool.WithIsolation(pool.Serializable)))
		rows(t, ledgerKeys, "1")
	}),
	alone("in whatever there is", func(t *T) {
		t.Must(builder.InTx(t.Ctx, t.DB, func(tx builder.DB) error {
			t.Must(add(t.Ctx, tx, 1))
			t.Fails(builder.InTx(t.Ctx, tx, func(in builder.DB) error {
				t.Must(add(t.Ctx, in, 2))
				return errUndo
			}), errUndo)
			return nil
		}))
		rows(t, ledgerKeys, "1")
	}),
)
