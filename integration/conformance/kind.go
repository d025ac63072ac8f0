package conformance

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// family is what functions over a kind return.
type family[T, E any] interface {
	strata.Family[E]
	strata.Operand[T]
	strata.AnyOperand
}

// column is a column that may be NULL, of type C.
type column[T, E, C any] interface {
	strata.AnyOperand
	strata.Operand[T]
	Selected[T, E]
	From(d strata.DerivedTable) C
	Set(v T) strata.Assignment
	SetNull() strata.Assignment
	SetExpr(v strata.Operand[T]) strata.Assignment
	SetOrNull(v sql.Null[T]) strata.Assignment
	SetPtr(v *T) strata.Assignment
	IsNull() strata.Bool
	IsNotNull() strata.Bool
}

// equaled is a column that can be compared for equality, listed one that can stand
// before IN, sorted one that has an order.
type (
	equaled[T any] interface {
		Eq(v T) strata.NullBool
		Ne(v T) strata.NullBool
	}
	listed[T, E any] interface {
		In(v ...T) strata.NullBool
		NotIn(v ...T) strata.NullBool
		InQuery(q strata.Subquery[E]) strata.NullBool
	}
	sorted[T any] interface {
		Asc() strata.Order
		Desc() strata.Order
		Lt(v T) strata.NullBool
		Gt(v T) strata.NullBool
	}
	between[T any] interface {
		Between(lo, hi T) strata.NullBool
		NotBetween(lo, hi T) strata.NullBool
		Le(v T) strata.NullBool
		Ge(v T) strata.NullBool
	}
)

// kindOf makes the cases of a kind. The values are in order, and shown as said; in the
// table they have the keys 1 to 3, and NULL has 4.
func kindOf[T any, E family[T, E], C column[T, E, C]](name string, c C, v [3]T, shown ...string) []Case {
	k := newKind[T, E](name, c, v, shown)
	k.order()
	return k.list
}

// enumOf makes the cases of an enum, which has no order.
func enumOf[T any, E family[T, E], C column[T, E, C]](name string, c C, v [3]T, shown ...string) []Case {
	k := newKind[T, E](name, c, v, shown)
	k.given("no order", func(t *T1) {
		_, err := k.all().OrderBy(any(k.c).(sorted[T]).Asc()).All(t.Ctx, t.DB)
		t.Fails(err, strata.Unsupported)
	})
	return k.list
}

// T1 is T, where a type parameter has that name.
type T1 = T

func newKind[T any, E family[T, E], C column[T, E, C]](name string, c C, v [3]T, shown []string) *kindCases[T, E, C] {
	k := &kindCases[T, E, C]{name: name, c: c, v: v, shown: append(shown, "NULL")}
	k.values()
	k.writes()
	if x, ok := any(c).(equaled[T]); ok {
		k.equality(x)
	}
	if x, ok := any(c).(listed[T, E]); ok {
		k.lists(x)
	}
	return k
}

type kindCases[T any, E family[T, E], C column[T, E, C]] struct {
	name  string
	c     C
	v     [3]T
	shown []string // of the values, and NULL
	list  []Case
}

func (k *kindCases[T, E, C]) bare(name string, run func(t *T1)) {
	k.list = append(k.list, Case{Subject: "types/" + k.name, Name: name, Run: run})
}

// given adds a case with the four rows.
func (k *kindCases[T, E, C]) given(name string, run func(t *T1)) {
	k.bare(name, func(t *T1) {
		k.insert(t, k.c.Set(k.v[0]), k.c.Set(k.v[1]), k.c.Set(k.v[2]), k.c.SetNull())
		run(t)
	})
}

func (k *kindCases[T, E, C]) insert(t *T1, values ...strata.Assignment) {
	var b builder.Batch
	for i, v := range values {
		builder.QueueExec(&b, builder.Insert(every).Set(every.ID.Set(int64(i+1)), v))
	}
	t.Must(b.Run(t.Ctx, t.DB))
}

// finds compares the keys of the rows for which a condition is true.
func (k *kindCases[T, E, C]) finds(name string, c strata.Condition, ids ...int) {
	k.given(name, func(t *T1) { rows(t, where(c), texted(ids)...) })
}

func where(c strata.Condition) *builder.SelectQuery[int64, strata.NullInt64] {
	return builder.Select(every.ID).Where(c).OrderBy(every.ID.Asc())
}

func texted(numbers []int) []string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = fmt.Sprint(n)
	}
	return list
}

