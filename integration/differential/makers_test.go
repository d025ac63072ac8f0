package differential

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// row has room for every item that a SELECT list may have. Slots that a
// statement does not select stay empty.
type row struct {
	I16   five[int16]           `strata:"-"`
	I32   five[int32]           `strata:"-"`
	I64   five[int64]           `strata:"-"`
	F64   five[float64]         `strata:"-"`
	Dec   five[decimal.Decimal] `strata:"-"`
	Text  five[string]          `strata:"-"`
	Bool  five[bool]            `strata:"-"`
	Time  five[time.Time]       `strata:"-"`
	Date  five[strata.Date]     `strata:"-"`
	Bytes five[[]byte]          `strata:"-"`
	UUID  five[[16]byte]        `strata:"-"`
	Enum  five[level]           `strata:"-"`
	Span  five[strata.Interval] `strata:"-"`
}

// slots is the longest SELECT list.
const slots = 5

// five values of a kind. Fields, as an array's elements are nothing to select into.
type five[T any] struct{ A, B, C, D, E sql.Null[T] }

func (f *five[T]) at(i int) *sql.Null[T] { return [slots]*sql.Null[T]{&f.A, &f.B, &f.C, &f.D, &f.E}[i] }

var (
	shorts = &family[int16, number[int16], *strata.NumberExpr[int16, int16]]{
		name: "int16", domain: smalls,
		literal: func(v int16) number[int16] { return strata.N(v).Nullable() },
		columns: func(c columns) []number[int16] { return []number[int16]{&c.NI16.NumberExpr, c.I16.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[int16] { return r.I16.at(i) },
	}
	middles = &family[int32, number[int32], *strata.NumberExpr[int32, int32]]{
		name: "int32", domain: ints,
		literal: func(v int32) number[int32] { return strata.N(v).Nullable() },
		columns: func(c columns) []number[int32] { return []number[int32]{&c.NI32.NumberExpr, c.I32.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[int32] { return r.I32.at(i) },
	}
	integers = &family[int64, number[int64], *strata.NumberExpr[int64, int64]]{
		name: "int64", domain: longs,
		literal: func(v int64) number[int64] { return strata.N(v).Nullable() },
		columns: func(c columns) []number[int64] {
			return []number[int64]{&c.NI64.NumberExpr, c.I64.Nullable(), c.ID.Nullable()}
		},
		slot: func(r *row, i int) *sql.Null[int64] { return r.I64.at(i) },
	}
	doubles = &family[float64, number[float64], *strata.NumberExpr[float64, float64]]{
		name: "float64", domain: floats,
		literal: func(v float64) number[float64] { return strata.N(v).Nullable() },
		columns: func(c columns) []number[float64] { return []number[float64]{&c.NF64.NumberExpr, c.F64.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[float64] { return r.F64.at(i) },
	}
	exact = &family[decimal.Decimal, number[decimal.Decimal], *strata.NumberExpr[decimal.Decimal, decimal.Decimal]]{
		name: "decimal", domain: decs,
		literal: func(v decimal.Decimal) number[decimal.Decimal] { return strata.D(v).Nullable() },
		columns: func(c columns) []number[decimal.Decimal] {
			return []number[decimal.Decimal]{&c.NDec.NumberExpr, c.Dec.Nullable()}
		},
		slot: func(r *row, i int) *sql.Null[decimal.Decimal] { return r.Dec.at(i) },
	}
	strs = &family[string, text, *strata.TextExpr[string, string]]{
		name: "text", domain: texts,
		literal: func(v string) text { return strata.S(v).Nullable() },
		columns: func(c columns) []text { return []text{&c.NText.TextExpr, c.Text.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[string] { return r.Text.at(i) },
	}
	bools = &family[bool, boolean, *strata.BoolExpr[bool]]{
		name: "bool", domain: []bool{false, true},
		literal: func(v bool) boolean { return strata.B(v).Nullable() },
		columns: func(c columns) []boolean { return []boolean{&c.NBool.BoolExpr, c.Bool.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[bool] { return r.Bool.at(i) },
	}
	moments = &family[time.Time, instantExpr, *strata.TimeExpr[time.Time]]{
		name: "time", domain: instant,
		literal: func(v time.Time) instantExpr { return strata.At(v).Nullable() },
		columns: func(c columns) []instantExpr { return []instantExpr{&c.NTime.TimeExpr, c.Time.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[time.Time] { return r.Time.at(i) },
	}
	dates = &family[strata.Date, dateExpr, *strata.DateExpr[strata.Date]]{
		name: "date", domain: days,
		literal: func(v strata.Date) dateExpr { return strata.TypeDate.Value(v) },
		columns: func(c columns) []dateExpr { return []dateExpr{&c.NDate.DateExpr, c.Date.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[strata.Date] { return r.Date.at(i) },
	}
	binary = &family[[]byte, bytesExpr, *strata.BytesExpr[[]byte, []byte]]{
		name: "bytes", domain: blobs,
		literal: func(v []byte) bytesExpr { return strata.TypeBytes.Value(v) },
		columns: func(c columns) []bytesExpr { return []bytesExpr{&c.NBytes.BytesExpr, c.Bytes.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[[]byte] { return r.Bytes.at(i) },
	}
	ids = &family[[16]byte, plain[[16]byte], *strata.Expr[[16]byte, [16]byte]]{
		name: "uuid", domain: uuids,
		literal: func(v [16]byte) plain[[16]byte] { return strata.Val(anyTable.UUID, v).Nullable() },
		columns: func(c columns) []plain[[16]byte] { return []plain[[16]byte]{&c.NUUID.Expr, c.UUID.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[[16]byte] { return r.UUID.at(i) },
	}
	levels = &family[level, plain[level], *strata.Expr[level, level]]{
		name: "enum", domain: enums,
		literal: func(v level) plain[level] { return strata.Val(anyTable.Enum, v).Nullable() },
		columns: func(c columns) []plain[level] { return []plain[level]{&c.NEnum.Expr, c.Enum.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[level] { return r.Enum.at(i) },
	}

	spans = &family[strata.Interval, span, *strata.IntervalExpr[strata.Interval]]{
		name: "interval", domain: lengths,
		literal: func(v strata.Interval) span { return strata.I(v).Nullable() },
		columns: func(c columns) []span { return []span{&c.NSpan.IntervalExpr, c.Span.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[strata.Interval] { return r.Span.at(i) },
	}

	// anyTable is a model for types whose literals need one.
	anyTable = sets[0].tables[0]

	kinds    = []kind{integers, strs, bools, doubles, exact, moments, dates, ids, levels, binary, shorts, middles, spans}
	keyKinds = []kind{integers, strs, bools, exact, moments, dates, ids, levels, shorts, spans}
)

// The makers name families, and families name makers: hence init.
func init() {
	shorts.makers = smallMakers(shorts)
	middles.makers = smallMakers(middles)
	integers.makers = slices.Concat(integerMakers(), integerFunctions(), listNumbers())
	integers.sums = []maker[number[int64]]{
		{"count(*)", func(g *gen) number[int64] { return finish(g, strata.CountAll()).Nullable() }},
		{"count", func(g *gen) number[int64] { return pick(g, kinds).total(g).Nullable() }},
		{"sum", func(g *gen) number[int64] { return finish(g, strata.Sum(integers.expr(g))) }},
		{"sum16", func(g *gen) number[int64] { return finish(g, strata.Sum(shorts.expr(g).Int64())) }},
		{"sum distinct", func(g *gen) number[int64] {
			return unlessOver(g, integers, func(e number[int64]) number[int64] { return strata.SumDistinct(e) })
		}},
		{"mode", func(g *gen) number[int64] {
			return unlessOver(g, integers, func(e number[int64]) number[int64] { return strata.Mode(e) })
		}},
		{"percentile", func(g *gen) number[int64] {
			return unlessOver(g, integers, func(e number[int64]) number[int64] {
				return strata.PercentileDisc(e, pick(g, fractions))
			})
		}},
	}
	integers.overs = ranks()
	doubles.overs = shares()
	doubles.makers = slices.Concat(doubleMakers(), doubleFunctions())
	doubles.sums = []maker[number[float64]]{
		{"sum", func(g *gen) number[float64] { return finish(g, strata.Sum(sumOfDoubles(g))) }},
		{"avg", func(g *gen) number[float64] { return finish(g, strata.Avg(sumOfDoubles(g))) }},
		{"avg int", func(g *gen) number[float64] { return finish(g, strata.Avg(integers.expr(g))) }},
		{"avg int16", func(g *gen) number[float64] { return finish(g, strata.Avg(shorts.expr(g))) }},
		{"avg decimal", func(g *gen) number[float64] { return finish(g, strata.Avg(exact.expr(g))) }},
		{"percentile", func(g *gen) number[float64] {
			return unlessOver(g, doubles, func(e number[float64]) number[float64] {
				return strata.PercentileCont(e, pick(g, fractions))
			})
		}},
	}
	exact.makers = slices.Concat(decimalMakers(), decimalFunctions())
	exact.sums = []maker[number[decimal.Decimal]]{
		{"sum", func(g *gen) number[decimal.Decimal] { return finish(g, strata.Sum(exact.expr(g))) }},
		{"percentile", func(g *gen) number[decimal.Decimal] {
			return unlessOver(g, exact, func(e number[decimal.Decimal]) number[decimal.Decimal] {
				return strata.PercentileDisc(e, pick(g, fractions))
			})
		}},
	}
	strs.makers = slices.Concat(textMakers(), textFunctions(), listTexts())
	strs.sums = []maker[text]{{"joined", func(g *gen) text {
		return unlessOver(g, strs, func(e text) text { return strata.StringAgg(e, pick(g, texts), g.ordered()...) })
	}}}
	bools.sums = []maker[boolean]{
		{"every", func(g *gen) boolean { return finish(g, strata.Every(bools.expr(g))) }},
		{"some", func(g *gen) boolean { return finish(g, strata.Some(bools.expr(g))) }},
	}
	bools.makers = slices.Concat(boolMakers(), boolFunctions(), listPredicates())
	dates.makers = slices.Concat([]maker[dateExpr]{{"date", func(g *gen) dateExpr { return moments.expr(g).Date() }}}, dateFunctions())
	moments.makers = slices.Concat(timeFunctions())
	binary.makers = slices.Concat(bytesFunctions())
	spans.makers = slices.Concat(spanMakers())
	ids.makers = []maker[plain[[16]byte]]{{"case", func(g *gen) plain[[16]byte] { return ids.choice(g) }}}
	levels.makers = []maker[plain[level]]{{"case", func(g *gen) plain[level] { return levels.choice(g) }}}
}

var fractions = []float64{0, 0.25, 0.5, 0.9, 1}

// unlessOver makes an aggregate that takes no window, or max where there is one.
func unlessOver[T any, E expression[T, E, R], R required[E]](g *gen, f *family[T, E, R], aggregate func(E) E) E {
	if g.over != nil {
		return finish(g, strata.Max(f.expr(g)))
	}
	return finish(g, aggregate(f.expr(g)))
}

// sumOfDoubles is what floats are summed of: numbers whose sum is the same in
// any order.
func sumOfDoubles(g *gen) number[float64] {
	if g.flip() {
		return integers.expr(g).Float64()
	}
	depth := g.depth
	g.depth = 0
	defer func() { g.depth = depth }()
	if g.scope.floatsAreExact() {
		return doubles.leaf(g)
	}
	return doubles.literal(pick(g, floats))
}

// smallMakers are of integers that soon overflow on PostgreSQL.
func smallMakers[T int16 | int32](f *family[T, number[T], *strata.NumberExpr[T, T]]) []maker[number[T]] {
	return []maker[number[T]]{
		{"add", func(g *gen) number[T] { return f.expr(g).Add(pick(g, f.domain)) }},
		{"sub", func(g *gen) number[T] { return f.expr(g).SubExpr(f.leaf(g)) }},
		{"mul", func(g *gen) number[T] { return f.leaf(g).Mul(pick(g, f.domain)) }},
		{"neg", func(g *gen) number[T] { return f.expr(g).Neg() }},
		{"abs", func(g *gen) number[T] { return f.expr(g).Abs() }},
		{"div", func(g *gen) number[T] { return f.expr(g).DivExpr(strata.NullIf(f.expr(g), 0)) }},
		{"mod", func(g *gen) number[T] { return f.expr(g).ModExpr(strata.NullIf(f.expr(g), 0)) }},
		{"round", func(g *gen) number[T] { return f.expr(g).Round() }},
	}
}

func integerMakers() []maker[number[int64]] {
	type long = number[int64]
	f := integers
	return []maker[long]{
		{"add", func(g *gen) long { return f.expr(g).Add(pick(g, longs)) }},
		{"addexpr", func(g *gen) long { return f.expr(g).AddExpr(f.expr(g)) }},
		{"sub", func(g *gen) long { return f.expr(g).Sub(pick(g, longs)) }},
		{"subexpr", func(g *gen) long { return f.expr(g).SubExpr(f.expr(g)) }},
		{"mul", func(g *gen) long { return f.expr(g).Mul(pick(g, []int64{2, 3, -1, 0})) }},
		{"mulexpr", func(g *gen) long { return f.expr(g).Mod(1000).MulExpr(f.expr(g).Mod(1000)) }},
		{"div", func(g *gen) long { return f.expr(g).Div(pick(g, []int64{1, 2, 3, -2})) }},
		{"divexpr", func(g *gen) long { return f.expr(g).DivExpr(strata.NullIf(f.expr(g), 0)) }},
		{"mod", func(g *gen) long { return f.expr(g).Mod(pick(g, []int64{1, 2, 3, -2})) }},
		{"modexpr", func(g *gen) long { return f.expr(g).ModExpr(strata.NullIf(f.expr(g), 0)) }},
		{"neg", func(g *gen) long { return f.expr(g).Neg() }},
		{"abs", func(g *gen) long { return f.expr(g).Abs() }},
		{"round", func(g *gen) long { return f.expr(g).Round() }},
		{"floor", func(g *gen) long { return f.expr(g).Floor() }},
		{"ceil", func(g *gen) long { return f.expr(g).Ceil() }},
		{"of int16", func(g *gen) long { return shorts.expr(g).Int64() }},
		{"of int32", func(g *gen) long { return middles.expr(g).Int64() }},
		{"of float", func(g *gen) long { return doubles.leaf(g).Int64().Mod(1000000) }},
		{"of decimal", func(g *gen) long { return exact.leaf(g).Int64().Mod(1000000) }},
		{"of bool", func(g *gen) long { return f.leaf(g).OrElse(strata.Cast(bools.expr(g), anyTable.I64.Type())) }},
		{"length", func(g *gen) long { return strs.expr(g).Length() }},
		{"position", func(g *gen) long { return strs.expr(g).Position(pick(g, texts)) }},
		{"octets", func(g *gen) long { return binary.expr(g).Length() }},
		{"year", func(g *gen) long { return moments.expr(g).Year() }},
		{"month", func(g *gen) long { return moments.expr(g).Month() }},
		{"day", func(g *gen) long { return moments.expr(g).Day() }},
		{"hour", func(g *gen) long { return moments.expr(g).Hour() }},
		{"minute", func(g *gen) long { return moments.expr(g).Minute() }},
		{"second", func(g *gen) long { return moments.expr(g).Second() }},
		{"year of date", func(g *gen) long { return dates.expr(g).Year() }},
		{"month of date", func(g *gen) long { return dates.expr(g).Month() }},
		{"day of date", func(g *gen) long { return dates.expr(g).Day() }},
	}
}

func doubleMakers() []maker[number[float64]] {
	type double = number[float64]
	f := doubles
	return []maker[double]{
		{"add", func(g *gen) double { return f.expr(g).Add(pick(g, floats)) }},
		{"addexpr", func(g *gen) double { return f.expr(g).AddExpr(f.expr(g)) }},
		{"sub", func(g *gen) double { return f.expr(g).SubExpr(f.expr(g)) }},
		{"mul", func(g *gen) double { return f.expr(g).MulExpr(f.expr(g)) }},
		{"div", func(g *gen) double { return f.expr(g).Div(pick(g, []float64{2, 4, -0.5, 3})) }},
		{"divexpr", func(g *gen) double { return f.expr(g).DivExpr(strata.NullIf(f.expr(g), 0)) }},
		{"neg", func(g *gen) double { return f.expr(g).Neg() }},
		{"abs", func(g *gen) double { return f.expr(g).Abs() }},
		{"round", func(g *gen) double { return f.expr(g).Round() }},
		{"floor", func(g *gen) double { return f.expr(g).Floor() }},
		{"ceil", func(g *gen) double { return f.expr(g).Ceil() }},
		{"of int", func(g *gen) double { return integers.expr(g).Float64() }},
		{"of decimal", func(g *gen) double { return exact.leaf(g).Float64() }},
	}
}

func decimalMakers() []maker[number[decimal.Decimal]] {
	f := exact
	three := decimal.NewFromInt(3)
	return []maker[dec]{
		{"add", func(g *gen) dec { return f.expr(g).Add(pick(g, decs)) }},
		{"addexpr", func(g *gen) dec { return f.expr(g).AddExpr(f.expr(g)) }},
		{"sub", func(g *gen) dec { return f.expr(g).SubExpr(f.expr(g)) }},
		{"mul", func(g *gen) dec { return f.expr(g).MulExpr(f.expr(g)) }},
		{"div", func(g *gen) dec { return f.leaf(g).Div(three) }},
		{"divexpr", func(g *gen) dec { return f.expr(g).DivExpr(strata.NullIf(f.expr(g), decimal.Zero)) }},
		{"mod", func(g *gen) dec { return f.expr(g).Mod(three) }},
		{"modexpr", func(g *gen) dec { return f.expr(g).ModExpr(strata.NullIf(f.expr(g), decimal.Zero)) }},
		{"neg", func(g *gen) dec { return f.expr(g).Neg() }},
		{"abs", func(g *gen) dec { return f.expr(g).Abs() }},
		{"round", func(g *gen) dec { return f.expr(g).Round() }},
		{"floor", func(g *gen) dec { return f.expr(g).Floor() }},
		{"ceil", func(g *gen) dec { return f.expr(g).Ceil() }},
		{"of int", func(g *gen) dec { return f.leaf(g).OrElse(strata.Cast(integers.expr(g), anyTable.Dec.Type())) }},
		{"of float", func(g *gen) dec { return f.leaf(g).OrElse(strata.Cast(doubles.leaf(g), anyTable.NDec.Type())) }},
	}
}

func textMakers() []maker[text] {
	f := strs
	return []maker[text]{
		{"concat", func(g *gen) text { return f.expr(g).Concat(pick(g, texts)) }},
		{"concatexpr", func(g *gen) text { return f.expr(g).ConcatExpr(f.expr(g)) }},
		{"lower", func(g *gen) text { return f.expr(g).Lower() }},
		{"upper", func(g *gen) text { return f.expr(g).Upper() }},
		{"trim", func(g *gen) text { return f.expr(g).Trim() }},
		{"trimleft", func(g *gen) text { return f.expr(g).TrimLeft() }},
		{"trimright", func(g *gen) text { return f.expr(g).TrimRight() }},
		{"substring", func(g *gen) text { return f.expr(g).Substring(g.n(9)-3, g.n(8)) }},
		{"replace", func(g *gen) text { return f.expr(g).Replace(pick(g, texts), pick(g, texts)) }},
		{"of int", func(g *gen) text { return integers.expr(g).Text() }},
		{"of int16", func(g *gen) text { return shorts.expr(g).Text() }},
		{"of float", func(g *gen) text { return doubles.leaf(g).Text() }},
		{"of decimal", func(g *gen) text { return exact.leaf(g).Text() }},
		{"of bool", func(g *gen) text { return strata.Cast(bools.expr(g), anyTable.Text.Type()) }},
		{"of date", func(g *gen) text { return strata.Cast(dates.expr(g), anyTable.Text.Type()) }},
		{"of uuid", func(g *gen) text { return strata.Cast(ids.expr(g), anyTable.Text.Type()) }},
		{"choice", func(g *gen) text { return f.choice(g) }},
	}
}

func boolMakers() []maker[boolean] {
	f := bools
	compare := func(g *gen) boolean { return pick(g, kinds).predicate(g) }
	return []maker[boolean]{
		{"compare", compare},
		{"compare", compare},
		{"compare", compare},
		{"and", func(g *gen) boolean { return strata.And(f.expr(g), f.expr(g)) }},
		{"or", func(g *gen) boolean { return strata.Or(f.expr(g), f.expr(g)) }},
		{"three", func(g *gen) boolean { return f.expr(g).And(f.expr(g).Or(f.expr(g)), f.expr(g)) }},
		{"not", func(g *gen) boolean { return f.expr(g).Not() }},
		{"is true", func(g *gen) boolean { return f.expr(g).IsTrue().Nullable() }},
		{"is false", func(g *gen) boolean { return f.expr(g).IsFalse().Nullable() }},
		{"like", func(g *gen) boolean { return strs.expr(g).Like(pattern(g)) }},
		{"not like", func(g *gen) boolean { return strs.expr(g).NotLike(pattern(g)) }},
		{"ilike", func(g *gen) boolean { return strs.expr(g).ILike(pattern(g)) }},
		{"not ilike", func(g *gen) boolean { return strs.expr(g).NotILike(pattern(g)) }},
		{"like expr", func(g *gen) boolean { return strs.expr(g).LikeExpr(strs.expr(g).Replace(`\`, "_")) }},
		{"prefix", func(g *gen) boolean { return strs.expr(g).HasPrefix(pick(g, texts)) }},
		{"suffix", func(g *gen) boolean { return strs.expr(g).HasSuffix(pick(g, texts)) }},
		{"contains", func(g *gen) boolean { return strs.expr(g).Contains(pick(g, texts)) }},
		{"exists", exists},
		{"row", rowValue},
	}
}

// pattern draws a pattern for LIKE.
func pattern(g *gen) string {
	var b strings.Builder
	for range g.n(5) {
		b.WriteString(pick(g, []string{"%", "_", "a", "B", `\%`, `\_`, `\\`, "*", "?", "[", "]", "^", " ", "日", "e", "-"}))
	}
	return b.String()
}

func exists(g *gen) boolean {
	if !g.nest() {
		return bools.leaf(g)
	}
	defer g.unnest()()
	p := g.plan(1)
	return strata.Exists(dress(builder.Select(integers.expr(g)), p)).Nullable()
}
