package eval

import (
	"database/sql"
	"go/constant"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
	"github.com/strata-go/strata/vet/internal/ir"
)

// handler does what a function does whose type arguments, or values, the analyzer does
// not have.
type handler func(r *run, v *ir.Value, args []V) V

const (
	root    = ir.Module + "."
	queries = ir.Module + "/builder."
)

var handlers map[string]handler

func init() {
	handlers = map[string]handler{
		root + "Define":                define,
		root + "DefineView":            define,
		root + "As":                    as,
		root + "Bind":                  bind,
		root + "Col":                   col,
		root + "ColPtr":                col,
		root + "Val":                   val,
		root + "Value":                 value,
		root + "Default":               defaultValue,
		root + "In":                    in,
		root + "IfSet":                 ifSet,
		root + "InArray":               inArray,
		root + "Values":                enum,
		root + "Generated":             generated,
		root + "IntoPtr":               intoPtr,
		ir.Module + "/types.EnumValue": enumValue,
		root + "Store":                 store,
		root + "TypeCustom":            store,
		root + "Avg":                   avg,
		root + "AvgDistinct":           avg,
		root + "TypeID":                typeOf,
		root + "TypeNumberOf":          typeOf,
		root + "TypeTextOf":            typeOf,
		root + "TypeJSON":              typeOf,
		root + "Map":                   mapping,
		root + "Struct":                structOf,
		queries + "Select":             selectOne,
		queries + "SelectInto":         selectInto,
		queries + "Sample":             sample,
		root + "Model":                 nothing,
		root + "DefineComposite":       nothing,
	}
	for n := 2; n <= 8; n++ {
		handlers[queries+"Select"+strconv.Itoa(n)] = selectMany
		handlers[root+"Cols"+strconv.Itoa(n)] = cols
	}
	for n := 1; n <= 8; n++ {
		handlers[queries+"Prepare"+strconv.Itoa(n)] = prepare
	}
}

func nothing(_ *run, v *ir.Value, _ []V) V { return unknown(v.Type) }

func text(a V) (string, bool) {
	if a.kind == isConst && a.value.Kind() == constant.String {
		return constant.StringVal(a.value), true
	}
	return "", false
}

// opaqueColumn is a column of a type that the analyzer does not know.
type opaqueColumn = strata.Custom[struct{ _ int }]

// structType makes the type of a struct of columns, of the library's families.
func (g *global) structType(s *ir.Shape) (reflect.Type, bool) {
	fields := make([]reflect.StructField, 0, len(s.Fields))
	for _, f := range s.Fields {
		x := reflect.StructField{Name: f.Name, PkgPath: f.PkgPath, Tag: reflect.StructTag(f.Tag), Anonymous: f.Embedded}
		t, ok := families[f.Type]
		if !ok {
			t, ok = canonical[f.Type]
		}
		switch {
		case f.Type == root+"Handle":
			t = reflect.TypeFor[strata.Table[Model]]()
		case f.Fields != nil:
			if t, ok = g.structType(f.Fields); !ok {
				return nil, false
			}
		case ok && t != reflect.TypeFor[Value]():
		default:
			t = reflect.TypeFor[opaqueColumn]()
			g.tainted, g.vague = true, true
		}
		if f.Embedded && f.PkgPath != "" { // reflect makes no such field; its columns are promoted by hand
			x.Name, x.PkgPath = strings.ToUpper(f.Name[:1])+f.Name[1:], ""
		}
		x.Anonymous = x.Anonymous && t != reflect.TypeFor[strata.DerivedColumns]() // which reflect cannot embed
		x.Type = t
		fields = append(fields, x)
	}
	return reflect.StructOf(fields), true
}