func (k *kindCases[T, E, C]) sel() *builder.SelectQuery[sql.Null[T], E] {
	return builder.Select[sql.Null[T], E](k.c)
}

func (k *kindCases[T, E, C]) all() *builder.SelectQuery[sql.Null[T], E] {
	return k.sel().OrderBy(every.ID.Asc())
}

// typed is the column as what functions over its kind take.
func (k *kindCases[T, E, C]) typed() strata.Typed[T, E] { return any(k.c).(strata.Typed[T, E]) }

// val is a value of the kind as an expression.
func (k *kindCases[T, E, C]) val(place int) E { return strata.Val(k.typed(), k.v[place]) }

// is reports where an expression has the value of a place.
func (k *kindCases[T, E, C]) is(x E, place int) strata.Bool {
	return strata.NotDistinct[T](x, k.val(place))
}

// keys are those of the values for which keep is true; 0 is the place of the first.
func (k *kindCases[T, E, C]) keys(keep func(place int) bool, more ...int) (list []int) {
	for i := range k.v {
		if keep(i) {
			list = append(list, i+1)
		}
	}
	return append(list, more...)
}

func (k *kindCases[T, E, C]) alike(place int, more ...int) []int {
	return k.keys(func(i int) bool { return k.shown[i] == k.shown[place] }, more...)
}

func (k *kindCases[T, E, C]) others(place int, more ...int) []int {
	return k.keys(func(i int) bool { return k.shown[i] != k.shown[place] }, more...)
}

// different are the values, each once, that DISTINCT leaves.
func (k *kindCases[T, E, C]) different() []string {
	return slices.Compact(slices.Clone(k.shown))
}

// sizes are how many rows are like each of them.
func (k *kindCases[T, E, C]) sizes() []string {
	list := make([]string, len(k.shown))
	for i, s := range k.shown {
		n := 0
		for _, other := range k.shown {
			if s == other {
				n++
			}
		}
		list[i] = fmt.Sprint(n)
	}
	return list
}

func (k *kindCases[T, E, C]) values() {
	k.given("round trip", func(t *T1) { rows(t, k.all(), k.shown...) })
	k.bare("NULL or a value", func(t *T1) {
		k.insert(t, k.c.SetOrNull(sql.Null[T]{}), k.c.SetOrNull(some(k.v[1])), k.c.SetPtr(nil), k.c.SetPtr(&k.v[2]))
		rows(t, k.all(), "NULL", k.shown[1], "NULL", k.shown[2])
	})
	k.bare("a column left out", func(t *T1) {
		changes(t, builder.Insert(every).Set(every.ID.Set(1)), 1)
		rows(t, k.all(), "NULL")
	})
	k.finds("IS NULL", k.c.IsNull(), 4)
	k.finds("IS NOT NULL", k.c.IsNotNull(), 1, 2, 3)
	k.given("count", func(t *T1) { rows(t, builder.Select(strata.Count(k.c)), "3") })
	k.given("beside others", func(t *T1) {
		rows(t, builder.Select2[int64, sql.Null[T]](every.ID, k.c).OrderBy(every.ID.Desc()), "4|NULL", "3|"+k.shown[2], "2|"+k.shown[1], "1|"+k.shown[0])
	})
	k.given("derived table", func(t *T1) {
		d := builder.Derived(builder.Columns(every.ID, k.c).From(every), "d")
		rows(t, builder.Select[sql.Null[T], E](k.c.From(d)).From(d).OrderBy(every.ID.From(d).Asc()), k.shown...)
	})
	k.given("common table expression", func(t *T1) {
		d := builder.CTE("d", builder.Columns(every.ID, k.c).From(every))
		rows(t, builder.Select[sql.Null[T], E](k.c.From(d)).From(d).OrderBy(every.ID.From(d).Desc()), k.shown[3], k.shown[2], k.shown[1], k.shown[0])
	})
	k.given("UNION ALL", func(t *T1) {
		rows(t, k.sel().Where(every.ID.Eq(3)).UnionAll(k.sel().Where(every.ID.Eq(3))), k.shown[2], k.shown[2])
	})
	k.given("one by one", func(t *T1) {
		var got []sql.Null[T]
		for v, err := range k.all().Iter(t.Ctx, t.DB) {
			t.Must(err)
			got = append(got, v)
		}
		same(t, got, k.shown)
	})
	k.given("first, one and none", func(t *T1) {
		v, err := k.all().First(t.Ctx, t.DB)
		t.Must(err)
		t.Is("first", v, k.shown[0])
		v, err = k.sel().Where(every.ID.Eq(2)).One(t.Ctx, t.DB)
		t.Must(err)
		t.Is("one", v, k.shown[1])
		_, err = k.sel().Where(every.ID.Eq(9)).One(t.Ctx, t.DB)
		t.Fails(err, strata.ErrNoRows)
	})
}

