package ir

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Builder makes values of a package's SSA form.
type Builder struct {
	pkg    *ssa.Package
	made   map[ssa.Value]*Value
	bodies map[*ssa.Function]*Body
	busy   map[any]int
	low    int // the lowest place on the stack that was met again
	stack  map[any]int
	budget int
	stores map[*ssa.Global][]*ssa.Store
}

// budgetOf is how many values one question may take.
const budgetOf = 20000

// NewBuilder reads the functions of a package.
func NewBuilder(pkg *ssa.Package, all []*ssa.Function) *Builder {
	b := &Builder{
		pkg: pkg, made: map[ssa.Value]*Value{}, bodies: map[*ssa.Function]*Body{},
		busy: map[any]int{}, stack: map[any]int{}, stores: map[*ssa.Global][]*ssa.Store{}, low: none,
	}
	for _, f := range all {
		b.globalStores(f)
	}
	return b
}

const none = 1 << 30

func (b *Builder) globalStores(f *ssa.Function) {
	for _, block := range f.Blocks {
		for _, i := range block.Instrs {
			if s, ok := i.(*ssa.Store); ok {
				if g, ok := s.Addr.(*ssa.Global); ok && !has(b.stores[g], s) {
					b.stores[g] = append(b.stores[g], s)
				}
			}
		}
	}
}

func has(list []*ssa.Store, s *ssa.Store) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Global is what a variable of the package holds from its initialization on, or nil.
func (b *Builder) Global(g *ssa.Global) *Value {
	s := b.stores[g]
	if len(s) != 1 || s[0].Parent().Synthetic == "" {
		return nil
	}
	return b.Value(s[0].Val)
}

// Value is the value of one question.
func (b *Builder) Value(v ssa.Value) *Value {
	b.budget, b.low = budgetOf, none
	return orUnknown(b.value(v), v.Type())
}

func orUnknown(v *Value, t types.Type) *Value {
	if v == nil {
		return &Value{Op: Unknown, Type: Canon(t)}
	}
	return v
}

func unknown(v ssa.Value) *Value { return &Value{Op: Unknown, Type: Canon(v.Type()), Pos: v.Pos()} }

// value returns nil for what only a loop that is being followed would give.
func (b *Builder) value(v ssa.Value) *Value {
	if m, ok := b.made[v]; ok {
		return m
	}
	if b.budget--; b.budget < 0 {
		return unknown(v)
	}
	return b.guarded(v, func() *Value { return owned(b.fresh(v), v.Parent()) }, func(m *Value) { b.made[v] = m })
}

// guarded follows a loop once: what is met a third time is left out. A value that
// depends on what is left out is not kept.
func (b *Builder) guarded(key any, make func() *Value, keep func(*Value)) *Value {
	if b.busy[key] >= 2 {
		b.low = min(b.low, b.stack[key])
		return nil
	}
	first := b.busy[key] == 0
	if first {
		b.stack[key] = len(b.stack)
	} else {
		b.low = min(b.low, b.stack[key])
	}
	at, outer := b.stack[key], b.low
	if first {
		b.low = none
	}
	b.busy[key]++
	m := make()
	b.busy[key]--
	if first {
		delete(b.stack, key)
		if b.low >= at && keep != nil {
			keep(m)
			b.low = outer
		} else {
			b.low = min(b.low, outer)
		}
	}
	return m
}

// owned notes the function whose variables a value is made of: in a function inside of
// it the value is the same.
func owned(m *Value, f *ssa.Function) *Value {
	if m != nil && m.Fn == "" && f != nil {
		switch m.Op {
		case Const, Nil, Global:
		default:
			m.Fn = idOf(f)
		}
	}
	return m
}

