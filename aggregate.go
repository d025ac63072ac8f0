package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// SumDistinct is sum(DISTINCT x).
func (e NumberExpr[T, V]) SumDistinct() NumberExpr[T, sql.Null[T]] {
	return NumberExpr[T, sql.Null[T]]{}.wrap(e.asNull(&ast.Aggregate{Fn: ast.Sum, Arg: e.node, Distinct: true, Type: e.typ()}))
}

// AvgDistinct is avg(DISTINCT x).
func (e NumberExpr[T, V]) AvgDistinct() NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Aggregate{Fn: ast.Avg, Arg: e.node, Distinct: true, Type: e.typ()})
}

func (e NumberExpr[T, V]) statistic(fn ast.Fn) NumberExpr[float64, sql.Null[float64]] {
	x := ast.Expr(&ast.Cast{X: e.node, From: e.typ(), To: float64Kind.typ})
	return floating(&ast.Aggregate{Fn: fn, Arg: x, Type: float64Kind.typ})
}

// StdDev is stddev_samp(x): the standard deviation of a sample, NULL for fewer
// than two rows.
func (e NumberExpr[T, V]) StdDev() NumberExpr[float64, sql.Null[float64]] {
	return e.statistic(ast.StdDev)
}

// StdDevPop is stddev_pop(x): the standard deviation of all.
func (e NumberExpr[T, V]) StdDevPop() NumberExpr[float64, sql.Null[float64]] {
	return e.statistic(ast.StdDevPop)
}

// Variance is var_samp(x): the variance of a sample, NULL for fewer than two rows.
func (e NumberExpr[T, V]) Variance() NumberExpr[float64, sql.Null[float64]] {
	return e.statistic(ast.Variance)
}

// VarPop is var_pop(x): the variance of all.
func (e NumberExpr[T, V]) VarPop() NumberExpr[float64, sql.Null[float64]] {
	return e.statistic(ast.VarPop)
}

// PercentileCont is percentile_cont(fraction) WITHIN GROUP (ORDER BY x): the
// value at that share of the ordered rows, interpolated. 0.5 is the median.
func (e NumberExpr[T, V]) PercentileCont(fraction float64) NumberExpr[float64, sql.Null[float64]] {
	x := ast.Expr(&ast.Cast{X: e.node, From: e.typ(), To: float64Kind.typ})
	return floating(&ast.Aggregate{Fn: ast.PercentileCont, Arg: x, Args: []ast.Expr{fractionArg(fraction)}, Type: float64Kind.typ})
}

func fractionArg(f float64) ast.Expr {
	if !(f >= 0 && f <= 1) {
		return &ast.Bind{Err: sentinel("a percentile's fraction is between 0 and 1")}
	}
	return float64Kind.literal(f)
}

// PercentileDisc is percentile_disc(fraction) WITHIN GROUP (ORDER BY x): the
// first value whose place reaches that share of the ordered rows.
func (e Comparable[T, V, S, N, R]) PercentileDisc(fraction float64) N {
	return wrap[N](e.asNull(&ast.Aggregate{Fn: ast.PercentileDisc, Arg: e.node, Args: []ast.Expr{fractionArg(fraction)}, Type: e.typ()}))
}

// Mode is mode() WITHIN GROUP (ORDER BY x): the most frequent value, the
// smallest of several.
func (e Comparable[T, V, S, N, R]) Mode() N {
	return wrap[N](e.asNull(&ast.Aggregate{Fn: ast.Mode, Arg: e.node, Type: e.typ()}))
}

// Every is bool_and(x): whether the condition holds in all rows where it is not
// NULL; NULL when there is no such row.
func (e BoolExpr[V]) Every() Predicate {
	return condition[sql.Null[bool]](&ast.Aggregate{Fn: ast.BoolAnd, Arg: e.node, Type: boolKind.typ})
}

// Some is bool_or(x): whether the condition holds in some row.
func (e BoolExpr[V]) Some() Predicate {
	return condition[sql.Null[bool]](&ast.Aggregate{Fn: ast.BoolOr, Arg: e.node, Type: boolKind.typ})
}

// StringAgg is string_agg(x, separator ORDER BY terms): the texts of the rows
// that are not NULL, joined. Without terms their order is the database's choice.
func (e TextExpr[T, V]) StringAgg(separator string, terms ...Order) TextExpr[T, sql.Null[T]] {
	return TextExpr[T, sql.Null[T]]{}.wrap(e.asNull(&ast.Aggregate{
		Fn: ast.StringAgg, Arg: e.node, Args: []ast.Expr{stringKind.literal(separator)},
		OrderBy: orderTerms(terms), Type: e.typ(),
	}))
}
