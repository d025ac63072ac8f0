package differential

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

var errRollback = errors.New("rolled back")

// change draws an UPDATE, DELETE or INSERT with RETURNING.
func (g *gen) change() statement {
	t := g.target()
	s := g.scope
	g.scope = s.copied()
	c := g.changeOf(t)
	g.scope, g.queries = s, 0
	if g.n(4) == 0 {
		g.queries = 1
	}
	items := g.items(g.shape(slots))
	r := builder.Returning(c, strata.Struct(fields(items)))
	return statement{r, rolledBack(r, t, items), false}
}

// target draws the table that a statement is about, by its own name. Its columns are
// the scope afterwards.
func (g *gen) target() *columns {
	i := g.n(tables)
	g.bare[i] = true
	g.scope = &scope{}
	for _, k := range kinds {
		k.leaves(g.set.tables[i], g.scope)
	}
	return g.set.tables[i]
}

func (g *gen) changeOf(t *columns) builder.Change {
	switch g.n(7) {
	case 4:
		return g.updateFrom(t)
	case 5:
		return g.deleteUsing(t)
	case 6:
		return g.upsertRows(t)
	case 0:
		return builder.Update(t).Set(g.assignments(t)...).Where(g.condition())
	case 1:
		return builder.Delete(t).Where(g.condition())
	case 2:
		return g.upsert(t)
	default:
		return g.copyRows(t)
	}
}

// updateFrom reads another table, of which at most one row goes with each.
func (g *gen) updateFrom(t *columns) builder.Change {
	other := g.table(g.scope)
	meets := other.ID.EqExpr(t.ID.Add(int64(g.n(3))))
	return builder.Update(t).Set(g.assignments(t)...).From(other).Where(meets, g.condition())
}

// deleteUsing reads another table, or a query.
func (g *gen) deleteUsing(t *columns) builder.Change {
	if g.n(3) == 0 {
		return builder.Delete(t).Using(g.computed(g.scope)).Where(g.condition())
	}
	other := g.table(g.scope)
	return builder.Delete(t).Using(other).Where(pick(g, kinds).meet(g, t, other), g.condition())
}

// upsertRows inserts what a query finds under keys that are there, or repeat.
func (g *gen) upsertRows(t *columns) builder.Change {
	c := g.copied(t, func(from *columns) strata.Assignment {
		return t.ID.SetExpr(pick(g, []strata.Int64{from.ID, from.ID.Add(3), from.ID.Mul(10), from.ID.Div(2), from.I64}))
	}).OnConflict(t.ID)
	if g.flip() {
		return c.DoNothing()
	}
	return c.DoUpdate(t.F64.SetExpr(t.F64.Excluded()), t.Text.SetExpr(t.Text.ConcatExpr(t.Text.Excluded())))
}

// assignments draws new values for columns.
func (g *gen) assignments(t *columns) []strata.Assignment {
	all := []strata.Assignment{
		t.NI64.SetExpr(integers.expr(g)),
		t.NF64.SetExpr(doubles.expr(g)),
		t.NDec.SetExpr(exact.expr(g)),
		t.NText.SetExpr(strs.expr(g)),
		t.NBool.SetExpr(bools.expr(g)),
		t.NTime.SetExpr(moments.expr(g)),
		t.NDate.SetExpr(dates.expr(g)),
		t.NUUID.SetExpr(ids.expr(g)),
		t.NEnum.SetExpr(levels.expr(g)),
		t.NSpan.SetExpr(spans.expr(g)),
		t.NInts.SetExpr(numberList(g)),
		t.NDoc.SetExpr(strata.JSONAs(doc(g), anyJSON)),
		t.NBytes.SetExpr(binary.expr(g)),
		t.I64.SetExpr(integers.expr(g).Coalesce(1)),
		t.Dec.SetExpr(exact.expr(g).Coalesce(decimal.Zero)), // of 12 digits, 3 after the point
		t.Text.SetExpr(strs.expr(g).Coalesce("none")),
		t.NI32.SetNull(),
		t.NI64.SetExpr(g.running(t)),
	}
	from := g.n(len(all))
	return all[from:min(len(all), from+1+g.n(3))]
}

// running is a sum over the rows up to the one that is changed: of them, or of another
// table's.
func (g *gen) running(t *columns) long {
	if !g.nest() {
		return integers.expr(g)
	}
	defer g.unnest()()
	g.scope = &scope{}
	other := g.table(g.scope)
	sum := strata.Scalar(builder.Select(strata.Sum(other.ID)).Where(other.ID.LeExpr(t.ID)))
	if g.flip() {
		return sum
	}
	return strata.CaseWhen(t.ID.Gt(3), t.NI64).Else(sum)
}

