// Package ir is the part of a program that builds statements, as a graph of values
// without control flow. It knows nothing of SQL; of Strata it knows the packages' path.
package ir

import "go/token"

// Op says what a value is.
type Op uint8

const (
	Unknown Op = iota // nothing is known but the type
	Const             // Name is the exact text; Kind how to read it
	Nil
	Global // Name is package path and name
	Field  // Name of Args[0]
	Call   // of the function Name: Args are the receiver and the arguments
	Invoke // of the function value Args[0] with Args[1:]
	Method // of an interface that is not known: Name of Args[0]
	Alternatives
	Param   // Index of the function Name
	List    // a slice of Args
	Append  // of the lists Args
	Func    // a function of the program: Body
	Struct  // Args are the values of the fields Names
	Columns // a new struct of columns, of the type Shape
	Extract // the Index-th result of Args[0]
	Place   // the address of a field, or of a variable, that something is read into
	Bound   // the method Name of Args[0] as a function
)

// Value is a value of the program. It is never changed once it is made.
type Value struct {
	Op    Op
	Name  string
	Index int
	Type  string // as Canon writes it
	Names []string
	Args  []*Value
	Body  *Body
	Shape *Shape
	Fn    string    // the function whose variables it is made of
	Pos   token.Pos // of this package only: facts have none
}

// Shape is a struct of columns.
type Shape struct {
	Fields []ShapeField
}

// ShapeField is a field of a struct of columns.
type ShapeField struct {
	Name, PkgPath, Type, Tag string
	Embedded                 bool
	Fields                   *Shape // of a struct
}

// Body is a function of the program: what it returns, and what it calls in order.
type Body struct {
	ID      string
	Params  []string // their types
	Results []*Value
	Effects []*Value
}

// Facts are what a package tells those that import it.
type Facts struct {
	Globals map[string]*Value // by name
	Funcs   map[string]*Body  // by full name
}

// AFact marks it.
func (*Facts) AFact() {}

// Size is the number of values, as a tree, up to a limit.
func (v *Value) Size(limit int) int {
	if v == nil || limit <= 0 {
		return 0
	}
	n := 1
	for _, a := range v.Args {
		if n >= limit {
			return n
		}
		n += a.Size(limit - n)
	}
	if v.Body != nil {
		n += v.Body.Size(limit - n)
	}
	return n
}

// Size is the number of values in a body.
func (b *Body) Size(limit int) int {
	n := 0
	for _, list := range [][]*Value{b.Results, b.Effects} {
		for _, v := range list {
			if n >= limit {
				return n
			}
			n += v.Size(limit - n)
		}
	}
	return n
}

// Foreign is a copy without positions, for a fact.
func (v *Value) Foreign(seen map[*Value]*Value) *Value {
	if v == nil {
		return nil
	}
	if c, ok := seen[v]; ok {
		return c
	}
	c := *v
	seen[v] = &c
	c.Pos = token.NoPos
	c.Args = make([]*Value, len(v.Args))
	for i, a := range v.Args {
		c.Args[i] = a.Foreign(seen)
	}
	c.Body = v.Body.Foreign(seen)
	return &c
}

// Foreign is a copy without positions, for a fact.
func (b *Body) Foreign(seen map[*Value]*Value) *Body {
	if b == nil {
		return nil
	}
	c := &Body{ID: b.ID, Params: b.Params}
	for _, r := range b.Results {
		c.Results = append(c.Results, r.Foreign(seen))
	}
	for _, r := range b.Effects {
		c.Effects = append(c.Effects, r.Foreign(seen))
	}
	return c
}
