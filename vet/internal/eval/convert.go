package eval

import (
	"database/sql"
	"encoding/json"
	"go/constant"
	"net/netip"
	"reflect"
	"strings"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
	"github.com/strata-go/strata/vet/internal/ir"
)

var (
	typeCondition = reflect.TypeFor[strata.Condition]()
	typeResult    = reflect.TypeFor[strata.Result[Model]]()
	typeQuery     = reflect.TypeFor[query]()
	typeAny       = reflect.TypeFor[any]()
)

// convert makes a value one that a function of the library takes. It reports whether
// that is known.
func (r *run) convert(a V, t reflect.Type) (reflect.Value, bool) {
	if t == reflect.TypeFor[Model]() { // of which no value is known
		r.tainted = true
		return reflect.Zero(t), true
	}
	switch a.kind {
	case isUnknown:
		return r.some(a.typ, t)
	case isNil:
		return r.zero(a, t)
	case isConst:
		return constantAs(a, t)
	case isList:
		return r.list(a, t)
	case isFunc:
		return r.function(a, t)
	case isStruct:
		if len(a.items) == 0 || t == reflect.TypeFor[Value]() {
			return reflect.Zero(t), !strataType(t) || t == reflect.TypeFor[Value]()
		}
		if isValue(t) {
			r.tainted = true
			return reflect.Zero(t), true
		}
		return r.rowOf(a, t)
	case isReal:
		return r.real(a, t)
	}
	return reflect.Value{}, false
}

// isValue reports whether a type is of values that the library only stores.
func isValue(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface, reflect.Func, reflect.Chan:
		return false
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return isValue(t.Elem())
	case reflect.Struct:
		return t == reflect.TypeFor[Model]() || t == reflect.TypeFor[Value]() || !strataType(t) || strings.HasSuffix(t.PkgPath(), "/types")
	}
	return true
}

func strataType(t reflect.Type) bool { return strings.HasPrefix(t.PkgPath(), ir.Module) }

// some is some value of a type, in place of one that is not known.
func (r *run) some(was string, t reflect.Type) (reflect.Value, bool) {
	switch {
	case t == typeCondition || t == reflect.TypeFor[strata.NullBool]() || t == reflect.TypeFor[strata.Bool]():
		r.opaque = true
		x, _ := r.convertCondition(t)
		return x, x.IsValid()
	case t == reflect.SliceOf(typeCondition):
		r.opaque = true
		x, _ := r.convertCondition(typeCondition)
		list := reflect.MakeSlice(t, 0, 1)
		return reflect.Append(list, x), true
	case t == typeAny:
		return r.someAny(was)
	case !isValue(t):
		return reflect.Value{}, false
	}
	if t == reflect.TypeFor[strata.SQL]() {
		return reflect.Value{}, false
	}
	r.tainted = true
	if v, ok := valid[t]; ok {
		return v, true
	}
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString("a")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Slice:
		if x, ok := r.some(was, t.Elem()); ok {
			v.Set(reflect.Append(v, x))
		}
	default:
		if v.CanInt() {
			v.SetInt(1)
		} else if v.CanUint() {
			v.SetUint(1)
		}
	}
	return v, true
}

// valid are values of types whose zero value is none.
var valid = map[reflect.Type]reflect.Value{
	reflect.TypeFor[netip.Addr]():      reflect.ValueOf(netip.AddrFrom4([4]byte{127, 0, 0, 1})),
	reflect.TypeFor[netip.Prefix]():    reflect.ValueOf(netip.PrefixFrom(netip.AddrFrom4([4]byte{127, 0, 0, 0}), 8)),
	reflect.TypeFor[types.Date]():      reflect.ValueOf(types.Date{Year: 2000, Month: 1, Day: 1}),
	reflect.TypeFor[time.Time]():       reflect.ValueOf(time.Unix(946684800, 0).UTC()),
	reflect.TypeFor[json.RawMessage](): reflect.ValueOf(json.RawMessage("{}")),
}

// someAny is an argument of raw SQL: its type is looked at.
func (r *run) someAny(was string) (reflect.Value, bool) {
	if strings.HasPrefix(strings.TrimPrefix(was, "*"), ir.Module) && !strings.Contains(was, "/types.") && was != ir.Opaque {
		return reflect.Value{}, false
	}
	r.tainted = true
	t, ok := canonical[was]
	if !ok || !isValue(t) || t == reflect.TypeFor[Value]() {
		t = reflect.TypeFor[int64]()
	}
	return r.some(was, t)
}