// upsert inserts rows some of which are there.
func (g *gen) upsert(t *columns) builder.Change {
	rows := make([]record, 1+g.n(3))
	for i := range rows {
		rows[i] = g.record(int64(10*i + 1 + g.n(4)))
	}
	if g.n(4) == 3 {
		rows = g.records(1 + pick(g, []int{2, 12, 70, 120}))
	}
	conflict := builder.Insert(t).Rows(rows...).OnConflict(t.ID)
	if g.n(3) == 0 {
		return conflict.DoNothing()
	}
	if g.queries = 0; g.n(3) == 0 {
		g.queries = 1
	}
	set := append(g.assignments(t)[:1:1], t.F64.SetExpr(t.F64.Excluded()))
	update := conflict.DoUpdate(set...)
	if g.flip() {
		return update.Where(g.condition())
	}
	return update
}

func (g *gen) record(id int64) record {
	return record{
		ID: id, I16: pick(g, smalls), I32: pick(g, ints), I64: pick(g, longs), F64: pick(g, floats), Dec: pick(g, decs),
		Text: pick(g, texts), Bool: g.flip(), Time: pick(g, instant), Date: pick(g, days), Bytes: pick(g, blobs),
		UUID: pick(g, uuids), Enum: pick(g, enums), Span: pick(g, lengths), Ints: pick(g, numberLists), Texts: pick(g, textLists), Doc: pick(g, docs), NText: strs.maybe(g), NI64: integers.maybe(g), NTime: moments.maybe(g),
	}
}

// copyRows inserts what a query finds, under new keys.
func (g *gen) copyRows(t *columns) builder.Change {
	return g.copied(t, func(from *columns) strata.Assignment { return t.ID.SetExpr(from.ID.Add(100)) })
}

func (g *gen) copied(t *columns, key func(from *columns) strata.Assignment) *builder.InsertStatement {
	outer := g.scope
	g.scope = &scope{}
	from := g.table(g.scope)
	q := builder.From(from).Where(g.condition())
	c := builder.Insert(t).Set(key(from), t.I16.SetExpr(from.I16), t.I32.SetExpr(from.I32), t.I64.SetExpr(integers.expr(g).Coalesce(0)), t.F64.SetExpr(from.F64), t.Dec.SetExpr(from.Dec), t.Text.SetExpr(strs.expr(g).Coalesce("")), t.Bool.SetExpr(bools.expr(g).Coalesce(true)), t.Time.SetExpr(moments.expr(g).Coalesce(instant[0])), t.Date.SetExpr(dates.expr(g).Coalesce(days[0])), t.Bytes.SetExpr(from.Bytes), t.UUID.SetExpr(ids.expr(g).Coalesce(uuids[0])), t.Enum.SetExpr(from.Enum), t.Span.SetExpr(from.Span), t.Ints.SetExpr(from.Ints), t.Texts.SetExpr(from.Texts), t.Doc.SetExpr(from.Doc), t.NI64.SetExpr(integers.expr(g)), t.NText.SetExpr(strs.expr(g)), t.NBytes.SetExpr(binary.expr(g))).Select(q)
	g.scope = outer
	return c
}

// rolledBack runs a change in a transaction that it undoes. The rows are those
// of RETURNING and those of the table afterwards.
func rolledBack(r *builder.ReturningStatement[row], t *columns, items []item) func(context.Context, *pool.DB) ([][]any, error) {
	return func(ctx context.Context, db *pool.DB) (out [][]any, err error) {
		err = db.Tx(ctx, func(tx *pool.Tx) error {
			rows, err := r.All(ctx, tx)
			if err != nil {
				return err
			}
			out = values(rows, items)
			after, err := builder.From(t).All(ctx, tx)
			if err != nil {
				return err
			}
			for _, a := range after {
				out = append(out, a.values())
			}
			return errRollback
		})
		if errors.Is(err, errRollback) {
			err = nil
		}
		return out, err
	}
}

// values are the record's that a change may have set.
func (r record) values() []any {
	out := []any{"stored", r.ID, r.I64, r.F64, r.Dec, r.Text, r.Bool, r.Time, r.Date, r.Bytes, r.UUID, r.Enum}
	nullable := func(v any, valid bool) {
		if !valid {
			v = nil
		}
		out = append(out, v)
	}
	nullable(r.NI64.V, r.NI64.Valid)
	nullable(r.NF64.V, r.NF64.Valid)
	nullable(r.NDec.V, r.NDec.Valid)
	nullable(r.NText.V, r.NText.Valid)
	nullable(r.NBool.V, r.NBool.Valid)
	nullable(r.NTime.V, r.NTime.Valid)
	nullable(r.NDate.V, r.NDate.Valid)
	nullable(r.NBytes.V, r.NBytes.Valid)
	nullable(r.NUUID.V, r.NUUID.Valid)
	nullable(r.NEnum.V, r.NEnum.Valid)
	nullable(r.NSpan.V, r.NSpan.Valid)
	nullable(r.NInts.V, r.NInts.Valid)
	nullable(r.NDoc.V, r.NDoc.Valid)
	return out
}

