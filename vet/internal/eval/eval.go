//go:generate go run ../registry

// Package eval builds the statements of a program with the library itself: it calls
// what the program calls, with the values that are known and some value in place of
// one that is not, so that what compiling says of a statement is the library's own.
package eval

import (
	"errors"
	"fmt"
	"go/constant"
	"go/token"
	"reflect"
	"slices"
	"strings"

	"github.com/strata-go/strata/vet/internal/ir"
)

// Program is what is known of a program.
type Program interface {
	// Global is what a variable of a package holds, or nil.
	Global(name string) *ir.Value
	// Func is a function of the program, or nil.
	Func(name string) *ir.Body
}

// Evaluator evaluates values of one package.
type Evaluator struct {
	program Program
	globals map[string]*global
	tables  map[*ir.Value]*global
}

// New makes an evaluator.
func New(p Program) *Evaluator {
	return &Evaluator{program: p, globals: map[string]*global{}, tables: map[*ir.Value]*global{}}
}

// global is a variable that was evaluated, and what is not known of it.
type global struct {
	v V
	flags
	busy bool
}

// flags are what is not known of what was evaluated.
type flags struct {
	tainted bool // a value
	opaque  bool // a condition
	vague   bool // a part of a definition
}

func (f *flags) add(o flags) {
	f.tainted, f.opaque, f.vague = f.tainted || o.tainted, f.opaque || o.opaque, f.vague || o.vague
}

type kind uint8

const (
	isUnknown kind = iota
	isReal         // of the library, or a Go value
	isNil
	isConst
	isList
	isStruct
	isFunc
	isTuple
	isColumns // a new struct of columns, before Define
)

// V is a value.
type V struct {
	kind  kind
	typ   string // as the program has it
	r     reflect.Value
	value constant.Value
	items []V
	names []string
	fn    *closure
	shape *ir.Shape
}

// closure is a function with the variables around it.
type closure struct {
	body *ir.Body
	env  *env
	name string // of Strata's
	recv *V     // of a method value
}

// env holds the arguments of functions.
type env struct {
	outer *env
	id    string
	args  []V
}

// of is the call of a function that is on the way, or nil.
func (e *env) of(id string) *env {
	for ; e != nil; e = e.outer {
		if e.id == id {
			return e
		}
	}
	return nil
}

// run is one way through a program's branches.
type run struct {
	*Evaluator
	choices []int // what was chosen, in order
	widths  []int // of how many
	at      int
	memo    map[key]V
	order   []key // in which they were made
	flags
	depth int
	fixed bool // of a global: there is nothing to choose
	steps int
	lost  string // the first thing that was not known
}

type key struct {
	v *ir.Value
	e *env
}

// errUnknown ends a run whose statement is not known; errNever one that does not occur.
var (
	errUnknown = errors.New("unknown")
	errNever   = errors.New("never")
)

const (
	maxDepth = 200
	maxSteps = 50000
)

func (r *run) eval(v *ir.Value, e *env) V {
	e = e.of(v.Fn)
	k := key{v, e}
	if m, ok := r.memo[k]; ok {
		return m
	}
	if r.depth++; r.depth > maxDepth {
		panic(errUnknown)
	}
	if r.steps++; r.steps > maxSteps {
		panic(errUnknown)
	}
	m := r.fresh(v, e)
	if m.typ == "" {
		m.typ = v.Type
	}
	if m.kind == isUnknown && r.lost == "" && strings.Contains(v.Type, ir.Module) {
		r.lost = fmt.Sprintf("%s %s %s", names[v.Op], v.Name, v.Type)
	}
	r.depth--
	r.memo[k], r.order = m, append(r.order, k)
	return m
}

// names are what operations are called where one is not known.
var names = map[ir.Op]string{
	ir.Unknown: "a value", ir.Global: "variable", ir.Field: "field", ir.Call: "result of", ir.Invoke: "result of a function value",
	ir.Method: "result of a method", ir.Param: "parameter of", ir.List: "list", ir.Append: "list", ir.Extract: "result", ir.Place: "address", ir.Bound: "method",
}