// convertCondition is a condition that nothing is known of.
func (r *run) convertCondition(t reflect.Type) (reflect.Value, bool) {
	x := inside.Expr(strata.RawCondition("unknown()"))
	if t == typeCondition {
		t = reflect.TypeFor[strata.NullBool]()
	}
	return wrap(x, t), true
}

func (r *run) zero(a V, t reflect.Type) (reflect.Value, bool) {
	if t == typeQuery {
		panic(errNever)
	}
	if f, ok := canonical[a.typ]; ok && t.Kind() == reflect.Interface && f.Kind() == reflect.Struct && f.AssignableTo(t) {
		return reflect.Zero(f), true
	}
	return reflect.Zero(t), true
}

func constantAs(a V, t reflect.Type) (reflect.Value, bool) {
	if t == typeAny {
		t = reflect.TypeFor[int64]()
		if x, ok := canonical[a.typ]; ok {
			t = x
		}
		switch a.value.Kind() {
		case constant.String:
			t = reflect.TypeFor[string]()
		case constant.Bool:
			t = reflect.TypeFor[bool]()
		case constant.Float:
			t = reflect.TypeFor[float64]()
		}
	}
	v := reflect.New(t).Elem()
	switch a.value.Kind() {
	case constant.String:
		if t.Kind() == reflect.String {
			v.SetString(constant.StringVal(a.value))
			return v, true
		}
		if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(constant.StringVal(a.value)))
			return v, true
		}
	case constant.Bool:
		if t.Kind() == reflect.Bool {
			v.SetBool(constant.BoolVal(a.value))
			return v, true
		}
	case constant.Int, constant.Float:
		if t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64 {
			f, _ := constant.Float64Val(a.value)
			v.SetFloat(f)
			return v, true
		}
		n := constant.ToInt(a.value)
		if i, exact := constant.Int64Val(n); exact && v.CanInt() && !v.OverflowInt(i) {
			v.SetInt(i)
			return v, true
		}
		if i, exact := constant.Uint64Val(n); exact && v.CanUint() && !v.OverflowUint(i) {
			v.SetUint(i)
			return v, true
		}
	}
	return v, isValue(t) // of a type that the analyzer erased
}

func (r *run) list(a V, t reflect.Type) (reflect.Value, bool) {
	if t.Kind() != reflect.Slice {
		return reflect.Value{}, false
	}
	out := reflect.MakeSlice(t, len(a.items), len(a.items))
	for i, x := range a.items {
		v, ok := r.convert(x, t.Elem())
		if !ok {
			return reflect.Value{}, false
		}
		out.Index(i).Set(v)
	}
	return out, true
}

// rowOf is a struct of the library's, such as a Row2.
func (r *run) rowOf(a V, t reflect.Type) (reflect.Value, bool) {
	if t.Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	v := reflect.New(t).Elem()
	for i, n := range a.names {
		f := v.FieldByName(n)
		if !f.IsValid() || !f.CanSet() {
			return reflect.Value{}, false
		}
		x, ok := r.convert(a.items[i], f.Type())
		if !ok {
			return reflect.Value{}, false
		}
		f.Set(x)
	}
	return v, true
}

// function is a function of the program that the library calls.
func (r *run) function(a V, t reflect.Type) (reflect.Value, bool) {
	if t.Kind() != reflect.Func {
		return reflect.Value{}, false
	}
	return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		args := make([]V, len(in))
		for i, x := range in {
			typ := ""
			if b := a.fn.body; b != nil && i < len(b.Params) {
				typ = b.Params[i]
			}
			args[i] = r.made(x, typ)
		}
		result := r.invoke(a, args, "")
		out := make([]reflect.Value, t.NumOut())
		if len(out) == 1 {
			x, ok := r.convert(result, t.Out(0))
			if !ok {
				panic(errUnknown)
			}
			if x.Type() != t.Out(0) {
				y := reflect.New(t.Out(0)).Elem()
				y.Set(x)
				x = y
			}
			out[0] = x
		} else if len(out) > 1 {
			panic(errUnknown)
		}
		return out
	}), true
}

