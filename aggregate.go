package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// Aggregates are functions: Sum(Orders.Total). Each works on a group's rows, or
// over a window by Over, and on some of the rows by Filter.

// CountAll is count(*).
func CountAll() *NumberExpr[int64, int64] { return count(&ast.Aggregate{Fn: ast.Count}) }

// Count is count(x): the rows where the expression is not NULL.
func Count[T any](x Operand[T]) *NumberExpr[int64, int64] {
	return count(&ast.Aggregate{Fn: ast.Count, Arg: x.Expression(), Type: x.sqlKind().typ})
}

// CountDistinct is count(DISTINCT x).
func CountDistinct[T any](x Operand[T]) *NumberExpr[int64, int64] {
	return count(&ast.Aggregate{Fn: ast.Count, Arg: x.Expression(), Distinct: true, Type: x.sqlKind().typ})
}

// Min is min(x): NULL when there is no row.
func Min[T any, E wrapper[T, E]](x Ordered[T, E]) E { return aggregate(x, ast.Aggregate{Fn: ast.Min}) }

// Max is max(x): NULL when there is no row.
func Max[T any, E wrapper[T, E]](x Ordered[T, E]) E { return aggregate(x, ast.Aggregate{Fn: ast.Max}) }

// Sum is sum(x), of the same type: NULL when there is no row, an error when it
// does not fit. Int64 before it makes room: Sum(Items.Count32.Int64()).
func Sum[T, V any](x Numeric[T, V]) *NumberExpr[T, sql.Null[T]] {
	return total(x, false)
}

// SumDistinct is sum(DISTINCT x).
func SumDistinct[T, V any](x Numeric[T, V]) *NumberExpr[T, sql.Null[T]] {
	return total(x, true)
}

// Avg is avg(x) as a float64: NULL when there is no row.
func Avg[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Aggregate{Fn: ast.Avg, Arg: x.Expression(), Type: x.sqlKind().typ})
}

// AvgDistinct is avg(DISTINCT x).
func AvgDistinct[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Aggregate{Fn: ast.Avg, Arg: x.Expression(), Distinct: true, Type: x.sqlKind().typ})
}

// StdDev is stddev_samp(x): the standard deviation of a sample, NULL for fewer
// than two rows.
func StdDev[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return statistic(x, ast.StdDev)
}

// StdDevPop is stddev_pop(x): the standard deviation of all.
func StdDevPop[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return statistic(x, ast.StdDevPop)
}

// Variance is var_samp(x): the variance of a sample, NULL for fewer than two rows.
func Variance[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return statistic(x, ast.Variance)
}

// VarPop is var_pop(x): the variance of all.
func VarPop[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return statistic(x, ast.VarPop)
}

// PercentileCont is percentile_cont(fraction) WITHIN GROUP (ORDER BY x): the
// value at that share of the ordered rows, interpolated. 0.5 is the median.
func PercentileCont[T any](x NumericOperand[T], fraction float64) *NumberExpr[float64, sql.Null[float64]] {
	return statistic(x, ast.PercentileCont, fractionArg(fraction))
}

// PercentileDisc is percentile_disc(fraction) WITHIN GROUP (ORDER BY x): the
// first value whose place reaches that share of the ordered rows.
func PercentileDisc[T any, E wrapper[T, E]](x Ordered[T, E], fraction float64) E {
	return aggregate(x, ast.Aggregate{Fn: ast.PercentileDisc, Args: []ast.Expr{fractionArg(fraction)}})
}

// Mode is mode() WITHIN GROUP (ORDER BY x): the most frequent value, the
// smallest of several.
func Mode[T any, E wrapper[T, E]](x Ordered[T, E]) E {
	return aggregate(x, ast.Aggregate{Fn: ast.Mode})
}

// Every is bool_and(x): whether the condition holds in all rows where it is not
// NULL; NULL when there is no such row.
func Every(x Operand[bool]) Predicate {
	return condition[sql.Null[bool]](&ast.Aggregate{Fn: ast.BoolAnd, Arg: x.Expression(), Type: boolKind.typ})
}

// Some is bool_or(x): whether the condition holds in some row.
func Some(x Operand[bool]) Predicate {
	return condition[sql.Null[bool]](&ast.Aggregate{Fn: ast.BoolOr, Arg: x.Expression(), Type: boolKind.typ})
}

// StringAgg is string_agg(x, separator ORDER BY terms): the texts of the rows
// that are not NULL, joined. Without terms their order is the database's choice.
func StringAgg[T ~string, V any](x TextOperand[T, V], separator string, terms ...Order) *TextExpr[T, sql.Null[T]] {
	return wrap[*TextExpr[T, sql.Null[T]]](coreOf(x).asNull(&ast.Aggregate{
		Fn: ast.StringAgg, Arg: x.Expression(), Args: []ast.Expr{stringKind.literal(separator)},
		OrderBy: orderTerms(terms), Type: x.sqlKind().typ,
	}))
}

// StringAggDistinct is string_agg(DISTINCT x, separator ORDER BY x): each text
// once, in order.
func StringAggDistinct[T ~string, V any](x TextOperand[T, V], separator string) *TextExpr[T, sql.Null[T]] {
	return wrap[*TextExpr[T, sql.Null[T]]](coreOf(x).asNull(&ast.Aggregate{
		Fn: ast.StringAggDistinct, Arg: x.Expression(), Args: []ast.Expr{stringKind.literal(separator)}, Type: x.sqlKind().typ,
	}))
}

// aggregate is one that yields the type of its argument, or NULL.
func aggregate[T any, E wrapper[T, E]](x Typed[T, E], a ast.Aggregate) E {
	t := x.Type()
	a.Arg, a.Type = x.Expression(), t.kind.typ
	return t.Of(&a)
}

func total[T, V any](x Numeric[T, V], distinct bool) *NumberExpr[T, sql.Null[T]] {
	c := coreOf(x)
	return wrap[*NumberExpr[T, sql.Null[T]]](c.asNull(&ast.Aggregate{Fn: ast.Sum, Arg: c.node, Distinct: distinct, Type: c.typ()}))
}

// statistic is an aggregate of double precision numbers.
func statistic[T any](x NumericOperand[T], fn ast.Fn, args ...ast.Expr) *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Aggregate{
		Fn: fn, Arg: &ast.Cast{X: x.Expression(), From: x.sqlKind().typ, To: float64Kind.typ},
		Args: args, Type: float64Kind.typ,
	})
}

func fractionArg(f float64) ast.Expr {
	if !(f >= 0 && f <= 1) {
		return &ast.Bind{Err: sentinel("a percentile's fraction is between 0 and 1")}
	}
	return float64Kind.literal(f)
}
