package strata

import (
	"fmt"
	"reflect"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// SQL is text that becomes part of a statement as it is. A constant is one by itself; text
// that is made as the program runs has to be converted, SQL(text), where whoever reads the
// program sees it. What users have a part in is no SQL: it is an argument.
//
//	builder.Raw("SELECT * FROM users WHERE name = '" + name + "'") // does not compile
//	builder.Raw("SELECT * FROM users WHERE name = ?", name)
type SQL string

// Raw is a fragment of SQL that yields a type. Each ? outside quotes and comments takes
// the next argument: an expression, or a plain Go value, which is bound. ?? is a literal
// question mark. Placeholders of a database's own, as $1 and :name, are refused. It is read as
// possibly NULL; NotNull is taken at its word.
//
//	strata.Raw(strata.TypeInt64, "age_in_years(?, ?)", Users.Born, time.Now())
//
// The text is a constant, see [SQL]: it is the one door through which text reaches SQL. What
// is used more than once is better made a function of its own, by Func1.
func Raw[T any, E Family[E]](result Type[T, E], text SQL, args ...any) E {
	return made[E](rawOf(result.kind, text, args))
}

// RawCondition is a predicate in SQL, with arguments as in Raw.
func RawCondition(text SQL, args ...any) Predicate { return NullBool{rawOf(expr.Bool, text, args)} }

//go:noinline
func rawOf(k *expr.Kind, text SQL, args []any) *expr.Expr {
	if k == nil {
		return expr.Nothing
	}
	parts, unread, err := splitRaw(string(text), len(args))
	if err != nil {
		return expr.New(&ast.Bind{Err: err}, k)
	}
	return expr.New(&ast.Raw{Text: parts, Unread: unread, Args: rawArgs(args), Type: k.Type, Nullable: true}, k)
}

// rawArgs turns the arguments of raw SQL into nodes.
func rawArgs(args []any) []ast.Expr {
	nodes := make([]ast.Expr, len(args))
	for i, a := range args {
		nodes[i] = rawArg(a)
	}
	return nodes
}

func rawArg(a any) ast.Expr {
	switch a := a.(type) {
	case nil:
		return &ast.Bind{}
	case AnyOperand:
		return exprOf(a).Node
	case AnyQuery:
		return &ast.Subquery{Query: queryOf(a)}
	}
	// Named types of basic kinds are bound as the basic kind.
	k := expr.Of(reflect.TypeOf(a))
	if k == nil {
		return &ast.Bind{Err: fmt.Errorf("a %T has no SQL form; pass an expression or a basic value", a)}
	}
	b := k.Bind(k.Box(a))
	switch b.Type.Kind { // what the database takes for them by itself
	case ast.Int16, ast.Int32:
		b.Type.Kind = ast.Int64
	case ast.Float32:
		b.Type.Kind = ast.Float64
	}
	return b
}
