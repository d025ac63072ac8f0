package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

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
func In(dialect string, text SQL) FuncOption {
	return func(f *ast.Function) {
		if f.Texts == nil {
			f.Texts = map[string]string{}
		}
		f.Texts[dialect] = string(text)
	}
}

func newFunction(text SQL, args int, options []FuncOption) *ast.Function {
	f := &ast.Function{Text: string(text), Args: args}
	for _, o := range options {
		if o == nil {
			continue
		}
		o(f)
	}
	f.Check()
	f.Unread = unreadFunction(f.Text, f.Texts)
	return f
}

// Func0 makes a function without arguments.
func Func0[T any, E Family[E]](result Type[T, E], text SQL, options ...FuncOption) func() E {
	f := newFunction(text, 0, options)
	return func() E { return made[E](invoke(result.kind, f)) }
}

// Func1 makes a function of one argument.
func Func1[A, T any, E Family[E]](result Type[T, E], text SQL, options ...FuncOption) func(Operand[A]) E {
	f := newFunction(text, 1, options)
	return func(a Operand[A]) E { return made[E](invoke(result.kind, f, nodeOf(a))) }
}

// Func2 makes a function of two arguments, or a binary operator.
func Func2[A, B, T any, E Family[E]](result Type[T, E], text SQL, options ...FuncOption) func(Operand[A], Operand[B]) E {
	f := newFunction(text, 2, options)
	return func(a Operand[A], b Operand[B]) E { return made[E](invoke(result.kind, f, nodeOf(a), nodeOf(b))) }
}

// Func3 makes a function of three arguments.
func Func3[A, B, C, T any, E Family[E]](result Type[T, E], text SQL, options ...FuncOption) func(Operand[A], Operand[B], Operand[C]) E {
	f := newFunction(text, 3, options)
	return func(a Operand[A], b Operand[B], c Operand[C]) E {
		return made[E](invoke(result.kind, f, nodeOf(a), nodeOf(b), nodeOf(c)))
	}
}

//go:noinline
func invoke(k *expr.Kind, f *ast.Function, args ...ast.Expr) *expr.Expr {
	if k == nil {
		return expr.Nothing
	}
	return expr.New(&ast.Invoke{Function: f, Args: args, Type: k.Type}, k)
}

// AggregateFunc1 makes an aggregate function of one argument, which Filter,
// Over and the rules for grouping take like a built-in one.
func AggregateFunc1[A, T any, E Family[E]](result Type[T, E], text SQL, options ...FuncOption) func(Operand[A]) E {
	f := newFunction(text, 1, options)
	return func(a Operand[A]) E {
		return made[E](aggregateOf(result.kind, f, nodeOf(a)))
	}
}

//go:noinline
func aggregateOf(k *expr.Kind, f *ast.Function, arg ast.Expr) *expr.Expr {
	if k == nil {
		return expr.Nothing
	}
	return expr.New(&ast.Aggregate{Fn: ast.Custom, Function: f, Arg: arg, Type: k.Type}, k)
}
