package ir

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// load is what lies at an address.
func (b *Builder) load(v *ssa.UnOp) *Value {
	switch a := v.X.(type) {
	case *ssa.Global:
		return &Value{Op: Global, Name: a.Pkg.Pkg.Path() + "." + a.Name(), Type: Canon(v.Type()), Pos: v.Pos()}
	case *ssa.FieldAddr:
		return b.loadField(v, a)
	}
	if root := b.rootOf(v.X); root != nil {
		return b.content(root, v, v)
	}
	if x := b.value(v.X); x != nil && x.Op != Unknown {
		return x // of a pointer that is a value of Strata's, such as a handle
	}
	return unknown(v)
}

// loadField is a field of a struct that lies at an address.
func (b *Builder) loadField(v *ssa.UnOp, a *ssa.FieldAddr) *Value {
	name := fieldName(a.X.Type(), a.Field)
	if root := b.rootOf(a.X); root != nil && !isColumns(deref(root.Type())) {
		return b.contentField(root, a.Field, name, v)
	}
	x := b.address(a.X)
	if x == nil {
		return nil
	}
	return &Value{Op: Field, Name: name, Args: []*Value{x}, Type: Canon(v.Type()), Pos: a.Pos()}
}

// address is a struct that lies at an address, as a value.
func (b *Builder) address(v ssa.Value) *Value {
	switch a := v.(type) {
	case *ssa.FieldAddr: // a group of columns
		x := b.address(a.X)
		if x == nil {
			return nil
		}
		return &Value{Op: Field, Name: fieldName(a.X.Type(), a.Field), Args: []*Value{x}, Type: Canon(a.Type()), Pos: a.Pos()}
	case *ssa.Global:
		return &Value{Op: Global, Name: a.Pkg.Pkg.Path() + "." + a.Name(), Type: Canon(a.Type())}
	}
	return b.value(v)
}

func (b *Builder) place(v *ssa.FieldAddr) *Value {
	if x := b.address(v.X); x != nil && x.Op != Unknown && x.Op != Param {
		return &Value{Op: Field, Name: fieldName(v.X.Type(), v.Field), Args: []*Value{x}, Type: Canon(v.Type()), Pos: v.Pos()}
	}
	return &Value{Op: Place, Name: fieldName(v.X.Type(), v.Field), Type: Canon(v.Type()), Pos: v.Pos()}
}

func (b *Builder) field(x ssa.Value, index int, v ssa.Value) *Value {
	s := b.value(x)
	if s == nil {
		return nil
	}
	return &Value{Op: Field, Name: fieldName(x.Type(), index), Args: []*Value{s}, Type: Canon(v.Type()), Pos: v.Pos()}
}

func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func fieldName(t types.Type, index int) string {
	return deref(t).Underlying().(*types.Struct).Field(index).Name()
}

// alloc is a new variable as an address: a struct of columns, or nothing that is known.
func (b *Builder) alloc(v *ssa.Alloc) *Value {
	t := deref(v.Type())
	if isColumns(t) {
		return &Value{Op: Columns, Shape: shapeOf(t.Underlying().(*types.Struct), 0), Type: Canon(v.Type()), Pos: v.Pos()}
	}
	if s, ok := t.Underlying().(*types.Struct); ok && b.cellOf(v).known { // &struct{…}
		return b.structOf(v, s, nil, v)
	}
	return unknown(v)
}

// rootOf is the variable that an address is of: a closure sees those around it.
func (b *Builder) rootOf(v ssa.Value) *ssa.Alloc {
	for {
		switch a := v.(type) {
		case *ssa.Alloc:
			return a
		case *ssa.FreeVar:
			if v = binding(a); v == nil {
				return nil
			}
		default:
			return nil
		}
	}
}