func unknown(t string) V { return V{kind: isUnknown, typ: t} }

func (r *run) fresh(v *ir.Value, e *env) V {
	switch v.Op {
	case ir.Const:
		return V{kind: isConst, typ: v.Type, value: constantOf(v)}
	case ir.Nil:
		return V{kind: isNil, typ: v.Type}
	case ir.Global:
		return r.global(v)
	case ir.Field:
		return r.field(r.eval(v.Args[0], e), v)
	case ir.Param:
		if f := e.of(v.Name); f != nil && v.Index < len(f.args) {
			return f.args[v.Index]
		}
	case ir.Alternatives:
		return r.eval(v.Args[r.choose(len(v.Args))], e)
	case ir.List:
		return V{kind: isList, typ: v.Type, items: r.all(v.Args, e)}
	case ir.Append:
		return r.appended(v, e)
	case ir.Struct:
		return V{kind: isStruct, typ: v.Type, items: r.all(v.Args, e), names: v.Names}
	case ir.Func:
		return V{kind: isFunc, typ: v.Type, fn: &closure{body: v.Body, env: e, name: v.Name}}
	case ir.Bound:
		x := r.eval(v.Args[0], e)
		return V{kind: isFunc, typ: v.Type, fn: &closure{name: v.Name, recv: &x}}
	case ir.Columns:
		return V{kind: isColumns, typ: v.Type, shape: v.Shape}
	case ir.Extract:
		if x := r.eval(v.Args[0], e); x.kind == isTuple && v.Index < len(x.items) {
			return x.items[v.Index]
		}
	case ir.Call:
		return r.call(v, e)
	case ir.Invoke:
		f := r.eval(v.Args[0], e)
		return r.invoke(f, r.all(v.Args[1:], e), v.Type)
	}
	return unknown(v.Type)
}

func constantOf(v *ir.Value) constant.Value {
	switch constant.Kind(v.Index) {
	case constant.String:
		return constant.MakeString(v.Name)
	case constant.Bool:
		return constant.MakeBool(v.Name == "true")
	case constant.Float:
		if n, d, ok := strings.Cut(v.Name, "/"); ok {
			return constant.BinaryOp(constant.MakeFromLiteral(n, token.INT, 0), token.QUO, constant.MakeFromLiteral(d, token.INT, 0))
		}
		return constant.MakeFromLiteral(v.Name, token.FLOAT, 0)
	}
	if n, negative := strings.CutPrefix(v.Name, "-"); negative {
		return constant.UnaryOp(token.SUB, constant.MakeFromLiteral(n, token.INT, 0), 0)
	}
	return constant.MakeFromLiteral(v.Name, token.INT, 0)
}

func (r *run) all(list []*ir.Value, e *env) []V {
	out := make([]V, len(list))
	for i, v := range list {
		out[i] = r.eval(v, e)
	}
	return out
}

// choose picks one of several ways, the next of them in each run.
func (r *run) choose(n int) int {
	if r.fixed {
		panic(errUnknown)
	}
	if r.at == len(r.choices) {
		r.choices, r.widths = append(r.choices, 0), append(r.widths, n)
	}
	r.at++
	return r.choices[r.at-1]
}

// next changes the last choice that has another way, and reports whether there is one.
func (r *run) next() bool {
	for n := len(r.choices); n > 0; n-- {
		if r.choices[n-1]++; r.choices[n-1] < r.widths[n-1] {
			r.choices, r.widths = r.choices[:n], r.widths[:n]
			return true
		}
	}
	return false
}

func (r *run) appended(v *ir.Value, e *env) V {
	out := V{kind: isList, typ: v.Type}
	for _, a := range v.Args {
		switch x := r.eval(a, e); x.kind {
		case isNil:
		case isList:
			out.items = append(out.items, x.items...)
		default:
			return unknown(v.Type)
		}
	}
	return out
}