// faulty draws a query that fails for some rows: on both engines for the same
// reason. It is simple, as the engines are free to evaluate in any order.
func (g *gen) faulty() statement {
	t := pick(g, g.set.tables[:])
	g.scope, g.depth, g.queries = &scope{}, 0, 0
	for _, k := range kinds {
		k.leaves(t, g.scope)
	}
	q := builder.SelectInto(func(r *row) []strata.Field { return []strata.Field{pick(g, faults)(g, r)} }).From(t)
	if g.flip() {
		q = q.Where(t.ID.Le(int64(g.n(6))))
	}
	return statement{q, failing(q), false}
}

// failing compares what came of the rows that did not fail.
func failing(q builder.Query[row]) func(context.Context, *pool.DB) ([][]any, error) {
	return func(ctx context.Context, db *pool.DB) ([][]any, error) {
		rows, err := q.All(ctx, db)
		out := make([][]any, len(rows))
		for i := range rows {
			rows[i].F64.A.V += 0 // -0 is 0, and late servers of MariaDB have no other
			out[i] = []any{fmt.Sprint(rows[i])}
		}
		return out, err
	}
}

// faults are expressions that fail for some rows.
var faults = []func(*gen, *row) strata.Field{
	func(g *gen, r *row) strata.Field {
		x, y := integers.column(g), strata.N(pick(g, edges64)).Nullable()
		return pick(g, []long{x.AddExpr(y), x.SubExpr(y), x.MulExpr(y), y.SubExpr(x), y.AddExpr(x).Neg(), y.SubExpr(x).Abs(), x.Add(1).MulExpr(y)}).Into(&r.I64.A)
	},
	func(g *gen, r *row) strata.Field {
		x, y := shorts.column(g), strata.Value(strata.TypeInt16, pick(g, edges16))
		return pick(g, []short{x.AddExpr(y), x.SubExpr(y), x.MulExpr(y), y.SubExpr(x), y.AddExpr(x).Neg(), y.AddExpr(x).RoundTo(-2)}).Into(&r.I16.A)
	},
	func(g *gen, r *row) strata.Field {
		x, y := middles.column(g), strata.Value(strata.TypeInt32, pick(g, edges32))
		return pick(g, []middle{x.AddExpr(y), x.SubExpr(y), x.MulExpr(y), y.SubExpr(x), x.MulExpr(y).MulExpr(y), y.AddExpr(x).Abs()}).Into(&r.I32.A)
	},
	func(g *gen, r *row) strata.Field {
		return strata.Cast(integers.column(g).Mul(pick(g, []int64{1, 10000, 1 << 40})), strata.TypeInt16).Into(&r.I16.A)
	},
	func(g *gen, r *row) strata.Field {
		return doubles.column(g).Mul(pick(g, []float64{1e308, 1e300, -1e306, 1e-320})).Int64().Into(&r.I64.A)
	},
	func(g *gen, r *row) strata.Field {
		return strata.Cast(exact.column(g).Mul(pick(g, decs)), strata.TypeOf(anyTable.Dec)).Into(&r.Dec.A)
	},
	func(g *gen, r *row) strata.Field {
		return integers.column(g).DivExpr(integers.column(g)).Into(&r.I64.A)
	},
	func(g *gen, r *row) strata.Field {
		return integers.column(g).ModExpr(integers.column(g)).Into(&r.I64.A)
	},
	func(g *gen, r *row) strata.Field { return shorts.column(g).DivExpr(shorts.column(g)).Into(&r.I16.A) },
	func(g *gen, r *row) strata.Field { return doubles.column(g).DivExpr(doubles.column(g)).Into(&r.F64.A) },
	func(g *gen, r *row) strata.Field { return exact.column(g).DivExpr(exact.column(g)).Into(&r.Dec.A) },
	func(g *gen, r *row) strata.Field { return exact.column(g).ModExpr(exact.column(g)).Into(&r.Dec.A) },
	func(g *gen, r *row) strata.Field { return strs.column(g).Substring(2, -1).Into(&r.Text.A) },
	func(g *gen, r *row) strata.Field {
		return strata.Cast(strs.column(g), strata.TypeOf(anyTable.I64)).Into(&r.I64.A)
	},
	func(g *gen, r *row) strata.Field {
		return strata.Cast(strs.column(g), strata.TypeOf(anyTable.F64)).Into(&r.F64.A)
	},
	func(g *gen, r *row) strata.Field {
		return strata.Cast(strs.column(g), strata.TypeOf(anyTable.NDec)).Into(&r.Dec.A)
	},
}