// define makes a table, once.
func define(r *run, v *ir.Value, args []V) V {
	if g, ok := r.tables[v]; ok {
		r.add(g.flags)
		return g.v
	}
	name, ok := text(args[0])
	if !ok || args[1].kind != isColumns {
		return unknown(v.Type)
	}
	g := &global{}
	t, ok := g.structType(args[1].shape)
	if !ok {
		return unknown(v.Type)
	}
	g.v = V{kind: isReal, typ: v.Type, r: reflect.New(t)}
	r.tables[v] = g
	f := reflect.FuncOf([]reflect.Type{reflect.TypeFor[*strata.Def](), reflect.PointerTo(t)}, nil, false)
	more := reflect.MakeSlice(reflect.SliceOf(f), 0, 1)
	if args[2].kind == isList {
		for _, x := range args[2].items {
			more = reflect.Append(more, definition(r.Evaluator, x, f, g))
		}
	}
	inside.Outline(name, g.v.r.Interface(), more.Interface(), strings.HasSuffix(v.Name, "View"))
	r.add(g.flags)
	return g.v
}

// definition is a function of a definition. What it says and is not known makes the
// table vague, unless no statement asks for it.
func definition(e *Evaluator, x V, t reflect.Type, g *global) reflect.Value {
	return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		defer func() {
			if recover() != nil {
				g.vague = true
			}
		}()
		if x.kind != isFunc || x.fn.body == nil {
			g.vague = true
			return nil
		}
		r := &run{Evaluator: e, memo: map[key]V{}, fixed: true}
		r.define(x.fn.body, x.fn.env, []V{r.made(in[0], ""), r.made(in[1], "")}, g)
		return nil
	})
}

// define runs what a function says of a table.
func (r *run) define(b *ir.Body, outer *env, args []V, g *global) {
	in := &env{outer: outer, id: b.ID, args: args}
	for _, c := range b.Effects {
		r.effect(c, in, g)
	}
}

// unasked are what definitions say that no statement asks for.
var unasked = []string{"References", "ReferencesFunc", "Check", "Index", "Comment", "RowFilter", "Exclude", "MaxLength", "Length"}

func (r *run) effect(c *ir.Value, in *env, g *global) {
	defer func() {
		if recover() != nil && !isUnasked(c.Name) {
			g.vague = true
		}
	}()
	if c.Op == ir.Call && !ours(c.Name) {
		body := c.Body
		if body == nil {
			body = r.program.Func(c.Name)
		}
		if body == nil {
			panic(errUnknown)
		}
		r.define(body, nil, r.all(c.Args, in), g)
		return
	}
	if x := r.eval(c, in); x.kind == isUnknown && !isUnasked(c.Name) && !strings.HasSuffix(c.Name, ".Model") {
		g.vague = true
	}
}

func isUnasked(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	for _, n := range unasked {
		if strings.HasPrefix(name, n) {
			return true
		}
	}
	return false
}

func (r *run) table(a V) (strata.Source, bool) {
	if a.kind != isReal || a.r.Kind() != reflect.Pointer || a.r.Elem().Kind() != reflect.Struct || a.r.Type().Elem().Name() != "" {
		return nil, false
	}
	s, ok := tableOf(a.r).(strata.Source)
	return s, ok
}

func as(r *run, v *ir.Value, args []V) V {
	s, ok := r.table(args[0])
	alias, is := text(args[1])
	if !ok || !is || alias == "" {
		return unknown(v.Type)
	}
	return r.made(reflect.ValueOf(inside.Aliased(s, alias)), v.Type)
}

func bind(r *run, v *ir.Value, args []V) V {
	d, ok := r.convert(args[0], reflect.TypeFor[strata.DerivedTable]())
	if !ok || d.IsZero() {
		return unknown(v.Type)
	}
	var columns any
	switch args[1].kind {
	case isColumns:
		g := &global{}
		t, ok := g.structType(args[1].shape)
		if !ok {
			return unknown(v.Type)
		}
		r.add(g.flags)
		columns = reflect.New(t).Interface()
	case isReal:
		columns = args[1].r.Interface()
	default:
		return unknown(v.Type)
	}
	return r.made(reflect.ValueOf(strata.Bind(d.Interface().(strata.DerivedTable), columns)), v.Type)
}

// col gives a column a name.
func col(_ *run, v *ir.Value, args []V) V {
	name, ok := text(args[2])
	x := exprOf(args[1].r)
	if !ok || args[1].kind != isReal || x == nil || x.Column() == nil {
		return unknown(v.Type)
	}
	if name != "" {
		x.Column().Name = name
	}
	return V{kind: isNil}
}

