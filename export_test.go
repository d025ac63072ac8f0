package strata

import "github.com/strata-go/strata/internal/ast"

// TypeOfOperand is the type that an expression's kind says.
func TypeOfOperand(e AnyOperand) ast.Type { return e.typ() }
