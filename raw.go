package strata

import (
	"fmt"
	"reflect"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// splitRaw cuts SQL text at its placeholders: at each ? that stands outside quotes and comments. ?? is a literal question mark, as
// in PostgreSQL's JSON operators.
func splitRaw(sql string, args int) ([]string, error) {
	var parts []string
	var part []byte
	for i := 0; i < len(sql); {
		if n := quoted(sql[i:]); n > 0 {
			part = append(part, sql[i:i+n]...)
			i += n
			continue
		}
		switch {
		case sql[i] != '?':
			part = append(part, sql[i])
			i++
		case i+1 < len(sql) && sql[i+1] == '?':
			part = append(part, '?')
			i += 2
		default:
			parts = append(parts, string(part))
			part = part[:0]
			i++
		}
	}
	parts = append(parts, string(part))
	if len(parts)-1 != args {
		return nil, fmt.Errorf("%q has %d placeholders and %d arguments", sql, len(parts)-1, args)
	}
	return parts, nil
}

// quoted returns the length of the quoted text or comment that s starts with.
func quoted(s string) int {
	end := func(from int, stop string) int {
		for i := from; i+len(stop) <= len(s); i++ {
			if s[i:i+len(stop)] == stop {
				return i + len(stop)
			}
		}
		return len(s)
	}
	switch {
	case s[0] == '\'' || s[0] == '"':
		return end(1, s[:1])
	case len(s) > 1 && s[:2] == "--":
		return end(2, "\n")
	case len(s) > 1 && s[:2] == "/*":
		return end(2, "*/")
	case s[0] == '$':
		for i := 1; i < len(s) && (s[i] == '_' || s[i] >= 'a' && s[i] <= 'z' || s[i] >= 'A' && s[i] <= 'Z' || s[i] == '$'); i++ {
			if s[i] == '$' {
				return end(i+1, s[:i+1])
			}
		}
	}
	return 0
}

// Raw is a fragment of SQL that yields a type. Each ? outside quotes takes the next
// argument: an expression, or a plain Go value, which is bound. It is read as
// possibly NULL; NotNull is taken at its word.
//
//	strata.Raw(strata.TypeInt64, "age_in_years(?, ?)", Users.Born, time.Now())
//
// The text is the caller's: it is the one door through which text reaches SQL. What
// is used more than once is better made a function of its own, by Func1.
func Raw[T any, E Family[E]](result Type[T, E], text string, args ...any) E {
	return made[E](rawOf(result.kind, text, args))
}

// RawCondition is a predicate in SQL, with arguments as in Raw.
func RawCondition(text string, args ...any) Predicate { return NullBool{rawOf(expr.Bool, text, args)} }

//go:noinline
func rawOf(k *expr.Kind, text string, args []any) *expr.Expr {
	if k == nil {
		return expr.Nothing
	}
	parts, err := splitRaw(text, len(args))
	if err != nil {
		return expr.New(&ast.Bind{Err: err}, k)
	}
	return expr.New(&ast.Raw{Text: parts, Args: rawArgs(args), Type: k.Type, Nullable: true}, k)
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
