package differential

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

// row has room for every item that a SELECT list may have. Slots that a
// statement does not select stay empty.
type row struct {
	I16   five[int16]           `db:"-"`
	I32   five[int32]           `db:"-"`
	I64   five[int64]           `db:"-"`
	F64   five[float64]         `db:"-"`
	Dec   five[decimal.Decimal] `db:"-"`
	Text  five[string]          `db:"-"`
	Bool  five[bool]            `db:"-"`
	Time  five[time.Time]       `db:"-"`
	Date  five[types.Date]      `db:"-"`
	Bytes five[[]byte]          `db:"-"`
	UUID  five[[16]byte]        `db:"-"`
	Enum  five[level]           `db:"-"`
	Span  five[types.Interval]  `db:"-"`
	Names five[string]          `db:"-"` // of enums
}

// slots is the longest SELECT list.
const slots = 5

// five values of a kind. Fields, as an array's elements are nothing to select into.
type five[T any] struct{ A, B, C, D, E sql.Null[T] }

func (f *five[T]) at(i int) *sql.Null[T] { return [slots]*sql.Null[T]{&f.A, &f.B, &f.C, &f.D, &f.E}[i] }

var (
	shorts = &family[int16, short, short]{
		name: "int16", domain: smalls,
		literal: func(v int16) short { return strata.Value(strata.TypeInt16, v).Nullable() },
		columns: func(c *columns) []short { return []short{c.NI16, c.I16.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[int16] { return r.I16.at(i) },
		widen:   unchanged[short], filled: func(x short, v int16) short { return x.Coalesce(v).Nullable() },
	}
	middles = &family[int32, middle, middle]{
		name: "int32", domain: ints,
		literal: func(v int32) middle { return strata.Value(strata.TypeInt32, v).Nullable() },
		columns: func(c *columns) []middle { return []middle{c.NI32, c.I32.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[int32] { return r.I32.at(i) },
		widen:   unchanged[middle], filled: func(x middle, v int32) middle { return x.Coalesce(v).Nullable() },
	}
	integers = &family[int64, long, long]{
		name: "int64", domain: longs,
		literal: func(v int64) long { return strata.N(v).Nullable() },
		columns: func(c *columns) []long {
			return []long{c.NI64, c.I64.Nullable(), c.ID.Nullable()}
		},
		slot:  func(r *row, i int) *sql.Null[int64] { return r.I64.at(i) },
		widen: unchanged[long], filled: func(x long, v int64) long { return x.Coalesce(v).Nullable() },
	}
	doubles = &family[float64, double, double]{
		name: "float64", domain: floats,
		literal: func(v float64) double { return strata.F(v).Nullable() },
		columns: func(c *columns) []double { return []double{c.NF64, c.F64.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[float64] { return r.F64.at(i) },
		widen:   unchanged[double], filled: func(x double, v float64) double { return x.Coalesce(v).Nullable() },
	}
	exact = &family[decimal.Decimal, dec, dec]{
		name: "decimal", domain: decs,
		literal: func(v decimal.Decimal) dec { return strata.D(v).Nullable() },
		columns: func(c *columns) []dec {
			return []dec{c.NDec, c.Dec.Nullable()}
		},
		slot:  func(r *row, i int) *sql.Null[decimal.Decimal] { return r.Dec.at(i) },
		widen: unchanged[dec], filled: func(x dec, v decimal.Decimal) dec { return x.Coalesce(v).Nullable() },
	}
	strs = &family[string, text, text]{
		name: "text", domain: texts,
		literal: func(v string) text { return strata.S(v).Nullable() },
		columns: func(c *columns) []text { return []text{c.NText, c.Text.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[string] { return r.Text.at(i) },
		widen:   unchanged[text], filled: func(x text, v string) text { return x.Coalesce(v).Nullable() },
	}
	bools = &family[bool, boolean, boolean]{
		name: "bool", domain: []bool{false, true},
		literal: func(v bool) boolean { return strata.B(v).Nullable() },
		columns: func(c *columns) []boolean { return []boolean{c.NBool, c.Bool.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[bool] { return r.Bool.at(i) },
		widen:   unchanged[boolean], filled: func(x boolean, v bool) boolean { return x.Coalesce(v).Nullable() },
	}
	moments = &family[time.Time, instantExpr, instantExpr]{
		name: "time", domain: instant,
		literal: func(v time.Time) instantExpr { return strata.At(v).Nullable() },
		columns: func(c *columns) []instantExpr { return []instantExpr{c.NTime, c.Time.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[time.Time] { return r.Time.at(i) },
		widen:   unchanged[instantExpr], filled: func(x instantExpr, v time.Time) instantExpr { return x.Coalesce(v).Nullable() },
	}
	dates = &family[types.Date, dateExpr, dateExpr]{
		name: "date", domain: days,
		literal: func(v types.Date) dateExpr { return strata.Value(strata.TypeDate, v) },
		columns: func(c *columns) []dateExpr { return []dateExpr{c.NDate, c.Date.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[types.Date] { return r.Date.at(i) },
		widen:   unchanged[dateExpr], filled: func(x dateExpr, v types.Date) dateExpr { return x.Coalesce(v).Nullable() },
	}
	binary = &family[[]byte, bytesExpr, bytesExpr]{
		name: "bytes", domain: blobs,
		literal: func(v []byte) bytesExpr { return strata.Value(strata.TypeBytes, v) },
		columns: func(c *columns) []bytesExpr { return []bytesExpr{c.NBytes, c.Bytes.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[[]byte] { return r.Bytes.at(i) },
		widen:   unchanged[bytesExpr], filled: func(x bytesExpr, v []byte) bytesExpr { return x.Coalesce(v).Nullable() },
	}
	ids = &family[[16]byte, uuid, uuid]{
		name: "uuid", domain: uuids,
		literal: func(v [16]byte) uuid { return strata.Value(strata.TypeUUID, v) },
		columns: func(c *columns) []uuid { return []uuid{c.NUUID, c.UUID.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[[16]byte] { return r.UUID.at(i) },
		widen:   unchanged[uuid], filled: func(x uuid, v [16]byte) uuid { return x.Coalesce(v).Nullable() },
	}
	levels = &family[level, enum, strata.Enum[level]]{
		name: "enum", domain: enums,
		literal: func(v level) enum { return strata.NullableEnum(strata.Val(anyTable.Enum, v)) },
		columns: func(c *columns) []enum { return []enum{c.NEnum, strata.NullableEnum(c.Enum)} },
		slot:    func(r *row, i int) *sql.Null[level] { return r.Enum.at(i) },
		widen:   func(x strata.Enum[level]) enum { return strata.NullableEnum(x) },
		filled:  func(x enum, v level) enum { return strata.NullableEnum(x.Coalesce(v)) },
	}

	spans = &family[types.Interval, span, span]{
		name: "interval", domain: lengths,
		literal: func(v types.Interval) span { return strata.I(v).Nullable() },
		columns: func(c *columns) []span { return []span{c.NSpan, c.Span.Nullable()} },
		slot:    func(r *row, i int) *sql.Null[types.Interval] { return r.Span.at(i) },
		widen:   unchanged[span], filled: func(x span, v types.Interval) span { return x.Coalesce(v).Nullable() },
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
	integers.sums = []maker[long]{
		{"count(*)", func(g *gen) long { return finish(g, strata.CountAll()).Nullable() }},
		{"count", func(g *gen) long { return pick(g, kinds).total(g).Nullable() }},
		{"sum", func(g *gen) long { return finish(g, strata.Sum(integers.expr(g))) }},
		{"sum16", func(g *gen) long { return finish(g, strata.Sum(shorts.expr(g).Int64())) }},
		{"sum distinct", func(g *gen) long {
			return unlessOver(g, integers, func(e long) long { return strata.SumDistinct(e) })
		}},
		{"mode", func(g *gen) long {
			return unlessOver(g, integers, func(e long) long { return strata.Mode(e) })
		}},
		{"percentile", func(g *gen) long {
			return unlessOver(g, integers, func(e long) long {
				return strata.PercentileDisc(e, pick(g, fractions))
			})
		}},
	}
	integers.overs = ranks()
	doubles.overs = shares()
	doubles.makers = slices.Concat(doubleMakers(), doubleFunctions())
	doubles.sums = []maker[double]{
		{"sum", func(g *gen) double { return finish(g, strata.Sum(sumOfDoubles(g))) }},
		{"avg", func(g *gen) double { return finish(g, strata.Avg(sumOfDoubles(g))) }},
		{"avg int", func(g *gen) double { return finish(g, strata.Avg(integers.expr(g))) }},
		{"avg int16", func(g *gen) double { return finish(g, strata.Avg(shorts.expr(g))) }},
		{"percentile", func(g *gen) double {
			return unlessOver(g, doubles, func(e double) double {
				return strata.PercentileCont(e, pick(g, fractions))
			})
		}},
	}
	exact.makers = slices.Concat(decimalMakers(), decimalFunctions())
	exact.sums = []maker[dec]{
		{"avg", func(g *gen) dec { return finish(g, strata.Avg(exact.expr(g))) }},
		{"avg distinct", func(g *gen) dec {
			return unlessOver(g, exact, func(e dec) dec { return strata.AvgDistinct(e) })
		}},
		{"sum", func(g *gen) dec { return finish(g, strata.Sum(exact.expr(g))) }},
		{"percentile", func(g *gen) dec {
			return unlessOver(g, exact, func(e dec) dec {
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
	ids.makers = []maker[uuid]{{"case", func(g *gen) uuid { return ids.choice(g) }}}
	levels.text = func(x enum) text { return strata.Cast(x, strata.TypeText) }
	levels.makers = []maker[enum]{{"case", func(g *gen) enum { return levels.choice(g) }}}
}

var fractions = []float64{0, 0.25, 0.5, 0.9, 1}

// unlessOver makes an aggregate that takes no window, or max where there is one.
func unlessOver[T any, E expression[T, E, B], B base[T, B]](g *gen, f *family[T, E, B], aggregate func(E) B) E {
	if g.over != nil {
		return f.finish(g, strata.Max(f.ordered(g)))
	}
	return f.finish(g, aggregate(f.expr(g)))
}

// sumOfDoubles is what floats are summed of: numbers whose sum is the same in
// any order.
func sumOfDoubles(g *gen) double {
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

// small is a small integer.
type small[T, E any] interface {
	Add(T) E
	SubExpr(strata.Expression[T, sql.Null[T]]) E
	Mul(T) E
	Neg() E
	Abs() E
	DivExpr(strata.Expression[T, sql.Null[T]]) E
	ModExpr(strata.Expression[T, sql.Null[T]]) E
	Round() E
}

// smallMakers are of integers that soon overflow on PostgreSQL.
func smallMakers[T int16 | int32, E interface {
	expression[T, E, E]
	base[T, E]
	small[T, E]
}](f *family[T, E, E],
) []maker[E] {
	return []maker[E]{
		{"add", func(g *gen) E { return f.expr(g).Add(pick(g, f.domain)) }},
		{"sub", func(g *gen) E { return f.expr(g).SubExpr(f.leaf(g)) }},
		{"mul", func(g *gen) E { return f.leaf(g).Mul(pick(g, f.domain)) }},
		{"neg", func(g *gen) E { return f.expr(g).Neg() }},
		{"abs", func(g *gen) E { return f.expr(g).Abs() }},
		{"div", func(g *gen) E { return f.expr(g).DivExpr(strata.NullIf(f.ordered(g), 0)) }},
		{"mod", func(g *gen) E { return f.expr(g).ModExpr(strata.NullIf(f.ordered(g), 0)) }},
		{"round", func(g *gen) E { return f.expr(g).Round() }},
	}
}

func integerMakers() []maker[long] {
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
		{"of bool", func(g *gen) long { return f.leaf(g).OrElse(strata.Cast(bools.expr(g), strata.TypeOf(anyTable.I64))) }},
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

func doubleMakers() []maker[double] {
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

func decimalMakers() []maker[dec] {
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
		{"of int", func(g *gen) dec { return f.leaf(g).OrElse(strata.Cast(integers.expr(g), strata.TypeOf(anyTable.Dec))) }},
		{"of float", func(g *gen) dec { return f.leaf(g).OrElse(strata.Cast(doubles.leaf(g), strata.TypeOf(anyTable.NDec))) }},
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
		{"of bool", func(g *gen) text { return strata.Cast(bools.expr(g), strata.TypeOf(anyTable.Text)) }},
		{"of date", func(g *gen) text { return strata.Cast(dates.expr(g), strata.TypeOf(anyTable.Text)) }},
		{"of uuid", func(g *gen) text { return strata.Cast(ids.expr(g), strata.TypeOf(anyTable.Text)) }},
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
