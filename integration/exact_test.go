package integration

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
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

var (
	exactTrials = flag.Int("exact", 400, "random expressions of numbers")
	exactSeed   = flag.Uint64("exact.seed", 1, "where they start")
)

// exactRow has numbers of which products and quotients are too small, or have many digits.
type exactRow struct {
	ID     int64
	F1, F2 float64
	R1, R2 float32
	D1, D2 decimal.Decimal
	Money  decimal.Decimal
	Txt    string
}

type exactColumns struct {
	strata.Table[exactRow]
	ID     strata.Int64
	F1, F2 strata.Float64
	R1, R2 strata.Float32
	D1, D2 strata.Decimal
	Money  strata.Decimal `strata:"numeric(12,2)"`
	Txt    strata.Text
}

var exact = strata.Define("exact", new(exactColumns), func(t *strata.Def, c *exactColumns) {
	t.PrimaryKey(c.ID)
})

// digits is a random decimal.
func digits(r *rand.Rand, before, after int) decimal.Decimal {
	text := make([]byte, 0, before+after+2)
	if r.IntN(3) == 0 {
		text = append(text, '-')
	}
	text = append(text, '0')
	for range r.IntN(before + 1) {
		text = append(text, byte('0'+r.IntN(10)))
	}
	text = append(text, '.', '0')
	small := r.IntN(3) == 0
	for i := range r.IntN(after + 1) {
		if i == 0 {
			text = text[:len(text)-1]
		}
		if small && i < after*3/4 {
			text = append(text, '0')
			continue
		}
		text = append(text, byte('0'+r.IntN(10)))
	}
	return decimal.RequireFromString(string(text))
}

func exactRows(r *rand.Rand) []exactRow {
	float := func(most int) float64 {
		if r.IntN(8) == 0 {
			return 0
		}
		return (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(2*most)-most))
	}
	rows := make([]exactRow, 12)
	for i := range rows {
		texts := []string{"1e-400", "0e-400", "-1e-5", "1e-40", digits(r, 9, 40).String(), digits(r, 5, 20).String() + "e-7", "0.00", "1.5e3"}
		rows[i] = exactRow{
			ID: int64(i + 1), F1: float(300), F2: float(300), R1: float32(float(37)), R2: float32(float(37)),
			D1: digits(r, 20, 30), D2: digits(r, 8, 20), Money: digits(r, 9, 2).Round(2), Txt: texts[r.IntN(len(texts))],
		}
	}
	return rows
}

// exactly is a random expression of numbers, of one kind.
type exactly struct{ *rand.Rand }

func (g exactly) float(depth int) strata.Float64 {
	n := exact
	if depth == 0 {
		return []strata.Float64{n.F1, n.F2, strata.F(1e-200), strata.F(3), n.F1.Mul(1e-100)}[g.IntN(5)]
	}
	switch x := g.float(depth - 1); g.IntN(9) {
	case 0, 1, 2:
		return x.MulExpr(g.float(depth - 1))
	case 3, 4:
		return x.DivExpr(g.float(depth - 1))
	case 5:
		return x.AddExpr(g.float(depth - 1))
	case 6:
		return strata.Radians(x).Coalesce(1)
	case 7:
		return x.SubExpr(strata.Cast(n.Txt, strata.TypeFloat64).NotNull())
	default:
		return x.Neg()
	}
}

func (g exactly) real(depth int) strata.Float32 {
	n := exact
	if depth == 0 {
		return []strata.Float32{n.R1, n.R2, strata.Value(strata.TypeFloat32, float32(1e-30)).NotNull(), strata.Cast(n.F1, strata.TypeFloat32).NotNull()}[g.IntN(4)]
	}
	switch x := g.real(depth - 1); g.IntN(3) {
	case 0:
		return x.MulExpr(g.real(depth - 1))
	case 1:
		return x.DivExpr(g.real(depth - 1))
	default:
		return x.AddExpr(g.real(depth - 1))
	}
}