func (b *Builder) fresh(v ssa.Value) *Value {
	switch v := v.(type) {
	case *ssa.Const:
		return constantOf(v)
	case *ssa.Parameter:
		return b.parameter(v)
	case *ssa.Function:
		return b.function(v, v)
	case *ssa.MakeClosure:
		return b.closure(v)
	case *ssa.MakeInterface:
		return b.value(v.X)
	case *ssa.ChangeInterface:
		return b.value(v.X)
	case *ssa.ChangeType:
		return b.value(v.X)
	case *ssa.Convert:
		return b.value(v.X)
	case *ssa.Phi:
		return b.alternatives(v, v.Edges)
	case *ssa.UnOp:
		if v.Op.String() == "*" {
			return b.load(v)
		}
	case *ssa.Field:
		return b.field(v.X, v.Field, v)
	case *ssa.FieldAddr:
		return b.place(v)
	case *ssa.Alloc:
		return b.alloc(v)
	case *ssa.Slice:
		return b.slice(v)
	case *ssa.Call:
		return b.call(v)
	case *ssa.Extract:
		if x := b.value(v.Tuple); x != nil {
			return &Value{Op: Extract, Index: v.Index, Args: []*Value{x}, Type: Canon(v.Type()), Pos: v.Pos()}
		}
		return nil
	}
	return unknown(v)
}

func constantOf(v *ssa.Const) *Value {
	if v.Value == nil {
		return &Value{Op: Nil, Type: Canon(v.Type())}
	}
	text := v.Value.ExactString()
	if v.Value.Kind() == constant.String {
		text = constant.StringVal(v.Value)
	}
	return &Value{Op: Const, Name: text, Index: int(v.Value.Kind()), Type: Canon(v.Type())}
}

func idOf(f *ssa.Function) string {
	if o := f.Origin(); o != nil {
		f = o
	}
	return f.String()
}

func (b *Builder) parameter(v *ssa.Parameter) *Value {
	f := v.Parent()
	for i, p := range f.Params {
		if p == v {
			return &Value{Op: Param, Name: idOf(f), Index: i, Type: Canon(v.Type())}
		}
	}
	return unknown(v)
}

// alternatives are what a value may be.
func (b *Builder) alternatives(v ssa.Value, edges []ssa.Value) *Value {
	var list []*Value
	for _, e := range edges {
		if x := b.value(e); x != nil {
			list = append(list, x)
		}
	}
	return oneOf(list, Canon(v.Type()))
}

func oneOf(list []*Value, t string) *Value {
	var distinct []*Value
	for _, x := range list {
		seen := false
		for _, d := range distinct {
			seen = seen || d == x
		}
		if !seen {
			distinct = append(distinct, x)
		}
	}
	switch len(distinct) {
	case 0:
		return nil
	case 1:
		return distinct[0]
	}
	return &Value{Op: Alternatives, Args: distinct, Type: t}
}

// function is a function of the program as a value, or one of Strata's.
func (b *Builder) function(f *ssa.Function, v ssa.Value) *Value {
	if f.Pkg == nil && f.Origin() == nil || f.Blocks == nil || f.Origin() != nil {
		if o := f.Object(); o != nil && o.Pkg() != nil {
			return &Value{Op: Func, Name: nameOf(o), Type: "func", Pos: v.Pos()}
		}
		return unknown(v)
	}
	if o := f.Object(); o != nil && f.Parent() == nil {
		return &Value{Op: Func, Name: f.String(), Type: "func", Body: b.Body(f), Pos: v.Pos()}
	}
	return &Value{Op: Func, Type: "func", Body: b.Body(f), Pos: v.Pos()}
}

// nameOf writes a function or a method with its package and receiver.
func nameOf(o types.Object) string {
	name := o.Pkg().Path() + "."
	if f, ok := o.(*types.Func); ok {
		if r := f.Signature().Recv(); r != nil {
			t := types.Unalias(r.Type())
			if p, ok := t.(*types.Pointer); ok {
				t = types.Unalias(p.Elem())
			}
			if n, ok := t.(*types.Named); ok {
				name += n.Obj().Name() + "."
			}
		}
	}
	return name + o.Name()
}