// binding is what a closure's variable is where the closure is made.
func binding(v *ssa.FreeVar) ssa.Value {
	f := v.Parent()
	at := -1
	for i, x := range f.FreeVars {
		if x == v {
			at = i
		}
	}
	if f.Parent() == nil || at < 0 {
		return nil
	}
	for _, block := range f.Parent().Blocks {
		for _, i := range block.Instrs {
			if c, ok := i.(*ssa.MakeClosure); ok && c.Fn == f {
				return c.Bindings[at]
			}
		}
	}
	return nil
}

// cell is what is known of a variable that has an address.
type cell struct {
	known  bool // nobody else has the address
	whole  []*ssa.Store
	fields map[int][]*ssa.Store
	inner  bool // a closure writes it
}

func (b *Builder) cellOf(root *ssa.Alloc) *cell {
	c := &cell{known: true, fields: map[int][]*ssa.Store{}}
	c.see(root, false)
	return c
}

func (c *cell) see(v ssa.Value, inner bool) {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != v {
				c.known = false
				continue
			}
			c.whole = append(c.whole, r)
			c.inner = c.inner || inner
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.FieldAddr:
			c.seeField(r, inner)
		case *ssa.MakeClosure:
			for i, x := range r.Bindings {
				if x == v {
					c.see(r.Fn.(*ssa.Function).FreeVars[i], true)
				}
			}
		default:
			c.known = false
		}
	}
}

func (c *cell) seeField(a *ssa.FieldAddr, inner bool) {
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != a {
				c.known = false
				continue
			}
			c.fields[a.Field] = append(c.fields[a.Field], r)
			c.inner = c.inner || inner
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			c.known = false
		}
	}
}

// content is what a variable holds where it is read.
func (b *Builder) content(root *ssa.Alloc, at ssa.Instruction, v ssa.Value) *Value {
	c := b.cellOf(root)
	if !c.known {
		return unknown(v)
	}
	if s, ok := deref(root.Type()).Underlying().(*types.Struct); ok && len(c.fields) > 0 {
		if len(c.whole) > 0 {
			return unknown(v)
		}
		return b.structOf(root, s, at, v)
	}
	return b.stored(c.whole, c.inner, at, v)
}

// structOf is a struct whose fields are set one by one.
func (b *Builder) structOf(root *ssa.Alloc, s *types.Struct, at ssa.Instruction, v ssa.Value) *Value {
	c := b.cellOf(root)
	out := &Value{Op: Struct, Type: Canon(v.Type()), Pos: v.Pos()}
	for i := range s.NumFields() {
		x := &Value{Op: Nil, Type: Canon(s.Field(i).Type())}
		if list := c.fields[i]; len(list) == 1 && !c.inner {
			x = b.value(list[0].Val)
		} else if len(list) > 0 {
			x = &Value{Op: Unknown, Type: Canon(s.Field(i).Type())}
		}
		if x == nil {
			return nil
		}
		out.Names, out.Args = append(out.Names, s.Field(i).Name()), append(out.Args, x)
	}
	return out
}

func (b *Builder) contentField(root *ssa.Alloc, field int, name string, v *ssa.UnOp) *Value {
	c := b.cellOf(root)
	if !c.known {
		return unknown(v)
	}
	if len(c.whole) == 0 {
		return b.stored(c.fields[field], c.inner, v, v)
	}
	if list := c.fields[field]; len(list) > 0 {
		s := nearest(append(slices.Clip(list), c.whole...), v)
		switch {
		case s == nil || c.inner:
			return unknown(v)
		case !slices.Contains(c.whole, s):
			return b.value(s.Val)
		}
		return b.fieldOf(b.value(s.Val), name, v)
	}
	return b.fieldOf(b.stored(c.whole, c.inner, v, v), name, v)
}

// fieldOf is a field of what a variable holds.
func (b *Builder) fieldOf(x *Value, name string, v *ssa.UnOp) *Value {
	if x == nil {
		return nil
	}
	return &Value{Op: Field, Name: name, Args: []*Value{x}, Type: Canon(v.Type()), Pos: v.X.Pos()}
}

