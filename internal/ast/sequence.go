package ast

import "strings"

// Numbering says how a database numbers rows.
type Numbering struct {
	ByDefault        bool
	Start, Increment int64    // 0 for the usual
	OnlyOn           []string // the names of dialects that have Start and Increment; nil for all
}

// Sequence is a sequence of numbers.
type Sequence struct {
	Name             *Table // which has nothing but its name
	Start, Increment int64
}

// Quoted is the name as SQL has it.
func (s *Sequence) Quoted() string {
	quote := func(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
	if s.Name.Schema == "" {
		return quote(s.Name.Name)
	}
	return quote(s.Name.Schema) + "." + quote(s.Name.Name)
}

// Sequences are those that the defaults of a table's columns take numbers of, each once.
func (t *Table) Sequences() (list []*Sequence) {
	var walk func(e Expr)
	walk = func(e Expr) {
		if i, ok := e.(*Invoke); ok && i.Function != nil && i.Function.Sequence != nil {
			for _, s := range list {
				if s == i.Function.Sequence {
					return
				}
			}
			list = append(list, i.Function.Sequence)
		}
		Children(e, walk)
	}
	for _, c := range t.Columns {
		if c.Default != nil {
			walk(c.Default)
		}
	}
	return list
}

// CreateSequence creates a sequence; nothing where a dialect has none.
type CreateSequence struct {
	Sequence    *Sequence
	IfNotExists bool
}

// DropSequence drops a sequence that is there and that nothing uses.
type DropSequence struct{ Sequence *Sequence }

func (*CreateSequence) stmt() {}
func (*DropSequence) stmt()   {}