func (b *Builder) closure(v *ssa.MakeClosure) *Value {
	f := v.Fn.(*ssa.Function)
	if f.Synthetic != "" && len(v.Bindings) == 1 && f.Object() != nil { // a method value
		x := b.value(v.Bindings[0])
		if x == nil {
			return nil
		}
		return &Value{Op: Bound, Name: f.Object().Name(), Args: []*Value{x}, Type: "func", Pos: v.Pos()}
	}
	return &Value{Op: Func, Type: "func", Body: b.Body(f), Pos: v.Pos()}
}

// Body is what a function returns and calls.
func (b *Builder) Body(f *ssa.Function) *Body {
	if m, ok := b.bodies[f]; ok {
		return m
	}
	m := &Body{ID: idOf(f)}
	b.bodies[f] = m
	for _, p := range f.Params {
		m.Params = append(m.Params, Canon(p.Type()))
	}
	results := make([][]*Value, f.Signature.Results().Len())
	for _, block := range f.Blocks {
		for _, i := range block.Instrs {
			switch i := i.(type) {
			case *ssa.Return:
				for n, r := range i.Results {
					results[n] = append(results[n], orUnknown(b.value(r), r.Type()))
				}
			case *ssa.Call:
				switch {
				case !defines(i):
				case always(block):
					m.Effects = append(m.Effects, orUnknown(b.value(i), i.Type()))
				default: // whether it is called is not known
					m.Effects = append(m.Effects, &Value{Op: Unknown})
				}
			}
		}
	}
	for n, list := range results {
		t := f.Signature.Results().At(n).Type()
		m.Results = append(m.Results, owned(orUnknown(oneOf(list, Canon(t)), t), f))
	}
	return m
}

// always reports whether a block is run once whenever its function returns.
func always(block *ssa.BasicBlock) bool {
	for _, b := range block.Parent().Blocks {
		if _, returns := b.Instrs[len(b.Instrs)-1].(*ssa.Return); returns && !block.Dominates(b) {
			return false
		}
	}
	return true
}

// defines reports whether a call says something of a table under definition.
func defines(c *ssa.Call) bool {
	for _, a := range c.Call.Args {
		if Canon(a.Type()) == "*"+Module+".Def" {
			return true
		}
	}
	return false
}

// values are all of a list, or none.
func (b *Builder) values(list []ssa.Value) ([]*Value, bool) {
	out := make([]*Value, len(list))
	for i, v := range list {
		if out[i] = b.value(v); out[i] == nil {
			return nil, false
		}
	}
	return out, true
}

func (b *Builder) call(v *ssa.Call) *Value {
	c := v.Common()
	args, ok := b.values(c.Args)
	if !ok {
		return nil
	}
	n := &Value{Type: Canon(v.Type()), Pos: v.Pos(), Args: args}
	if c.IsInvoke() {
		x := b.value(c.Value)
		if x == nil {
			return nil
		}
		n.Op, n.Name, n.Args = Method, c.Method.Name(), append([]*Value{x}, args...)
		return n
	}
	if f, ok := c.Value.(*ssa.Builtin); ok {
		if f.Name() == "append" {
			n.Op = Append
			return n
		}
		return unknown(v)
	}
	if f := c.StaticCallee(); f != nil && f.Parent() == nil && f.Object() != nil && f.Object().Pkg() != nil {
		o := f.Object()
		n.Op, n.Name = Call, nameOf(o)
		if !Ours(o.Pkg().Path()) {
			n.Name = idOf(f)
			if f.Origin() == nil && f.Pkg == b.pkg && f.Blocks != nil {
				n.Body = b.Body(f)
			}
		} else if o.(*types.Func).Signature().Recv() != nil {
			n.Index = 1 // a method
		}
		return n
	}
	x := b.value(c.Value)
	if x == nil {
		return nil
	}
	n.Op, n.Args = Invoke, append([]*Value{x}, args...)
	return n
}
