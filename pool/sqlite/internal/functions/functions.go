package functions

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// function is a scalar function.
type function struct {
	name string
	args int // -1 for any number
	call call
}

type call = func(args []value.Value) (value.Value, error)

// null is the value of a function that has no answer, or fails.
var null value.Value

// Scalars returns the functions of the values of a row.
func Scalars() []value.Function {
	var list []value.Function
	for _, f := range slices.Concat(integerFunctions, numberFunctions, decimalFunctions, textFunctions, calendarFunctions, intervalFunctions,
		convertFunctions, formFunctions, jsonFunctions, arrayFunctions, rangeFunctions, searchFunctions, networkFunctions) {
		list = append(list, value.Function{Name: f.name, Args: f.args, Call: quiet(strict(f.call))})
	}
	// Loose functions see the NULLs among their arguments.
	for _, f := range slices.Concat(looseTextFunctions, choiceFunctions, looseArrayFunctions, looseRangeFunctions, looseSearchFunctions) {
		list = append(list, value.Function{Name: f.name, Args: f.args, Call: quiet(f.call)})
	}
	for _, f := range randomFunctions {
		list = append(list, value.Function{Name: f.name, Args: f.args, Call: f.call, Volatile: true})
	}
	return list
}

// Aggregates returns the functions of the values of many rows.
func Aggregates() []value.Aggregate {
	list := []value.Aggregate{
		{Name: "strata_decimal_sum", Args: 1, New: func() value.State { return &decimalSum{} }},
		{Name: "strata_decimal_avg", Args: 1, New: func() value.State { return &decimalAverage{} }},
	}
	for _, a := range slices.Concat(aggregates, rangeAggregates) {
		list = append(list, value.Aggregate{Name: a.name, Args: a.args, New: func() value.State { return &collected{result: a.result} }})
	}
	return list
}

// Collations returns the orders of texts.
func Collations() []value.Collation {
	return []value.Collation{
		{Name: "C", Compare: strings.Compare}, // PostgreSQL's name for the order of bytes
		{Name: "strata_decimal", Compare: compareDecimals},
		{Name: "strata_interval", Compare: compareIntervals},
	}
}

// strict makes a function return NULL when an argument is NULL.
func strict(f call) call {
	return func(args []value.Value) (value.Value, error) {
		for _, a := range args {
			if a.IsNull() {
				return null, nil
			}
		}
		return f(args)
	}
}
