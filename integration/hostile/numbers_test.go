package hostile

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// sum is a row of numbers.
type sum struct {
	ID int64
	I  int64
	F  float64
	D  decimal.Decimal
}

type sumColumns struct {
	strata.Table[sum]
	ID strata.Int64
	I  strata.Int64
	F  strata.Float64
	D  strata.Decimal
}

var sums = strata.Define("sums", new(sumColumns), func(t *strata.Def, c *sumColumns) { t.PrimaryKey(c.ID) })

var integers = []int64{0, 1, -1, 9, -9, 10, math.MaxInt16, math.MinInt16, math.MaxInt32, math.MinInt32, math.MaxInt32 + 1, 1 << 53, 1<<53 + 1, math.MaxInt64, math.MinInt64, math.MinInt64 + 1}

var floats = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.1, -0.1, 1e308, -1e308, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64,
	math.Inf(1), math.Inf(-1), 1e-300, 1e21, 1e15, 123456789.123456789, 1 << 53, 2.2250738585072014e-308, 5e-324, math.Pi,
}

func decimals() []decimal.Decimal {
	var list []decimal.Decimal
	for _, s := range []string{
		"0", "-0", "1", "-1", "0.1", "-0.1", "1e100", "-1e100", "1e-100", "12345678901234567890.12345678901234567890", "-99999999999999999999999999999999999999",
		"1" + strings.Repeat("0", 1000), "-0." + strings.Repeat("0", 999) + "1", strings.Repeat("9", 4000), "-" + strings.Repeat("8", 300) + "." + strings.Repeat("7", 300),
	} {
		list = append(list, decimal.RequireFromString(s))
	}
	return list
}

// numbers sends numbers in all ways, and looks at what minus before minus becomes.
func numbers(t *testing.T) {
	signs(t)
	refusedNumbers(t)
	for way, n := range map[string]int{"SQLite in memory": share(800), "PostgreSQL": share(800), "MariaDB": share(400), "PostgreSQL simple protocol": share(800), "wrapped sql.DB": share(100)} {
		each(t, []string{way}, []strata.AnyTable{sums}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			r := newSource(12)
			rows := make([]sum, n)
			for i := range rows {
				rows[i] = r.sum(i)
			}
			tried(3 * n)
			rows = held(t, db, rows, func(s sum) compile.Statement { return builder.Insert(sums).Rows(s) })
			engines.Done(t)(builder.Insert(sums).Rows(rows...).Exec(ctx, db))
			for i, got := range rowsOf(t, builder.From(sums).OrderBy(sums.ID.Asc()), db) {
				if want := rows[i]; got.I != want.I || got.F != want.F || !got.D.Equal(want.D) {
					escape(t, "%+v comes back as %+v", want, got)
				}
			}
			signed(t, ctx, db, rows[:min(len(rows), 300)])
		})
	}
}

func (r source) sum(i int) sum {
	d := decimals()
	s := sum{int64(i), integers[r.IntN(len(integers))], floats[r.IntN(len(floats))], d[r.IntN(len(d))]}
	if r.IntN(2) == 0 {
		s.I, s.F = int64(r.Uint64()), math.Float64frombits(r.Uint64())
		if math.IsNaN(s.F) {
			s.F = 0.5
		}
		s.D = decimal.New(int64(r.Uint64()), int32(r.IntN(80)-40))
	}
	return s
}