func (k *kindCases[T, E, C]) writes() {
	k.given("UPDATE", func(t *T1) {
		changes(t, builder.Update(every).Set(k.c.Set(k.v[2])).Where(every.ID.In(1, 4)), 2)
		changes(t, builder.Update(every).Set(k.c.SetNull()).Where(every.ID.Eq(2)), 1)
		rows(t, k.all(), k.shown[2], "NULL", k.shown[2], k.shown[2])
	})
	k.given("INSERT, RETURNING", func(t *T1) {
		returned(t, builder.Returning[sql.Null[T]](builder.Insert(every).Set(every.ID.Set(5), k.c.Set(k.v[2])), k.c), k.shown[2])
	})
	k.given("DELETE, RETURNING", func(t *T1) {
		returned(t, builder.Returning[sql.Null[T]](builder.Delete(every).Where(every.ID.Eq(2)), k.c), k.shown[1])
		rows(t, builder.Select(every.ID).OrderBy(every.ID.Asc()), "1", "3", "4")
	})
	k.given("INSERT from a query", func(t *T1) {
		changes(t, builder.Insert(every).Set(every.ID.SetExpr(every.ID.Add(4)), k.c.SetExpr(k.c)).Select(builder.From(every)), 4)
		rows(t, k.all(), slices.Concat(k.shown, k.shown)...)
	})
	if x, ok := any(k.c).(interface{ Excluded() C }); ok {
		k.given("ON CONFLICT", func(t *T1) {
			changes(t, builder.Insert(every).Set(every.ID.Set(4), k.c.Set(k.v[2])).OnConflict(every.ID).DoUpdate(k.c.SetExpr(x.Excluded())), 1)
			rows(t, k.all(), k.shown[0], k.shown[1], k.shown[2], k.shown[2])
		})
	}
	k.bare("a parameter", func(t *T1) {
		put := builder.Prepare2(func(id strata.Param[int64], v strata.Param[sql.Null[T]]) *builder.InsertStatement {
			return builder.Insert(every).Set(every.ID.SetExpr(id), k.c.SetExpr(strata.NullParam(v)))
		})
		for i, v := range k.v {
			changes(t, put(int64(i+1), some(v)), 1)
		}
		changes(t, put(4, sql.Null[T]{}), 1)
		rows(t, k.all(), k.shown...)
	})
}

func (k *kindCases[T, E, C]) equality(x equaled[T]) {
	k.finds("=", x.Eq(k.v[2]), k.alike(2)...)
	k.finds("<>", x.Ne(k.v[0]), k.others(0)...)
	k.finds("IS NOT DISTINCT FROM", strata.NotDistinct[T](k.c, k.val(1)), k.alike(1)...)
	k.finds("IS DISTINCT FROM", strata.Distinct[T](k.c, k.val(1)), k.others(1, 4)...)
	k.finds("COALESCE", k.is(strata.Coalesce(k.typed(), strata.Operand[T](k.val(0))), 0), k.alike(0, 4)...)
	k.finds("CASE", k.is(strata.CaseWhen(every.ID.Eq(1), k.typed()).Else(k.val(2)), 2), k.keys(func(i int) bool { return i > 0 || k.shown[0] == k.shown[2] }, 4)...)
	k.given("DISTINCT", func(t *T1) {
		n, err := k.sel().Distinct().Count(t.Ctx, t.DB)
		t.Must(err)
		t.Is("number", n, fmt.Sprint(len(k.different())))
	})
	k.given("INTERSECT", func(t *T1) {
		rows(t, builder.Intersect(k.sel(), k.sel().Where(every.ID.Eq(2))), k.shown[1])
	})
	k.given("EXCEPT", func(t *T1) {
		rows(t, builder.Except(k.sel().Where(every.ID.In(1, 4)), k.sel().Where(every.ID.In(1, 2, 3))), "NULL")
	})
	k.given("count(DISTINCT)", func(t *T1) {
		rows(t, builder.Select(strata.CountDistinct(k.c)), fmt.Sprint(len(k.different())-1))
	})
	k.given("GROUP BY", func(t *T1) {
		rows(t, builder.Select(strata.CountAll()).From(every).GroupBy(k.c).OrderBy(strata.Min(every.ID).Asc()), k.groups()...)
	})
	k.given("PARTITION BY", func(t *T1) {
		rows(t, builder.Select(strata.CountAll().Over(strata.PartitionBy(k.c))).From(every).OrderBy(every.ID.Asc()), k.sizes()...)
	})
	find := builder.Prepare1(func(p strata.Param[T]) *builder.SelectQuery[int64, strata.NullInt64] {
		return where(strata.NotDistinct[T](k.c, p))
	})
	k.given("compared with a parameter", func(t *T1) {
		rows(t, find(k.v[1]), texted(k.alike(1))...)
		rows(t, find(k.v[2]), texted(k.alike(2))...)
	})
}