// literal is a value of an expression's kind.
func (r *run) literal(k *expr.Kind, a V) *expr.Expr {
	v, ok := r.convert(a, expr.GoType(k))
	if !ok {
		panic(errUnknown)
	}
	return k.Constant(k.Box(v.Interface()))
}

func val(r *run, v *ir.Value, args []V) V {
	if args[0].kind != isReal {
		return unknown(v.Type)
	}
	x := exprOf(args[0].r)
	if x == nil || x.Kind == nil {
		return unknown(v.Type)
	}
	return r.expression(r.literal(x.Kind, args[1]), v.Type)
}

// expression is an expression of the family that the program has.
func (r *run) expression(x *expr.Expr, t string) V {
	f, ok := families[t]
	if !ok {
		return unknown(t)
	}
	return V{kind: isReal, typ: t, r: wrap(x, f)}
}

// kindOf is the kind of a Type.
func kindOf(a V) *expr.Kind {
	if a.kind != isReal || a.r.Kind() != reflect.Struct || !strings.HasPrefix(a.r.Type().Name(), "Type[") {
		panic(errUnknown)
	}
	p := reflect.New(a.r.Type())
	p.Elem().Set(a.r)
	k := *(**expr.Kind)(p.UnsafePointer())
	if k == nil {
		panic(errUnknown)
	}
	return k
}

func value(r *run, v *ir.Value, args []V) V {
	return r.expression(r.literal(kindOf(args[0]), args[1]), v.Type)
}

// defaultValue gives a column a default: that it has one is what statements ask for.
func defaultValue(r *run, v *ir.Value, args []V) V {
	if args[1].kind != isReal || args[0].kind != isReal {
		return unknown(v.Type)
	}
	x := exprOf(args[1].r)
	if x == nil || x.Kind == nil {
		return unknown(v.Type)
	}
	zero := reflect.New(expr.GoType(x.Kind)).Elem()
	d := x.With(x.Kind.Literal(x.Kind.Box(zero.Interface())))
	strata.DefaultExpr[int64](args[0].r.Interface().(*strata.Def), strata.Operand[int64](wrap(x, reflect.TypeFor[strata.Int64]()).Interface().(strata.Int64)), wrap(d, reflect.TypeFor[strata.Int64]()).Interface().(strata.Int64))
	return V{kind: isNil}
}

// in spells a function for a dialect, whose name is written out.
func in(r *run, v *ir.Value, args []V) V {
	if _, ok := text(args[0]); !ok {
		return unknown(v.Type)
	}
	return r.apply(reflect.ValueOf(strata.In), args, v.Type)
}

// ifSet is a condition on what a pointer points at, which is taken to be there.
func ifSet(r *run, v *ir.Value, args []V) V {
	if args[0].kind == isNil {
		return r.made(reflect.ValueOf(strata.NullBool{}), v.Type)
	}
	r.opaque = true
	if args[1].kind == isNil {
		return unknown(v.Type)
	}
	return r.invoke(args[1], []V{unknown("")}, v.Type)
}

// inArray is a condition on an expression, as a comparison is.
func inArray(r *run, v *ir.Value, args []V) V {
	x, ok := r.convert(args[0], reflect.TypeFor[strata.Operand[int64]]())
	if !ok {
		return unknown(v.Type)
	}
	o := x.Interface().(strata.Operand[int64])
	return r.made(reflect.ValueOf(strata.Le(o, o)), v.Type)
}

// enum names the values of an enum, which are texts.
func enum(r *run, v *ir.Value, args []V) V {
	return r.apply(reflect.ValueOf(strata.Values[string]), args, v.Type)
}

// enumValue is a value of an enum: its name.
func enumValue(_ *run, _ *ir.Value, args []V) V { return args[0] }

// generated is how the database computes a column, which may be NULL or not.
func generated(r *run, v *ir.Value, args []V) V {
	if args[1].kind == isReal && isNull(args[1].r.Type()) {
		return r.apply(reflect.ValueOf(strata.Generated[int64, sql.Null[int64]]), args, v.Type)
	}
	return r.apply(reflect.ValueOf(strata.Generated[int64, int64]), args, v.Type)
}