// real makes something of the library's another type of its, where it is one.
func (r *run) real(a V, t reflect.Type) (reflect.Value, bool) {
	v := a.r
	if t == typeResult {
		return reflect.ValueOf(strata.ResultOf[Model](door.Key{}, r.projection(a))), true
	}
	if v.Type().AssignableTo(t) {
		return v, true
	}
	if v.Kind() == reflect.Pointer && v.Type().Elem().Name() == "" && v.Elem().Kind() == reflect.Struct {
		if h := tableOf(v); h != nil && reflect.TypeOf(h).AssignableTo(t) {
			return reflect.ValueOf(h), true
		}
		return reflect.Value{}, false
	}
	if q, ok := v.Interface().(query); ok {
		return adapt(q, t)
	}
	if x := exprOf(v); x != nil {
		return r.family(x, v.Type(), a.typ, t)
	}
	if like(v.Type(), t) {
		return retyped(v, t), true
	}
	if strings.HasPrefix(v.Type().Name(), "Quantified[") {
		for _, q := range quantified {
			if q.AssignableTo(t) {
				return retyped(v, q), true
			}
		}
	}
	if v.Type().ConvertibleTo(t) && isValue(t) {
		return v.Convert(t), true
	}
	return reflect.Value{}, false
}

// retyped is a generic struct of the library's with another type argument.
func retyped(v reflect.Value, t reflect.Type) reflect.Value {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return reflect.NewAt(t, p.UnsafePointer()).Elem()
}

// adapt makes a query one of a column or of rows.
func adapt(q query, t reflect.Type) (reflect.Value, bool) {
	if f, ok := adapters[t]; ok {
		if x, ok := builder.ElementOf(door.Key{}, q).(*expr.Expr); ok {
			return reflect.ValueOf(f(q, x)), true
		}
		return reflect.Value{}, false
	}
	for _, x := range []any{rowQuery[strata.Row2[int64, int64]]{q}, rowQuery[strata.Row3[int64, int64, int64]]{q}} {
		if reflect.TypeOf(x).AssignableTo(t) {
			return reflect.ValueOf(x), true
		}
	}
	return reflect.Value{}, false
}

// family makes an expression one of a family that a function takes.
func (r *run) family(x *expr.Expr, is reflect.Type, static string, t reflect.Type) (reflect.Value, bool) {
	list := plain
	if isNull(is) || strings.Contains(static, "sql.Null") {
		list = nullable
	}
	for _, f := range list {
		if f.AssignableTo(t) {
			return wrap(x, f), true
		}
	}
	if list := nullable; t.Kind() == reflect.Interface {
		for _, f := range list {
			if f.AssignableTo(t) {
				return wrap(x, f), true
			}
		}
	}
	if p := reflect.TypeOf(x); t.Kind() == reflect.Pointer && strings.HasPrefix(t.Elem().Name(), "ParamExpr[") && p != nil {
		return wrap(x, t), true
	}
	return reflect.Value{}, false
}

// like reports whether two types are one generic struct of the library's.
func like(a, b reflect.Type) bool {
	x, _, ok := strings.Cut(a.Name(), "[")
	y, _, _ := strings.Cut(b.Name(), "[")
	return ok && x == y && a.PkgPath() == b.PkgPath() && a.PkgPath() == ir.Module && a.Kind() == reflect.Struct && a.Size() == b.Size()
}

// projection is what a query reads of a result.
func (r *run) projection(a V) expr.Projection {
	if a.kind != isReal {
		panic(errUnknown)
	}
	if x := exprOf(a.r); x != nil {
		if x.Kind == nil {
			panic(errUnknown)
		}
		return x.Projection(isNull(a.r.Type()))
	}
	if a.r.Kind() == reflect.Pointer && a.r.Type().Elem().Name() == "" && a.r.Elem().Kind() == reflect.Struct {
		if h, ok := tableOf(a.r).(strata.Source); ok {
			return inside.Rows(h)
		}
	}
	switch x := a.r.Interface().(type) {
	case strata.Result[Model]:
		return strata.ProjectionOf(door.Key{}, x)
	case strata.Result[sql.Null[Model]]:
		return strata.ProjectionOf(door.Key{}, x)
	}
	panic(errUnknown)
}
