package strata

import (
	"fmt"
	"reflect"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Struct reads a row into a struct of the caller's. The function names, for
// every exported field, the expression that it takes: an expression of another
// type does not compile, and a field without one is refused when the statement
// is compiled. A field tagged `strata:"-"` is left alone.
//
//	strata.Struct(func(r *Summary) []strata.Field {
//		return []strata.Field{
//			Users.Name.Into(&r.Name),
//			Orders.Total.Sum().Into(&r.Total),
//		}
//	})
func Struct[R any](fields func(*R) []Field) Result[R] {
	row := new(R)
	p := newProjection(0)
	base := scan.PlaceOf(row)
	var spans []scan.Span
	for i, f := range fields(row) {
		offset, err := base.Offset(f.place)
		if err != nil {
			return brokenStruct[R](fmt.Errorf("field %d: %w", i+1, err))
		}
		spans = append(spans, scan.Span{Offset: offset, Type: f.place.Type()})
		p.Items = append(p.Items, f.node)
		p.Plan.Fields = append(p.Plan.Fields, scan.Field{Offset: offset, Codec: f.codec, Item: f.node})
	}
	if base.Type().Kind() != reflect.Struct {
		return brokenStruct[R](fmt.Errorf("%v is not a struct", base.Type()))
	}
	if missing := scan.Uncovered(base.Type(), spans); missing != "" {
		return brokenStruct[R](fmt.Errorf("the field %s of %v takes no expression; add one, or tag it `strata:\"-\"`", missing, base.Type()))
	}
	return cols[R]{p}
}

// brokenStruct is a result whose mistake is reported with the statement's others.
func brokenStruct[R any](err error) Result[R] {
	p := newProjection(1)
	p.Items = []ast.Expr{&ast.Bind{Err: err}}
	return cols[R]{p}
}