// signed subtracts negative numbers, where minus stands before minus.
func signed(t *testing.T, ctx context.Context, db *pool.DB, rows []sum) {
	integer := strata.SQL("CAST(? AS bigint)")
	if db.Dialect() == dialect.MariaDB {
		integer = "CAST(? AS signed)"
	}
	parts(rows, 100, func(_ int, rows []sum) {
		var b builder.Batch
		type answer = strata.Row5[int64, int64, decimal.Decimal, float64, int64]
		results := make([]*builder.Result[answer], len(rows))
		for i, s := range rows {
			small, f := s.I>>4, math.Mod(s.F, 1e9)
			if math.IsNaN(f) {
				f = -1
			}
			tried(5)
			results[i] = builder.QueueOne(&b, builder.Select5(
				strata.Raw(strata.TypeInt64, "0-"+integer, small).NotNull(), strata.Raw(strata.TypeInt64, "5 - -"+integer, small).NotNull(),
				strata.Value(strata.TypeDecimal, decimal.Zero).NotNull().Sub(s.D), strata.Value(strata.TypeFloat64, 0).NotNull().Sub(f),
				strata.Value(strata.TypeInt64, small).NotNull().Neg().Neg().Sub(small).Add(7),
			))
		}
		if err := b.Run(ctx, db); err != nil {
			escape(t, "%v", err)
		}
		for i, s := range rows {
			small, f := s.I>>4, math.Mod(s.F, 1e9)
			if math.IsNaN(f) {
				f = -1
			}
			got, err := results[i].Get()
			if err != nil || got.V1 != -small || got.V2 != 5+small || !got.V3.Equal(s.D.Neg()) || got.V4 != -f || got.V5 != 7 {
				escape(t, "minus before %+v: %+v and %v", s, got, err)
			}
		}
	})
}

// signs looks that no combination of signs and numbers, as arguments and in DDL, makes a
// comment.
func signs(t *testing.T) {
	for n := range share(1000) {
		x := strata.Value(strata.TypeInt64, integers[n%len(integers)]).NotNull()
		f := strata.Value(strata.TypeFloat64, floats[n%len(floats)]).NotNull()
		for bits := n; bits > 0; bits >>= 2 {
			switch bits & 3 {
			case 0:
				x, f = x.Neg(), f.Neg()
			case 1:
				x, f = x.Sub(integers[bits%len(integers)]), f.Sub(floats[bits%len(floats)])
			case 2:
				x, f = strata.Value(strata.TypeInt64, -1).NotNull().SubExpr(x.Neg()).NotNull(), strata.Value(strata.TypeFloat64, -1).NotNull().SubExpr(f.Neg()).NotNull()
			default:
				x, f = x.Mul(-1), f.Mul(-1)
			}
		}
		tried(1)
		list := []compile.Statement{builder.Select2(x, f)}
		if n%20 == 0 {
			c := strata.Define("signs", new(sumColumns), func(t *strata.Def, c *sumColumns) {
				t.PrimaryKey(c.ID)
				strata.Default(t, c.I, integers[n%len(integers)])
				strata.Default(t, c.F, max(-math.MaxFloat64, min(floats[n%len(floats)], math.MaxFloat64)))
				t.Check("negative", c.I.Neg().Sub(-1).Lt(math.MinInt64).Or(c.D.Sub(decimal.NewFromInt(-1)).Gt(decimal.NewFromInt(-5)), c.F.Sub(-1e300).Neg().Gt(-1)))
			})
			for _, s := range builder.CreateTables(c).Statements() {
				list = append(list, s)
			}
		}
		for _, s := range list {
			texts, err := compiled(t, "signs", s)
			for d := range texts {
				if err == nil {
					_, err = lex(texts[d], quotesOf[dialects[d]])
				}
			}
			if err != nil {
				escape(t, "signs %b: %v\n%q", n, err, texts)
			}
		}
	}
}

// refusedNumbers are those that no database has.
func refusedNumbers(t *testing.T) {
	for name, s := range map[string]compile.Statement{
		"NaN":                     builder.Select(strata.Value(strata.TypeFloat64, math.NaN())),
		"NaN in a condition":      builder.Select(sums.ID).From(sums).Where(sums.F.Eq(math.NaN())),
		"NaN in a row":            builder.Insert(sums).Rows(sum{F: math.NaN()}),
		"NaN in a list":           builder.Select(sums.ID).From(sums).Where(sums.F.In(1, math.NaN())),
		"uint64 beyond int64":     builder.Select(strata.Value(strata.TypeUint64, math.MaxUint64)),
		"130,000 digits":          builder.Insert(sums).Rows(sum{D: decimal.RequireFromString(strings.Repeat("9", 132_000))}),
		"20,000 behind the point": builder.Insert(sums).Rows(sum{D: decimal.New(1, -20_000)}),
		"an exponent":             builder.Insert(sums).Rows(sum{D: decimal.New(1, math.MaxInt32)}),
	} {
		tried(1)
		if _, err := compiled(t, name, s); err == nil {
			escape(t, "%s is taken", name)
		}
	}
}
