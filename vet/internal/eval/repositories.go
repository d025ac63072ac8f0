package eval

import (
	"reflect"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/vet/internal/ir"
)

const repositories = ir.Module + "/repo."

func init() {
	for _, name := range []string{"New", "ByKey", "ByKeys", "WithDeleted", "Unfiltered"} {
		handlers[repositories+name] = repository
	}
	handlers[repositories+"KeyRepo.Query"] = repositoryQuery
	handlers[repositories+"Set"] = repositorySet
}

// repositorySet gives a column a value that may be absent: it is taken to be there.
func repositorySet(r *run, v *ir.Value, args []V) V {
	if args[0].kind != isReal {
		return unknown(v.Type)
	}
	x := exprOf(args[0].r)
	if x == nil || x.Kind == nil || x.Column() == nil {
		return unknown(v.Type)
	}
	r.tainted = true
	value := x.Kind.Literal(x.Kind.Box(reflect.New(expr.GoType(x.Kind)).Elem().Interface()))
	return r.made(reflect.ValueOf(inside.SetNode(x.Column(), x.Node, value)), v.Type)
}

// repository is a repository: of it its table is what statements ask for.
func repository(r *run, v *ir.Value, args []V) V {
	if _, ok := r.table(args[0]); !ok {
		return unknown(v.Type)
	}
	return args[0]
}

// repositoryQuery is the query of a repository's rows, with conditions of its own.
func repositoryQuery(r *run, v *ir.Value, args []V) V {
	t, ok := r.convert(args[0], reflect.TypeFor[strata.TableAt[*Model]]())
	if !ok {
		return unknown(v.Type)
	}
	r.opaque = true
	return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(builder.From(t.Interface().(strata.TableAt[*Model])))}
}
