package builder

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// settle numbers the values that a call of a prepared statement gives, one for each form
// of a parameter that the statement has, and says what is wrong with its parameters: one
// that is not used, and one of another statement, which would have no value.
func settle(s ast.Stmt, params []strata.AnyOperand) error {
	own := make([]*ast.Argument, len(params))
	for i, p := range params {
		own[i] = in.Argument(p)
	}
	used := ast.ParamsOf(s)
	var wrong []strata.Problem
	for _, p := range used {
		if p.Of != nil && !slices.Contains(own, p.Of) {
			wrong = append(wrong, strata.Problem{
				Kind: strata.Misplaced, Message: fmt.Sprintf("parameter %d of another prepared statement is used", p.Of.Number),
				Hint: "use the parameters that the function gets",
			})
		}
	}
	next := 0
	for _, a := range own {
		a.Settled = true
		a.Forms = slices.DeleteFunc(a.Forms, func(f *ast.Param) bool { return !slices.Contains(used, f) })
		if len(a.Forms) == 0 {
			wrong = append(wrong, strata.Problem{
				Kind: strata.Incomplete, Message: fmt.Sprintf("parameter %d of %d is not used", a.Number, len(own)),
				Hint: "leave it out, or use it in the statement",
			})
		}
		for _, f := range a.Forms {
			f.Index = next
			next++
		}
	}
	if wrong == nil {
		return nil
	}
	return &strata.StatementError{Statement: "prepared " + ast.Title(s), Problems: wrong}
}
