package strata

import "github.com/strata-go/strata/internal/ast"

// A function of the caller's own is written as SQL text in which {1}, {2} stand
// for the arguments, and stands wherever a built-in one does:
//
//	var levenshtein = strata.Func2[string, string](strata.TypeInt64, "levenshtein({1}, {2})")
//
//	Where(levenshtein(Users.Name, strata.S("bob")).Lt(3))
//
// An operator is no different: "{1} % {2}". Where a dialect spells it in another
// way, In says so. The text is the caller's; arguments are bound as always.
// The result may be NULL; its NotNull is taken at its word.

// FuncOption says more about a function, or a type, of the caller's own.
type FuncOption func(*ast.Function)

// In spells the function, or the type, for one dialect, by the dialect's Name
// ("PostgreSQL", "SQLite"). An empty text says that the dialect lacks it:
// statements that use it are refused there.
func In(dialect, text string) FuncOption {
	return func(f *ast.Function) {
		if f.Texts == nil {
			f.Texts = map[string]string{}
		}
		f.Texts[dialect] = text
	}
}

func newFunction(text string, args int, options []FuncOption) *ast.Function {
	f := &ast.Function{Text: text, Args: args}
	for _, o := range options {
		o(f)
	}
	f.Check()
	return f
}

// Func0 makes a function without arguments.
func Func0[T any, E wrapper[T, E]](result Type[T, E], text string, options ...FuncOption) func() E {
	f := newFunction(text, 0, options)
	return func() E { return result.Of(&ast.Invoke{Function: f, Type: result.kind.typ}) }
}

// Func1 makes a function of one argument.
func Func1[A, T any, E wrapper[T, E]](result Type[T, E], text string, options ...FuncOption) func(Operand[A]) E {
	f := newFunction(text, 1, options)
	return func(a Operand[A]) E { return invoke(result, f, a.Expression()) }
}

// Func2 makes a function of two arguments, or a binary operator.
func Func2[A, B, T any, E wrapper[T, E]](result Type[T, E], text string, options ...FuncOption) func(Operand[A], Operand[B]) E {
	f := newFunction(text, 2, options)
	return func(a Operand[A], b Operand[B]) E { return invoke(result, f, a.Expression(), b.Expression()) }
}

// Func3 makes a function of three arguments.
func Func3[A, B, C, T any, E wrapper[T, E]](result Type[T, E], text string, options ...FuncOption) func(Operand[A], Operand[B], Operand[C]) E {
	f := newFunction(text, 3, options)
	return func(a Operand[A], b Operand[B], c Operand[C]) E {
		return invoke(result, f, a.Expression(), b.Expression(), c.Expression())
	}
}

func invoke[T any, E wrapper[T, E]](result Type[T, E], f *ast.Function, args ...ast.Expr) E {
	return result.Of(&ast.Invoke{Function: f, Args: args, Type: result.kind.typ})
}

// AggregateFunc1 makes an aggregate function of one argument, which Filter,
// Over and the rules for grouping take like a built-in one.
func AggregateFunc1[A, T any, E wrapper[T, E]](result Type[T, E], text string, options ...FuncOption) func(Operand[A]) E {
	f := newFunction(text, 1, options)
	return func(a Operand[A]) E {
		return result.Of(&ast.Aggregate{Fn: ast.Custom, Function: f, Arg: a.Expression(), Type: result.kind.typ})
	}
}
