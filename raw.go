package strata

import (
	"fmt"
	"net/netip"
	"reflect"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
)

// SplitRaw cuts SQL text at its placeholders for Strata's own packages: at each
// ? that stands outside quotes and comments. ?? is a literal question mark, as
// in PostgreSQL's JSON operators.
func SplitRaw(sql string, args int) ([]string, error) {
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
		return nil, fmt.Errorf("the raw SQL %q has %d placeholders and %d arguments", sql, len(parts)-1, args)
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

// RawArgs turns the arguments of raw SQL into nodes for Strata's own packages.
func RawArgs(args []any) []ast.Expr {
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
	case interface{ Expression() ast.Expr }:
		return a.Expression()
	case AnyQuery:
		return &ast.Subquery{Query: a.QueryNode()}
	case time.Time:
		return timeKind.bind(a)
	case Date:
		return dateKind.bind(a)
	case decimal.Decimal:
		return decimalKind(0, 0).bind(a)
	case netip.Addr:
		return addrKind.bind(a)
	case netip.Prefix:
		return prefixKind.bind(a)
	case []byte:
		return bytesKind[[]byte]().bind(a)
	case [16]byte:
		return uuidKind[[16]byte]().bind(a)
	}
	// Named types of basic kinds are bound as the basic kind.
	switch v := reflect.ValueOf(a); v.Kind() {
	case reflect.String:
		return stringKind.bind(v.String())
	case reflect.Bool:
		return boolKind.bind(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return int64Kind.bind(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return numberKind[uint64]().bind(v.Uint())
	case reflect.Float32, reflect.Float64:
		return float64Kind.bind(v.Float())
	default:
		return &ast.Bind{Err: fmt.Errorf("a %T has no SQL form; pass an expression or a basic value", a)}
	}
}
