package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// Aggregates are functions: Sum(Orders.Total). Each works on a group's rows, or
// over a window by Over, and on some of the rows by Filter.

// CountAll is count(*).
func CountAll() Int64 { return Int64{expr.New(&ast.Aggregate{Fn: ast.Count}, expr.Int64)} }

// Count is count(x): the rows where the expression is not NULL.
func Count(x AnyOperand) Int64 {
	return Int64{exprOf(x).SummaryAs(expr.Int64, ast.Aggregate{Fn: ast.Count})}
}

// CountDistinct is count(DISTINCT x).
func CountDistinct(x AnyOperand) Int64 {
	return Int64{exprOf(x).SummaryAs(expr.Int64, ast.Aggregate{Fn: ast.Count, Distinct: true})}
}

// Min is min(x): NULL when there is no row.
func Min[T any, E Family[E]](x Ordered[T, E]) E { return made[E](summary(x, ast.Min, false)) }

// Max is max(x): NULL when there is no row.
func Max[T any, E Family[E]](x Ordered[T, E]) E { return made[E](summary(x, ast.Max, false)) }

// Sum is sum(x), of the same type: NULL when there is no row, an error when it does
// not fit. Int64 before it makes room: Sum(Items.Count32.Int64()).
func Sum[T any, E Family[E]](x Numeric[T, E]) E { return made[E](summary(x, ast.Sum, false)) }

// SumDistinct is sum(DISTINCT x).
func SumDistinct[T any, E Family[E]](x Numeric[T, E]) E { return made[E](summary(x, ast.Sum, true)) }

// Mode is mode() WITHIN GROUP (ORDER BY x): the most frequent value, the smallest
// of several.
func Mode[T any, E Family[E]](x Ordered[T, E]) E { return made[E](summary(x, ast.Mode, false)) }

// summary is an aggregate of the kind of its argument.
//
//go:noinline
func summary(x AnyOperand, fn ast.Fn, distinct bool) *expr.Expr {
	return exprOf(x).Summary(ast.Aggregate{Fn: fn, Distinct: distinct})
}

// Avg is avg(x): NULL when there is no row. The average of decimals is a decimal,
// exact to as many digits as a quotient of decimals has; that of other numbers is a
// float64, which that of decimals is by Float64 before it: Avg(Items.Price.Float64()).
func Avg[E Family[E]](x Averaged[E]) E { return made[E](average(x, false)) }

// AvgDistinct is avg(DISTINCT x).
func AvgDistinct[E Family[E]](x Averaged[E]) E { return made[E](average(x, true)) }

//go:noinline
func average(x AnyOperand, distinct bool) *expr.Expr {
	of, k := exprOf(x), expr.Float64
	if of.Kind.Type.Kind == ast.Decimal {
		k = expr.Decimal
	}
	return of.SummaryAs(k, ast.Aggregate{Fn: ast.Avg, Distinct: distinct})
}

// StdDev is stddev_samp(x): the standard deviation of a sample, NULL for fewer than
// two rows.
func StdDev(x AnyNumber) NullFloat64 { return statistic(x, ast.StdDev) }

// StdDevPop is stddev_pop(x): the standard deviation of all.
func StdDevPop(x AnyNumber) NullFloat64 { return statistic(x, ast.StdDevPop) }

// Variance is var_samp(x): the variance of a sample, NULL for fewer than two rows.
func Variance(x AnyNumber) NullFloat64 { return statistic(x, ast.Variance) }

// VarPop is var_pop(x): the variance of all.
func VarPop(x AnyNumber) NullFloat64 { return statistic(x, ast.VarPop) }

// PercentileCont is percentile_cont(fraction) WITHIN GROUP (ORDER BY x): the value
// at that share of the ordered rows, interpolated. 0.5 is the median.
func PercentileCont(x AnyNumber, fraction float64) NullFloat64 {
	return statistic(x, ast.PercentileCont, expr.FractionArg(fraction))
}

