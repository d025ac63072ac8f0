package faults

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// numberRow is a row of numbers at the ends of their ranges.
type numberRow struct {
	ID  int64
	I16 int16
	I32 int32
	I64 int64
	F64 float64
	Dec decimal.Decimal
	Txt string
}

type numberColumns struct {
	strata.Table[numberRow]
	ID  strata.Int64
	I16 strata.Int16
	I32 strata.Int32
	I64 strata.Int64
	F64 strata.Float64
	Dec strata.Decimal
	Txt strata.Text
}

var numberTable = strata.Define("numbers", new(numberColumns), func(t *strata.Def, c *numberColumns) { t.PrimaryKey(c.ID) })

func fillArithmetic(t *testing.T, db *pool.DB) {
	t.Helper()
	engines.Must(t, builder.CreateTables(numberTable).Exec(t.Context(), db))
	engines.Done(t)(builder.Insert(numberTable).Rows(
		numberRow{ID: 1, I16: math.MaxInt16, I32: math.MaxInt32, I64: math.MaxInt64, F64: 1e308, Dec: dec("9223372036854775807.9"), Txt: "9223372036854775808"},
		numberRow{ID: 2, I16: math.MinInt16, I32: math.MinInt32, I64: math.MinInt64, F64: -1e308, Dec: dec("0.1"), Txt: "32768"},
		numberRow{ID: 3, I16: 7, I32: 7, I64: 7, F64: 1e-308, Dec: dec("0.1"), Txt: "7"},
		numberRow{ID: 4, I16: 7, I32: 7, I64: 7, F64: 2, Dec: dec("0.1"), Txt: "1e400"},
	).Exec(t.Context(), db))
}

func averageOfDecimals(t *testing.T) {
	everywhere(t, fillArithmetic, func(t *testing.T, ctx context.Context, db *pool.DB) {
		n, other := numberTable, strata.As(numberTable, "other")
		tenths := n.ID.Gt(1)
		average := builder.Select(strata.Avg(other.Dec)).From(other).Where(other.ID.Gt(1))
		engines.Expect(t, db, "above the average", builder.Select(n.ID).Where(tenths, n.Dec.GtExpr(strata.Scalar(average))), "[]")
		engines.Expect(t, db, "the average itself", builder.Select(strata.Count(n.ID)).Where(tenths, n.Dec.EqExpr(strata.Scalar(average))), "[3]")
		engines.Expect(t, db, "digits", builder.Select4(
			strata.Avg(n.Dec.MulExpr(n.ID.Decimal())), strata.AvgDistinct(n.Dec.AddExpr(n.I16.Decimal())),
			strata.Avg(n.Dec).Filter(n.ID.Eq(0)), strata.Avg(n.Dec.Float64().Mul(5))).Where(tenths),
			"[{{0.3 true} {-16380.4 true} {0 false} {0.5 true}}]")
		engines.Expect(t, db, "thirds", builder.Select(strata.Avg(n.ID.Decimal().Div(dec("7")))).Where(n.ID.Le(3)), "[{0.28571428571428571429 true}]")
		engines.Expect(t, db, "FILTER", builder.Select(strata.Avg(n.ID.Decimal()).Filter(n.ID.Le(2))), "[{1.5 true}]")
		engines.Expect(t, db, "OVER", builder.Select(strata.Avg(n.Dec.MulExpr(n.ID.Decimal())).Over(strata.OrderedBy(n.ID.Asc()).Rows(strata.Preceding(1), strata.CurrentRow))).Where(tenths).OrderBy(n.ID.Asc()),
			"[{0.2 true} {0.25 true} {0.35 true}]")
	})
}