// global is a variable of a package, which has no branches.
func (r *run) global(v *ir.Value) V {
	if s, ok := variables[v.Name]; ok {
		return r.made(s.Elem(), v.Type)
	}
	g := r.globals[v.Name]
	if g == nil {
		g = &global{busy: true}
		r.globals[v.Name] = g
		g.v, g.flags = r.evalGlobal(r.program.Global(v.Name), v.Type)
		g.busy = false
	}
	if g.busy { // it is defined by itself
		return unknown(v.Type)
	}
	r.add(g.flags)
	return g.v
}

func (r *run) evalGlobal(v *ir.Value, t string) (out V, f flags) {
	if v == nil {
		return unknown(t), flags{}
	}
	own := &run{Evaluator: r.Evaluator, memo: map[key]V{}, fixed: true}
	defer func() {
		if recover() != nil {
			out = unknown(t)
		}
	}()
	out = own.eval(v, nil)
	return out, own.flags
}

func (r *run) field(x V, v *ir.Value) V {
	switch x.kind {
	case isStruct:
		for i, n := range x.names {
			if n == v.Name {
				return x.items[i]
			}
		}
		return V{kind: isNil, typ: v.Type}
	case isReal:
		s := x.r
		for s.Kind() == reflect.Pointer {
			s = s.Elem()
		}
		if s.Kind() != reflect.Struct {
			break
		}
		f := s.FieldByName(v.Name)
		if !f.IsValid() || v.Name == "" {
			break
		}
		if f.CanAddr() {
			f = reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
		}
		if f.Type() == reflect.TypeFor[opaqueColumn]() {
			return unknown(v.Type)
		}
		if f.Kind() == reflect.Struct && strings.HasPrefix(v.Type, "*") && f.CanAddr() {
			return V{kind: isReal, typ: v.Type, r: f.Addr()}
		}
		return r.made(f, v.Type)
	}
	return unknown(v.Type)
}

// made is what the library gave, as a value of the type that the program has: an
// expression is of the family of that type.
func (r *run) made(v reflect.Value, t string) V {
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return V{kind: isNil, typ: t}
		}
		v = v.Elem()
	}
	if f, ok := families[t]; ok && v.Type() != f {
		if x := exprOf(v); x != nil {
			v = wrap(x, f)
		}
	}
	return V{kind: isReal, typ: t, r: v}
}

// call calls a function or a method.
func (r *run) call(v *ir.Value, e *env) V {
	if !ours(v.Name) {
		body := v.Body
		if body == nil {
			body = r.program.Func(v.Name)
		}
		if body == nil {
			return unknown(v.Type)
		}
		return r.enter(body, nil, r.all(v.Args, e), v.Type)
	}
	args := r.all(v.Args, e)
	name := v.Name[strings.LastIndexByte(v.Name, '.')+1:]
	if len(args) > 0 && nameless(name, args) {
		return unknown(v.Type)
	}
	if h, ok := handlers[v.Name]; ok {
		return h(r, v, args)
	}
	if v.Index == 1 {
		return r.method(args[0], name, args[1:], v.Type)
	}
	f, ok := functions[v.Name]
	if !ok {
		return unknown(v.Type)
	}
	return r.apply(reflect.ValueOf(f), args, v.Type)
}

// naming are the functions and methods that give something a name, or take it by one.
var naming = []string{
	"As", "Named", "Index", "Derived", "Lateral", "CTE", "CTEReturning", "Recursive", "GenerateSeries", "GenerateDates", "GenerateTimes",
	"Unnest", "JSONElements", "JSONEach", "RowsetColumn", "ValuesOf1", "ValuesOf2", "ValuesOf3", "ValuesOf4",
}

// nameless reports whether a name, or a position, is not known.
func nameless(function string, args []V) bool {
	if strings.HasPrefix(function, "Position") && args[0].kind != isConst {
		return args[0].kind != isList || slices.ContainsFunc(args[0].items, func(a V) bool { return a.kind != isConst })
	}
	return slices.Contains(naming, function) && slices.ContainsFunc(args, func(a V) bool { return a.kind == isUnknown && a.typ == "string" })
}