// statistic is an aggregate of double precision numbers.
func statistic(x AnyNumber, fn ast.Fn, args ...ast.Expr) NullFloat64 {
	of := exprOf(x).CastTo(expr.Float64)
	return NullFloat64{of.Summary(ast.Aggregate{Fn: fn, Args: args})}
}

// PercentileDisc is percentile_disc(fraction) WITHIN GROUP (ORDER BY x): the first
// value whose place reaches that share of the ordered rows.
func PercentileDisc[T any, E Family[E]](x Ordered[T, E], fraction float64) E {
	return made[E](percentile(x, fraction))
}

//go:noinline
func percentile(x AnyOperand, fraction float64) *expr.Expr {
	return exprOf(x).Summary(ast.Aggregate{Fn: ast.PercentileDisc, Args: []ast.Expr{expr.FractionArg(fraction)}})
}

// PercentilesCont is percentile_cont of several fractions, in their order, worked out
// together: percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY x).
//
//	strata.PercentilesCont(Orders.Total, 0.25, 0.5, 0.75) // the quartiles
func PercentilesCont(x AnyNumber, fractions ...float64) NullArray[float64] {
	of := exprOf(x).CastTo(expr.Float64)
	return &NullArrayExpr[float64]{x: percentiles(of, ast.PercentilesCont, fractions)}
}

// PercentilesDisc is percentile_disc of several fractions, in their order.
func PercentilesDisc[T any, E Family[E]](x Ordered[T, E], fractions ...float64) NullArray[T] {
	return &NullArrayExpr[T]{x: percentiles(exprOf(x), ast.PercentilesDisc, fractions)}
}

//go:noinline
func percentiles(x *expr.Expr, fn ast.Fn, fractions []float64) *expr.Expr {
	k := expr.ArrayOf(x.Kind)
	if err := expr.ElementError(x.Kind.Type.Kind); err != nil {
		return expr.New(&ast.Bind{Err: err}, k)
	}
	return x.SummaryAs(k, ast.Aggregate{Fn: fn, Args: []ast.Expr{expr.FractionsArg(fractions)}})
}

// Every is bool_and(x): whether the condition holds in all rows where it is not
// NULL; NULL when there is no such row.
func Every(x Condition) Predicate { return conditions(ast.BoolAnd, x) }

// Some is bool_or(x): whether the condition holds in some row.
func Some(x Condition) Predicate { return conditions(ast.BoolOr, x) }

func conditions(fn ast.Fn, x Condition) NullBool {
	n := conditionNode(x)
	if n == nil {
		n = &ast.Bind{Err: errMissing}
	}
	return predicate(&ast.Aggregate{Fn: fn, Arg: n, Type: expr.Bool.Type})
}

// StringAgg is string_agg(x, separator ORDER BY terms): the texts of the rows that
// are not NULL, joined. Without terms their order is the database's choice.
func StringAgg(x AnyText, separator string, terms ...Order) NullText {
	return NullText{exprOf(x).SummaryAs(expr.Text, ast.Aggregate{
		Fn: ast.StringAgg, Args: []ast.Expr{expr.TextArg(separator)}, OrderBy: orderTerms(terms),
	})}
}

// StringAggDistinct is string_agg(DISTINCT x, separator ORDER BY x): each text once,
// in order.
func StringAggDistinct(x AnyText, separator string) NullText {
	return NullText{exprOf(x).SummaryAs(expr.Text, ast.Aggregate{
		Fn: ast.StringAggDistinct, Args: []ast.Expr{expr.TextArg(separator)},
	})}
}

// ArrayAgg collects the values of a group's rows: an empty array of no rows. Without
// an order they come in any. What may be NULL is narrowed before, by NotNull or
// Coalesce.
func ArrayAgg[T any](x Expression[T, T], order ...Order) Array[T] {
	return &ArrayExpr[T]{x: arrayAgg(given(x), order)}
}

//go:noinline
func arrayAgg(x *expr.Expr, order []Order) *expr.Expr {
	return x.SummaryAs(expr.ArrayOf(x.Kind), ast.Aggregate{Fn: ast.ArrayAgg, OrderBy: orderTerms(order)})
}