func overflow(t *testing.T) {
	everywhere(t, fillArithmetic, func(t *testing.T, ctx context.Context, db *pool.DB) {
		n := numberTable
		highest, lowest, seven, text := n.ID.Eq(1), n.ID.Eq(2), n.ID.Eq(3), n.ID.Eq(4)
		for name, failing := range map[string]rows{
			"int64 + 1":      rowsOf(builder.Select(n.I64.Add(1)).Where(highest)),
			"int64 - 1":      rowsOf(builder.Select(n.I64.Sub(1)).Where(lowest)),
			"int64 - int64":  rowsOf(builder.Select(n.ID.SubExpr(n.I64)).Where(lowest)),
			"int64 * 2":      rowsOf(builder.Select(n.I64.Mul(2)).Where(lowest)),
			"-int64":         rowsOf(builder.Select(n.I64.Neg()).Where(lowest)),
			"abs(int64)":     rowsOf(builder.Select(n.I64.Abs()).Where(lowest)),
			"int64 / -1":     rowsOf(builder.Select(n.I64.Div(-1)).Where(lowest)),
			"literals":       rowsOf(builder.Select(strata.N(int64(math.MinInt64)).Sub(1))),
			"int32 + 1":      rowsOf(builder.Select(n.I32.Add(1)).Where(highest)),
			"int32 * int32":  rowsOf(builder.Select(n.I32.MulExpr(n.I32)).Where(highest)),
			"-int32":         rowsOf(builder.Select(n.I32.Neg()).Where(lowest)),
			"int16 + 1":      rowsOf(builder.Select(n.I16.Add(1)).Where(highest)),
			"int16 - 1":      rowsOf(builder.Select(n.I16.Sub(1)).Where(lowest)),
			"-int16":         rowsOf(builder.Select(n.I16.Neg()).Where(lowest)),
			"abs(int16)":     rowsOf(builder.Select(n.I16.Abs()).Where(lowest)),
			"int16 / -1":     rowsOf(builder.Select(n.I16.Div(-1)).Where(lowest)),
			"round int16":    rowsOf(builder.Select(n.I16.RoundTo(-1)).Where(highest)),
			"gcd int16":      rowsOf(builder.Select(n.I16.GCD(0)).Where(lowest)),
			"inside bits":    rowsOf(builder.Select(n.I64.Add(1).BitAnd(255)).Where(highest)),
			"inside text":    rowsOf(builder.Select(n.I64.Add(1).Text()).Where(highest)),
			"inside a float": rowsOf(builder.Select(n.I64.Add(1).Float64()).Where(highest)),
			"WHERE":          rowsOf(builder.Select(n.ID).Where(highest, n.I64.Add(1).Gt(0))),
			"ORDER BY":       rowsOf(builder.Select(n.ID).OrderBy(n.I64.Add(1).Asc())),
			"GROUP BY":       rowsOf(builder.Select(strata.CountAll()).From(n).GroupBy(n.I16.Add(1))),
			"CASE":           rowsOf(builder.Select(strata.CaseWhen(n.I32.Add(1).Gt(0), n.ID).End()).Where(highest)),
			"sum of int64":   rowsOf(builder.Select(strata.Sum(n.I64)).Where(n.ID.NotIn(2))),
			"sum of int16":   rowsOf(builder.Select(strata.Sum(n.I16)).Where(n.ID.NotIn(2))),
			"inside sum":     rowsOf(builder.Select(strata.Sum(n.I32.Add(1)))),
			"float * 10":     rowsOf(builder.Select(n.F64.Mul(10)).Where(highest)),
			"float + float":  rowsOf(builder.Select(n.F64.AddExpr(n.F64)).Where(highest)),
			"float - float":  rowsOf(builder.Select(n.F64.SubExpr(n.F64.Neg())).Where(lowest)),
			"float / small":  rowsOf(builder.Select(n.F64.Div(0.01)).Where(highest)),
			"underflow":      rowsOf(builder.Select(n.F64.MulExpr(n.F64)).Where(seven)),
			"sum of floats":  rowsOf(builder.Select(strata.Sum(n.F64.Add(1e308))).Where(highest.Or(text))),
			"float to int":   rowsOf(builder.Select(n.F64.Int64()).Where(highest)),
			"decimal to int": rowsOf(builder.Select(n.Dec.Add(dec("1")).Int64()).Where(highest)),
			"decimal to f":   rowsOf(builder.Select(strata.D(dec("1e400")).Float64())),
			"int64 to int16": rowsOf(builder.Select(strata.Cast(n.I32, strata.TypeInt16)).Where(highest)),
			"int64 to int32": rowsOf(builder.Select(strata.Cast(n.I64, strata.TypeInt32)).Where(lowest)),
			"float to int16": rowsOf(builder.Select(strata.Cast(n.F64, strata.TypeInt16)).Where(highest)),
			"text to int":    rowsOf(builder.Select(strata.Cast(n.Txt, strata.TypeInt64)).Where(highest)),
			"text to int16":  rowsOf(builder.Select(strata.Cast(n.Txt, strata.TypeInt16)).Where(lowest)),
			"text to float":  rowsOf(builder.Select(strata.Cast(n.Txt, strata.TypeFloat64)).Where(text)),
		} {
			if got, err := failing(ctx, db); !errors.Is(err, strata.ErrOutOfRange) && !errors.Is(err, strata.BadValue) && !engines.Refused(t, name, err) {
				t.Errorf("%s: %v, %v; want ErrOutOfRange", name, got, err)
			}
		}
		for name, c := range map[string]change{
			"int64": builder.Update(n).Set(n.I64.SetExpr(n.I64.Add(1))).Where(highest),
			"int16": builder.Update(n).Set(n.I16.SetExpr(n.I16.Mul(2))).Where(highest),
			"float": builder.Update(n).Set(n.F64.SetExpr(n.F64.Mul(10))).Where(highest),
		} {
			if _, err := c.Exec(ctx, db); !errors.Is(err, strata.ErrOutOfRange) {
				t.Errorf("SET %s: %v; want ErrOutOfRange", name, err)
			}
		}
		engines.Expect(t, db, "what fits", builder.Select6(n.I16.Sub(1), n.I32.Sub(1), n.I64.Sub(1), n.I16.Int64().Add(1), n.I32.Mod(10), n.I64.Div(2)).Where(highest),
			"[{32766 2147483646 9223372036854775806 32768 7 4611686018427387903}]")
		engines.Expect(t, db, "the smallest", builder.Select4(n.I16.Add(1).Neg(), n.I64.Add(1).Abs(), n.I64.Mul(1), n.F64.Mul(1)).Where(lowest),
			"[{32767 9223372036854775807 -9223372036854775808 -1e+308}]")
		engines.Expect(t, db, "casts", builder.Select4(strata.Cast(n.F64, strata.TypeInt16), n.Dec.Int64(), strata.Cast(n.I64, strata.TypeInt16), strata.Sum(n.I16)).Where(text).GroupBy(n.F64, n.Dec, n.I64),
			"[{{2 true} 0 {7 true} {7 true}}]")
	})
}

// rows runs a query.
type rows func(context.Context, *pool.DB) (any, error)

func rowsOf[R any](q engines.Rows[R]) rows {
	return func(ctx context.Context, db *pool.DB) (any, error) {
		got, err := q.All(ctx, db)
		return got, err
	}
}