func (g exactly) decimal(depth int) strata.Decimal {
	n := exact
	if depth == 0 {
		return []strata.Decimal{n.D1, n.D2, n.Money, n.Money, strata.D(digits(g.Rand, 4, 12)), strata.Cast(n.Txt, strata.TypeDecimal).NotNull(), n.ID.Decimal(), n.F1.Div(1e20).Decimal()}[g.IntN(8)]
	}
	switch x := g.decimal(depth - 1); g.IntN(8) {
	case 0, 1, 2:
		return x.MulExpr(g.decimal(depth - 1))
	case 3:
		return x.DivExpr(g.decimal(depth - 1))
	case 4:
		return x.AddExpr(g.decimal(depth - 1))
	case 5:
		return x.SubExpr(g.decimal(depth - 1))
	case 6:
		return x.RoundTo(g.IntN(10))
	default:
		return x.Abs()
	}
}

// exactCell is what an expression is in one row.
type exactCell func(ctx context.Context, db *pool.DB, row int64) (got, text string, err error)

func askExactly[T any, E strata.Family[E]](e interface {
	strata.Typed[T, E]
	strata.Result[T]
}, show func(T) string,
) exactCell {
	return func(ctx context.Context, db *pool.DB, row int64) (got, text string, err error) {
		q := builder.Select(e).From(exact).Where(exact.ID.Eq(row))
		v, err := q.One(ctx, db)
		text, _, _ = compile.SQL(q, dialect.PostgreSQL)
		return show(v), text, err
	}
}

// TestExactNumbers: what becomes too small, or has too many digits, is PostgreSQL's value or
// an error, of floats the same error.
func TestExactNumbers(t *testing.T) {
	g := exactly{rand.New(rand.NewPCG(*exactSeed, 7))}
	rows := exactRows(g.Rand)
	type asked struct {
		cell    exactCell
		decimal bool
	}
	var all []asked
	for i := range *exactTrials {
		depth := 1 + i%4
		switch i % 3 {
		case 0:
			all = append(all, asked{askExactly(g.float(depth), func(v float64) string { return fmt.Sprint(v + 0) }), false})
		case 1:
			all = append(all, asked{askExactly(g.real(depth), func(v float32) string { return fmt.Sprint(v + 0) }), false})
		default:
			all = append(all, asked{askExactly(g.decimal(depth), decimal.Decimal.String), true})
		}
	}
	want := map[string]string{}
	refused, outside := 0, 0
	for _, e := range exactEngines() {
		t.Run(e.Name, func(t *testing.T) {
			db, err := e.Open(t)
			engines.Must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			engines.Must(t, builder.CreateTables(exact).Exec(t.Context(), db))
			engines.Done(t)(builder.Insert(exact).Rows(rows...).Exec(t.Context(), db))
			for i, a := range all {
				row := int64(i%len(rows) + 1)
				got, text, err := a.cell(t.Context(), db, row)
				switch key := fmt.Sprint(i); {
				case errors.Is(err, strata.Unsupported):
					refused++
					continue
				case err != nil:
					got = numberError(err)
					fallthrough
				default:
					if first, ok := want[key]; !ok {
						want[key] = got
					} else if first != got && a.decimal && got == failed && strings.HasPrefix(e.Name, "MariaDB") {
						outside++
					} else if first != got {
						t.Errorf("expression %d of row %d: %s (%v), want %s: %s", i, row, got, err, first, text)
					}
				}
			}
		})
	}
	t.Logf("%d expressions of numbers; of decimals, %d have more digits than MariaDB keeps; %d refused", len(all), outside, refused)
}

// failed is any of the errors that numbers have: of several, a database reports one or another.
const failed = "an error"

func numberError(err error) string {
	for _, kind := range []error{strata.ErrOutOfRange, strata.ErrDivideByZero, strata.ErrInvalid} {
		if errors.Is(err, kind) {
			return failed
		}
	}
	return err.Error()
}

// exactEngines are those of each dialect, PostgreSQL first.
func exactEngines() []engines.Engine {
	var first, others []engines.Engine
	for _, e := range engines.OfEachDialect() {
		if e.Name == "PostgreSQL" {
			first = append(first, e)
		} else {
			others = append(others, e)
		}
	}
	return append(first, others...)
}
