package faults

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/pool"
)

// askable is a query that is asked about its rows.
type askable interface {
	compile.Statement
	strata.AnyQuery
	Count(context.Context, builder.Reader) (int64, error)
	Exists(context.Context, builder.Reader) (bool, error)
}

// agreement counts what was compared.
type agreement struct{ statements, differences int }

func (a *agreement) differ(t *testing.T, name string, got, want any, err error) {
	t.Helper()
	a.differences++
	t.Errorf("%s: %v, want %v: %v", name, got, want, err)
}

// TestAgreement asks every query of the language, and generated ones, in all the ways
// that there are: each has the rows that All has.
func TestAgreement(t *testing.T) {
	pgtest.Since(t, 14, "multiranges, which the tables have, are")
	var a agreement
	for _, db := range both(t, func(t *testing.T, db *pool.DB) { fillProofNumbers(t, db); fillLanguage(t, db) }) {
		for _, section := range language.Sections() {
			for _, f := range section.Features {
				if q, ok := f.Statement.(askable); ok && !language.Volatile[f.Name] && accepts(f.Statement) {
					a.feature(t, db, db.Dialect().Name+", "+section.Title+", "+f.Name, f, q)
				}
			}
		}
		for n := range *generated {
			m := &maker{Rand: rand.New(rand.NewPCG(*seed, uint64(n)))}
			if r := m.request(sight{}, 2); accepts(r.query()) {
				a.generated(t, db, fmt.Sprintf("%s, statement %d of seed %d", db.Dialect().Name, n, *seed), r)
			}
		}
	}
	summary += fmt.Sprintf("agreement: %d statements, %d differences\n", a.statements, a.differences)
}

// fillLanguage makes what the examples of the language run on.
func fillLanguage(t *testing.T, db *pool.DB) {
	t.Helper()
	ctx := t.Context()
	engines.Must(t, builder.CreateTables(language.Tables()...).Exec(ctx, db))
	engines.Must(t, builder.CreateView(language.Names, builder.Select(language.Users.Name)).Exec(ctx, db))
	users, posts, events := language.Rows()
	engines.Done(t)(builder.Insert(language.Users).Rows(users...).Exec(ctx, db))
	engines.Done(t)(builder.Insert(language.Posts).Rows(posts...).Exec(ctx, db))
	engines.Done(t)(builder.Insert(language.Events).Rows(events...).Exec(ctx, db))
}

// undo runs something in a transaction that is undone: a query may write, in WITH.
func undo(ctx context.Context, db *pool.DB, run func(*pool.Tx) error) error {
	return without(db.Tx(ctx, func(tx *pool.Tx) error { return errors.Join(run(tx), errUndone) }))
}

// feature compares the ways of a query whose rows are of any type.
func (a *agreement) feature(t *testing.T, db *pool.DB, name string, f language.Feature, q askable) {
	t.Helper()
	ctx := t.Context()
	var rows []any
	if err := undo(ctx, db, func(tx *pool.Tx) (err error) { rows, err = f.Run(ctx, tx); return err }); err != nil {
		return // what fails is tested elsewhere
	}
	a.statements++
	is := func(way string, ask func(*pool.Tx) (any, error), want any) {
		t.Helper()
		var got any
		if err := undo(ctx, db, func(tx *pool.Tx) (err error) { got, err = ask(tx); return err }); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			a.differ(t, name+", "+way, got, want, err)
		}
	}
	is("Count", func(tx *pool.Tx) (any, error) { return q.Count(ctx, tx) }, len(rows))
	is("Exists", func(tx *pool.Tx) (any, error) { return q.Exists(ctx, tx) }, len(rows) > 0)
	is("in a batch", func(tx *pool.Tx) (any, error) {
		b := &builder.Batch{}
		n, found := builder.QueueCount(b, q), builder.QueueExists(b, q)
		if err := b.Run(ctx, tx); err != nil {
			return nil, err
		}
		count, err := n.Get()
		exists, also := found.Get()
		return fmt.Sprint(count, exists), errors.Join(err, also)
	}, fmt.Sprint(len(rows), len(rows) > 0))
	is("Iter", func(tx *pool.Tx) (any, error) { return iterated(ctx, tx, q) }, len(rows))
	if len(rows) > 0 {
		is("First", func(tx *pool.Tx) (any, error) {
			out := reflect.ValueOf(q).MethodByName("First").Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(tx)})
			err, _ := out[1].Interface().(error)
			return slices.ContainsFunc(rows, func(r any) bool { return fmt.Sprint(r) == fmt.Sprint(out[0].Interface()) }), err
		}, true)
	}
	d := builder.Derived(q, "asked")
	is("as a derived table", func(tx *pool.Tx) (any, error) {
		return builder.Select(strata.CountAll()).From(d).One(ctx, tx)
	}, len(rows))
	c := builder.CTE("users", q)
	is("in WITH, named like a table", func(tx *pool.Tx) (any, error) {
		return builder.Select(strata.CountAll()).From(c).One(ctx, tx)
	}, len(rows))
}