// intoPtr is an expression that is read into a pointer, and so may be NULL.
func intoPtr(_ *run, v *ir.Value, args []V) V {
	if args[0].kind != isReal {
		return unknown(v.Type)
	}
	x := exprOf(args[0].r)
	if x == nil {
		return unknown(v.Type)
	}
	return V{kind: isReal, typ: v.Type, r: wrap(x, reflect.TypeFor[strata.NullInt64]())}
}

// store is how the database stores a type of its own.
func store(r *run, v *ir.Value, args []V) V {
	if strings.HasSuffix(v.Name, "TypeCustom") {
		return r.apply(reflect.ValueOf(strata.TypeCustom[Value, *Value]), args, v.Type)
	}
	return r.apply(reflect.ValueOf(strata.Store[Value, *Value]), args, v.Type)
}

// avg is an average: that of decimals is one.
func avg(r *run, v *ir.Value, args []V) V {
	distinct, decimals := strings.HasSuffix(v.Name, "Distinct"), strings.HasSuffix(v.Type, ".NullDecimal")
	var f any
	switch {
	case distinct && decimals:
		f = strata.AvgDistinct[strata.NullDecimal]
	case distinct:
		f = strata.AvgDistinct[strata.NullFloat64]
	case decimals:
		f = strata.Avg[strata.NullDecimal]
	default:
		f = strata.Avg[strata.NullFloat64]
	}
	return r.apply(reflect.ValueOf(f), args, v.Type)
}

func typeOf(_ *run, v *ir.Value, _ []V) V {
	if t, ok := typeValues[v.Type]; ok {
		return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(t)}
	}
	return unknown(v.Type)
}

// mapping is how a type of the program's is stored.
func mapping(r *run, v *ir.Value, args []V) V {
	x, ok := r.convert(args[1], reflect.TypeFor[strata.Operand[Value]]())
	if !ok || args[0].kind != isReal {
		return unknown(v.Type)
	}
	t, o := args[0].r.Interface().(*strata.Def), x.Interface().(strata.Operand[Value])
	stored := args[2].typ
	if i := strings.LastIndexByte(stored, ','); i >= 0 {
		stored = strings.TrimSuffix(stored[i+1:], "]")
	}
	switch stored {
	case "string":
		mapped[string](t, o)
	case "int64":
		mapped[int64](t, o)
	case "float64":
		mapped[float64](t, o)
	case "bool":
		mapped[bool](t, o)
	case "time.Time":
		mapped[time.Time](t, o)
	case "[]uint8":
		mapped[[]byte](t, o)
	case "github.com/shopspring/decimal.Decimal":
		mapped[decimal.Decimal](t, o)
	case "[16]uint8":
		mapped[[16]byte](t, o)
	case ir.Module + "/types.Date":
		mapped[types.Date](t, o)
	default:
		return unknown(v.Type)
	}
	return V{kind: isNil}
}

func mapped[U strata.Stored](t *strata.Def, column strata.Operand[Value]) {
	strata.Map(t, column, strata.Mapping[Value, U]{
		To:   func(Value) (u U, err error) { return u, nil },
		From: func(U) (Value, error) { return Value{}, nil },
	})
}

func selectOne(r *run, v *ir.Value, args []V) V {
	p := r.projection(args[0])
	q := builder.SelectOf[Model, strata.Wide[Model]](door.Key{}, exprOf(args[0].r), p)
	return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(q)}
}

func (r *run) projections(args []V) []expr.Projection {
	out := make([]expr.Projection, len(args))
	for i, a := range args {
		out[i] = r.projection(a)
	}
	return out
}

func selectMany(r *run, v *ir.Value, args []V) V {
	q := builder.SelectOf[Model, strata.Wide[Model]](door.Key{}, nil, r.projections(args)...)
	return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(q)}
}

func cols(r *run, v *ir.Value, args []V) V {
	return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(strata.ResultOf[Model](door.Key{}, r.projections(args)...))}
}