func ours(name string) bool {
	path := name[:strings.LastIndexByte(name, '.')+1]
	for _, p := range []string{ir.Module, ir.Module + "/builder", ir.Module + "/types", ir.Module + "/repo"} {
		rest, ok := strings.CutPrefix(path, p+".")
		if ok && !strings.Contains(rest, "/") {
			return true
		}
	}
	return false
}

// enter evaluates the results of a function of the program.
func (r *run) enter(b *ir.Body, outer *env, args []V, t string) V {
	in := &env{outer: outer, id: b.ID, args: args}
	depth := 0
	for e := outer; e != nil; e = e.outer {
		depth++
	}
	if depth > 32 {
		panic(errUnknown)
	}
	switch len(b.Results) {
	case 0:
		return unknown(t)
	case 1:
		return r.eval(b.Results[0], in)
	}
	out := V{kind: isTuple, typ: t}
	for _, x := range b.Results {
		out.items = append(out.items, r.eval(x, in))
	}
	return out
}

// invoke calls a function value.
func (r *run) invoke(f V, args []V, t string) V {
	switch {
	case f.kind == isReal && f.r.Kind() == reflect.Func:
		return r.apply(f.r, args, t)
	case f.kind != isFunc:
		return unknown(t)
	case f.fn.recv != nil:
		return r.method(*f.fn.recv, f.fn.name, args, t)
	case f.fn.body != nil:
		return r.enter(f.fn.body, f.fn.env, args, t)
	}
	if g, ok := functions[f.fn.name]; ok {
		return r.apply(reflect.ValueOf(g), args, t)
	}
	return unknown(t)
}

// method calls a method of the library.
func (r *run) method(recv V, name string, args []V, t string) V {
	x, ok := r.receiver(recv)
	if !ok {
		return unknown(t)
	}
	if h, ok := tupleMethods[name]; ok && x.Kind() == reflect.Pointer && strings.HasPrefix(x.Type().Elem().Name(), "Tuple") {
		return h(r, x, args, t)
	}
	switch name {
	case "Into":
		return recv
	case "IntoPtr":
		return intoPtr(r, &ir.Value{Type: t}, []V{recv})
	}
	m := x.MethodByName(name)
	if !m.IsValid() {
		return unknown(t)
	}
	return r.apply(m, args, t)
}

func (r *run) receiver(recv V) (reflect.Value, bool) {
	switch recv.kind {
	case isReal:
		if recv.r.Kind() != reflect.Pointer && recv.r.CanAddr() {
			return recv.r.Addr(), true
		}
		if recv.r.Kind() == reflect.Struct {
			p := reflect.New(recv.r.Type())
			p.Elem().Set(recv.r)
			return p, true
		}
		return recv.r, true
	case isNil, isStruct:
		if t, ok := canonical[recv.typ]; ok && t.Kind() == reflect.Struct && len(recv.items) == 0 {
			return reflect.New(t), true
		}
		if recv.kind == isNil {
			panic(errNever)
		}
	}
	return reflect.Value{}, false
}

// apply calls a function with arguments of its types.
func (r *run) apply(f reflect.Value, args []V, t string) V {
	ft := f.Type()
	if ft.NumIn() != len(args) {
		return unknown(t)
	}
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		var ok bool
		if in[i], ok = r.convert(a, ft.In(i)); !ok {
			return unknown(t)
		}
	}
	var out []reflect.Value
	if ft.IsVariadic() {
		out = f.CallSlice(in)
	} else {
		out = f.Call(in)
	}
	switch len(out) {
	case 0:
		return V{kind: isNil, typ: t}
	case 1:
		return r.made(out[0], t)
	}
	tuple := V{kind: isTuple, typ: t}
	for _, x := range out {
		tuple.items = append(tuple.items, r.made(x, ""))
	}
	return tuple
}

// String helps in tests.
func (v V) String() string {
	if v.kind == isReal {
		return fmt.Sprintf("%s %v", v.typ, v.r.Type())
	}
	return fmt.Sprintf("%d %s", v.kind, v.typ)
}