// stored is what one of several stores has put where it is read.
func (b *Builder) stored(list []*ssa.Store, inner bool, at ssa.Instruction, v ssa.Value) *Value {
	if s := nearest(list, at); s != nil && !inner {
		return b.value(s.Val)
	}
	var values []*Value
	certain := false
	for _, s := range list {
		if x := b.value(s.Val); x != nil {
			values = append(values, x)
		}
		certain = certain || at != nil && s.Parent() == at.Parent() && s.Block() != at.Block() && s.Block().Dominates(at.Block())
		certain = certain || at != nil && s.Parent() != at.Parent() && len(list) == 1
	}
	if !certain {
		values = append(values, &Value{Op: Nil, Type: Canon(v.Type())})
	}
	return oneOf(values, Canon(v.Type()))
}

// nearest is the store before an instruction in its own block.
func nearest(list []*ssa.Store, at ssa.Instruction) (found *ssa.Store) {
	if at == nil || at.Block() == nil {
		return nil
	}
	for _, i := range at.Block().Instrs {
		if i == at {
			return found
		}
		for _, s := range list {
			if i == ssa.Instruction(s) {
				found = s
			}
		}
	}
	return nil
}

// slice is a list that is written out, as the arguments of a variadic function are.
func (b *Builder) slice(v *ssa.Slice) *Value {
	a, ok := v.X.(*ssa.Alloc)
	if !ok || v.Low != nil || v.High != nil && !isFull(v, a) {
		return unknown(v)
	}
	array, ok := deref(a.Type()).Underlying().(*types.Array)
	if !ok || array.Len() > 4096 {
		return unknown(v)
	}
	out := &Value{Op: List, Type: Canon(v.Type()), Args: make([]*Value, array.Len()), Pos: v.Pos()}
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.IndexAddr:
			if !b.element(r, out) {
				return unknown(v)
			}
		case *ssa.Slice, *ssa.DebugRef:
		default:
			return unknown(v)
		}
	}
	for i, x := range out.Args {
		if x == cut {
			return nil
		}
		if x == nil {
			out.Args[i] = &Value{Op: Nil, Type: Canon(array.Elem())}
		}
	}
	return out
}

// cut marks an element that is left out.
var cut = &Value{}

func isFull(v *ssa.Slice, a *ssa.Alloc) bool {
	c, ok := v.High.(*ssa.Const)
	array, is := deref(a.Type()).Underlying().(*types.Array)
	return ok && is && c.Int64() == array.Len()
}

// element puts what is stored under an index into a list.
func (b *Builder) element(r *ssa.IndexAddr, out *Value) bool {
	c, ok := r.Index.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return false
	}
	i := int(c.Int64())
	for _, use := range *r.Referrers() {
		switch use := use.(type) {
		case *ssa.Store:
			if use.Addr != ssa.Value(r) || out.Args[i] != nil {
				return false
			}
			if out.Args[i] = b.value(use.Val); out.Args[i] == nil {
				out.Args[i] = cut
			}
		case *ssa.FieldAddr: // a struct that is written in place
			if !b.elementField(use, i, out) {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// elementField sets a field of an element that is a struct.
func (b *Builder) elementField(a *ssa.FieldAddr, i int, out *Value) bool {
	x := out.Args[i]
	if x == nil {
		x = &Value{Op: Struct, Type: Canon(deref(a.X.Type()))}
		out.Args[i] = x
	}
	for _, use := range *a.Referrers() {
		s, ok := use.(*ssa.Store)
		if !ok || s.Addr != ssa.Value(a) {
			return false
		}
		v := b.value(s.Val)
		if v == nil {
			v = &Value{Op: Unknown, Type: Canon(s.Val.Type())}
		}
		x.Names, x.Args = append(x.Names, fieldName(a.X.Type(), a.Field)), append(x.Args, v)
	}
	return true
}