// groups are the sizes of the groups, in order of their first row.
func (k *kindCases[T, E, C]) groups() (list []string) {
	for i, n := range k.sizes() {
		if !slices.Contains(k.shown[:i], k.shown[i]) {
			list = append(list, n)
		}
	}
	return list
}

func (k *kindCases[T, E, C]) lists(x listed[T, E]) {
	k.finds("IN", x.In(k.v[0], k.v[2]), k.keys(func(i int) bool { return k.shown[i] == k.shown[0] || k.shown[i] == k.shown[2] })...)
	k.finds("IN nothing", x.In())
	k.finds("NOT IN", x.NotIn(k.v[0]), k.others(0)...)
	k.finds("NOT IN nothing", x.NotIn(), 1, 2, 3, 4)
	k.finds("IN a long list", x.In(slices.Repeat([]T{k.v[1]}, 40)...), k.alike(1)...)
	k.finds("IN a query", x.InQuery(k.sel().Where(every.ID.Eq(1))), k.alike(0)...)
}

func (k *kindCases[T, E, C]) order() {
	x, ok := any(k.c).(sorted[T])
	if !ok {
		return
	}
	o := any(k.c).(strata.Ordered[T, E])
	k.given("ORDER BY", func(t *T1) { rows(t, k.sel().OrderBy(x.Asc()), k.shown...) })
	k.given("ORDER BY, the other way", func(t *T1) {
		rows(t, k.sel().OrderBy(x.Desc()), "NULL", k.shown[2], k.shown[1], k.shown[0])
	})
	k.given("NULLS FIRST and LAST", func(t *T1) {
		rows(t, k.sel().OrderBy(x.Asc().NullsFirst()), "NULL", k.shown[0], k.shown[1], k.shown[2])
		rows(t, k.sel().OrderBy(x.Desc().NullsLast()), k.shown[2], k.shown[1], k.shown[0], "NULL")
	})
	k.given("ORDER BY a position, of a union", func(t *T1) {
		rows(t, k.sel().Union(k.sel()).OrderBy(strata.Position(1)), k.different()...)
	})
	k.given("window in order", func(t *T1) {
		rows(t, builder.Select(strata.RowNumber().Over(strata.OrderedBy(x.Desc(), every.ID.Desc()))).From(every).OrderBy(every.ID.Asc()), "4", "3", "2", "1")
	})
	k.finds("<", x.Lt(k.v[2]), k.others(2)...)
	k.finds(">", x.Gt(k.v[0]), k.others(0)...)
	k.given("min", func(t *T1) { rows(t, builder.Select(k.is(strata.Min(o), 0)).From(every), "true") })
	k.given("max", func(t *T1) { rows(t, builder.Select(k.is(strata.Max(o), 2)).From(every), "true") })
	k.finds("NULLIF", strata.IsNull(strata.NullIf(o, k.v[0])), k.alike(0, 4)...)
	k.finds("GREATEST", k.is(strata.Greatest(k.typed(), strata.Operand[T](k.val(2))), 2), 1, 2, 3, 4)
	k.finds("LEAST", k.is(strata.Least(k.typed(), strata.Operand[T](k.val(0))), 0), 1, 2, 3, 4)
	if b, ok := any(k.c).(between[T]); ok {
		first := k.keys(func(i int) bool { return i < 2 || k.shown[i] == k.shown[1] })
		k.finds("BETWEEN", b.Between(k.v[0], k.v[1]), first...)
		k.finds("NOT BETWEEN", b.NotBetween(k.v[0], k.v[1]), k.keys(func(i int) bool { return !slices.Contains(first, i+1) })...)
		k.finds("<=", b.Le(k.v[1]), first...)
		k.finds(">=", b.Ge(k.v[2]), k.alike(2)...)
	}
}

// Selected is what a query of one column that may be NULL selects.
type Selected[T, E any] interface {
	strata.Selectable[sql.Null[T], E]
}
