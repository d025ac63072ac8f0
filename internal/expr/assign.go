package expr

import "github.com/strata-go/strata/internal/ast"

// Assign gives a column a value. What is no column is refused when the statement
// is compiled.
func Assign(x *Expr, v ast.Expr) ast.Assignment {
	return ast.Assignment{Column: x.Column(), Target: x.node(), Value: v}
}

// SetValue is column = value.
func (x *Expr) SetValue(v Value) ast.Assignment { return Assign(x, x.Kind.Bind(v)) }

// SetOther is column = expression.
func (x *Expr) SetOther(o *Expr) ast.Assignment { return Assign(x, x.Kind.Other(o)) }

// SetNull is column = NULL.
func (x *Expr) SetNull() ast.Assignment { return Assign(x, x.Kind.NullBind()) }

// SetDefault is column = DEFAULT.
func (x *Expr) SetDefault() ast.Assignment { return Assign(x, ast.Default{}) }