// iterated counts the rows that Iter yields.
func iterated(ctx context.Context, tx *pool.Tx, q askable) (n int, err error) {
	seq := reflect.ValueOf(q).MethodByName("Iter").Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(tx)})[0]
	for _, e := range seq.Seq2() {
		if err, _ := e.Interface().(error); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// generated compares the rows of a query in all ways.
func (a *agreement) generated(t *testing.T, db *pool.DB, name string, r request) {
	t.Helper()
	ctx, q := t.Context(), r.query()
	rows, err := q.All(ctx, db)
	if err != nil {
		return
	}
	a.statements++
	slices.SortFunc(rows, compareNulls)
	same := func(way string, got []sql.Null[int64], err error) {
		t.Helper()
		slices.SortFunc(got, compareNulls)
		if err != nil || !slices.Equal(got, rows) {
			a.differ(t, name+", "+way+": "+text(q, db), got, rows, err)
		}
	}
	count, err := q.Count(ctx, db)
	exists, also := q.Exists(ctx, db)
	if count != int64(len(rows)) || exists != (len(rows) > 0) || err != nil || also != nil {
		a.differ(t, name+": "+text(q, db), fmt.Sprint(count, exists), len(rows), errors.Join(err, also))
	}
	var list []sql.Null[int64]
	for v, e := range q.Iter(ctx, db) {
		list, err = append(list, v), errors.Join(err, e)
	}
	same("Iter", list, err)
	list = nil
	err = builder.Each(ctx, db, q, func(v *sql.Null[int64]) error { list = append(list, *v); return nil })
	same("Each", list, err)
	if first, err := q.First(ctx, db); len(rows) > 0 && (err != nil || !slices.Contains(rows, first)) || len(rows) == 0 && !errors.Is(err, strata.ErrNoRows) {
		a.differ(t, name+", First: "+text(q, db), first, rows, err)
	}
	prepared := builder.Prepare1(func(p strata.Param[int64]) dressed {
		r := r
		r.where = append(slices.Clip(r.where), strata.N(5).EqExpr(p))
		return r.query()
	})
	for range 2 {
		list, err = prepared(5).All(ctx, db)
		same("prepared", list, err)
	}
	count, err = prepared(5).Count(ctx, db)
	if err != nil || count != int64(len(rows)) {
		a.differ(t, name+", Count of what is prepared: "+text(q, db), count, len(rows), err)
	}
	b := &builder.ReadBatch{}
	queued, counted := builder.QueueAll(b, q), builder.QueueCount(b, prepared(5))
	if err = b.Run(ctx, db); err == nil {
		list, err = queued.Get()
		count, also = counted.Get()
		err = errors.Join(err, also)
	}
	same("in a batch", list, err)
	if count != int64(len(rows)) {
		a.differ(t, name+", Count in a batch", count, len(rows), nil)
	}
	item := r.item.As("item")
	r.item = item
	d := builder.Derived(r.query(), "asked")
	list, err = builder.Select(item.From(d)).From(d).All(ctx, db)
	same("as a derived table", list, err)
	c := builder.CTE("N1", r.query())
	if with := builder.Select(item.From(c)).From(c); accepts(with) {
		list, err = with.All(ctx, db)
		same("in WITH, named like a table", list, err)
	}
}

func compareNulls(a, b sql.Null[int64]) int {
	if a.Valid != b.Valid {
		return cmp.Compare(fmt.Sprint(a.Valid), fmt.Sprint(b.Valid))
	}
	return cmp.Compare(a.V, b.V)
}

// TestForms asks the columns that store one Go type in several ways, with equal and
// unequal arguments and NULL: what is prepared, what is built anew and what is found in
// the cache have the rows that Go finds.
func TestForms(t *testing.T) {
	type kept struct {
		name string
		x    strata.Operand[hue]
		of   func(paint) sql.Null[hue]
	}
	columnsOf := func(p *paintColumns) []kept {
		return []kept{
			{"hex", p.Hex, func(p paint) sql.Null[hue] { return some(p.Hex) }},
			{"same", p.Same, func(p paint) sql.Null[hue] { return some(p.Same) }},
			{"digits", p.Digits, func(p paint) sql.Null[hue] { return some(p.Digits) }},
			{"minus", p.Minus, func(p paint) sql.Null[hue] { return some(p.Minus) }},
			{"maybe", p.Maybe, func(p paint) sql.Null[hue] { return p.Maybe }},
		}
	}
	statements, differences := 0, 0
	for _, db := range both(t, fillPaints) {
		all, err := builder.From(paints).All(t.Context(), db)
		engines.Must(t, err)
		for _, p := range []*paintColumns{paints, strata.As(paints, "p")} {
			columns := columnsOf(p)
			for i, first := range columns {
				second := columns[(i+1+len(columns)/2)%len(columns)]
				ask := func(x, y strata.Operand[hue]) idQuery {
					return builder.Select(p.ID).From(p).Where(strata.Or(strata.NotDistinct(first.x, x), strata.NotDistinct(second.x, y)))
				}
				one := builder.Prepare1(func(h hueParam) idQuery { return ask(h, h) })
				two := builder.Prepare2(func(x, y hueParam) idQuery { return ask(x, y) })
				null := builder.Prepare2(func(x, y strata.Param[sql.Null[hue]]) idQuery { return ask(strata.NullParam(x), strata.NullParam(y)) })
				for _, v := range [][2]hue{{255, 255}, {16, 16}, {1, 255}, {16, 1}, {255, 16}, {0, 0}} {
					x, y := some(v[0]), some(v[1])
					queries := map[string]idQuery{
						"ad hoc": ask(valueOf(first.x, v[0]), valueOf(second.x, v[1])), "cached": ask(valueOf(first.x, v[0]), valueOf(second.x, v[1])),
						"prepared": two(v[0], v[1]), "prepared for NULL": null(x, y), "one is NULL": null(sql.Null[hue]{}, y),
					}
					if v[0] == v[1] {
						queries["one parameter"] = one(v[0])
					}
					for way, q := range queries {
						if way == "one is NULL" {
							x = sql.Null[hue]{}
						} else {
							x = some(v[0])
						}
						var want []int64
						for _, row := range all {
							if first.of(row) == x || second.of(row) == y {
								want = append(want, row.ID)
							}
						}
						got, err := q.All(t.Context(), db)
						slices.Sort(got)
						if statements++; err != nil || !slices.Equal(got, want) {
							differences++
							t.Errorf("%s, %s and %s, %s, %v: %v, want %v: %v", db.Dialect().Name, first.name, second.name, way, v, got, want, err)
						}
					}
				}
			}
		}
	}
	summary += fmt.Sprintf("prepared, ad hoc and cached: %d statements, %d differences\n", statements, differences)
}

// valueOf is a value as a column stores it.
func valueOf(x strata.Operand[hue], v hue) strata.Operand[hue] {
	switch x := x.(type) {
	case strata.Mapped[hue]:
		return strata.Val(x, v)
	case strata.NullMapped[hue]:
		return strata.Val(x, v)
	default:
		return x
	}
}