// fields are the expressions of a function that names one for each field of a struct.
func (r *run) fields(f V) []expr.Projection {
	list := r.invoke(f, []V{unknown("")}, "")
	if list.kind != isList {
		panic(errUnknown)
	}
	return r.projections(list.items)
}

func structOf(r *run, v *ir.Value, args []V) V {
	return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(strata.ResultOf[Model](door.Key{}, r.fields(args[0])...))}
}

func selectInto(r *run, v *ir.Value, args []V) V {
	q := builder.SelectOf[Model, strata.Wide[Model]](door.Key{}, nil, r.fields(args[0])...)
	return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(q)}
}

func sample(r *run, v *ir.Value, args []V) V {
	t, ok := r.convert(args[0], reflect.TypeFor[strata.TableAt[*Model]]())
	n, is := r.convert(args[1], reflect.TypeFor[float64]())
	if !ok || !is {
		return unknown(v.Type)
	}
	return V{kind: isReal, typ: v.Type, r: reflect.ValueOf(builder.Sample(t.Interface().(strata.TableAt[*Model]), n.Float()))}
}

// prepare prepares a statement, and gives a function that returns it.
func prepare(r *run, v *ir.Value, args []V) V {
	if args[0].kind != isFunc || args[0].fn.body == nil {
		return unknown(v.Type)
	}
	list := make([]V, len(args[0].fn.body.Params))
	given := make([]strata.AnyOperand, len(list))
	for i, t := range args[0].fn.body.Params {
		f, ok := params[t]
		if !ok {
			panic(errUnknown)
		}
		given[i] = f(i)
		list[i] = V{kind: isReal, typ: t, r: reflect.ValueOf(given[i])}
	}
	s := r.invoke(args[0], list, "")
	if s.kind != isReal {
		panic(errUnknown)
	}
	q, ok := s.r.Interface().(builder.Preparable)
	if !ok {
		panic(errUnknown)
	}
	p := builder.PreparedOf(door.Key{}, q, given...)
	f := reflect.MakeFunc(reflect.FuncOf(make0(len(list)), []reflect.Type{reflect.TypeOf(p)}, false), func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(p)}
	})
	return V{kind: isReal, typ: v.Type, r: f}
}

// make0 are the types of parameters of which anything is taken.
func make0(n int) []reflect.Type {
	out := make([]reflect.Type, n)
	for i := range out {
		out[i] = reflect.TypeFor[Value]()
	}
	return out
}

// tupleMethods compare a row value with values: its parts have any types.
var tupleMethods map[string]func(*run, reflect.Value, []V, string) V

func init() {
	tupleMethods = map[string]func(*run, reflect.Value, []V, string) V{
		"Eq": tuple(ast.Eq), "Lt": tuple(ast.Lt), "Le": tuple(ast.Le), "Gt": tuple(ast.Gt), "Ge": tuple(ast.Ge),
		"In": tupleIn,
	}
}

// partsOf are the parts of a row value, whose address is given.
func partsOf(x reflect.Value) []*expr.Expr { return *(*[]*expr.Expr)(x.UnsafePointer()) }

func tuple(op ast.Op) func(*run, reflect.Value, []V, string) V {
	return func(r *run, x reflect.Value, args []V, t string) V {
		l, o := &ast.Tuple{}, &ast.Tuple{}
		for i, p := range partsOf(x) {
			if p == nil || p.Kind == nil || i >= len(args) {
				panic(errUnknown)
			}
			l.Items, o.Items = append(l.Items, p.Node), append(o.Items, r.literal(p.Kind, args[i]).Node)
		}
		return r.made(reflect.ValueOf(inside.BoolOf(&ast.Binary{Op: op, L: l, R: o})), t)
	}
}

// tupleIn is the row value in a list of rows, of which there is one.
func tupleIn(r *run, x reflect.Value, _ []V, t string) V {
	row := &ast.Tuple{}
	for _, p := range partsOf(x) {
		if p == nil {
			panic(errUnknown)
		}
		row.Items = append(row.Items, p.Node)
	}
	return r.made(reflect.ValueOf(inside.BoolOf(&ast.In{X: row, List: []ast.Expr{row}})), t)
}
