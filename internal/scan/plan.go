package scan

import (
	"errors"
	"fmt"
	"strings"
)

// Field says where one column of a row goes.
type Field struct {
	Offset uintptr
	Codec  *Codec
	Name   string // for error messages
	Item   any    // what Plan.Describe names where there is no Name
	Group  int    // index into Plan.Groups plus one; 0 for none
	// Zero reports whether the field has its zero value; nil where that is nothing
	// special.
	Zero func(Slot) bool
	Type any // a reflect.Type, which is dear to import; nil where nobody asks
}

// Group is a run of fields that are all absent when the row has no match, as
// on the far side of an outer join. Valid is the offset of the flag that says
// so, Key the index of the field whose NULL means absence.
type Group struct {
	Valid uintptr
	Key   int
}

// Plan says how a row is decoded: field i takes column i.
type Plan struct {
	Fields []Field
	Groups []Group
	// Describe names an item in error messages.
	Describe func(item any) string
}

// Name names a field in error messages.
func (p *Plan) Name(i int) string {
	f := &p.Fields[i]
	if f.Name == "" && p.Describe != nil {
		return p.Describe(f.Item)
	}
	return f.Name
}

// Append adds another plan whose row lies at an offset of this one's.
func (p *Plan) Append(other *Plan, offset uintptr) {
	groups, fields := len(p.Groups), len(p.Fields)
	for _, g := range other.Groups {
		p.Groups = append(p.Groups, Group{Valid: g.Valid + offset, Key: g.Key + fields})
	}
	for _, f := range other.Fields {
		f.Offset += offset
		if f.Group > 0 {
			f.Group += groups
		}
		p.Fields = append(p.Fields, f)
	}
	if other.Describe != nil {
		p.Describe = other.Describe
	}
}

// Optional returns the plan of a sql.Null around p's row: value and valid are
// the offsets of its two parts, key the field that is NULL when it is absent.
func (p *Plan) Optional(value, valid uintptr, key int) *Plan {
	out := &Plan{}
	out.Append(p, value)
	out.Groups = append(out.Groups, Group{Valid: valid, Key: key})
	for i := range out.Fields {
		out.Fields[i].Group = len(out.Groups)
	}
	return out
}

// ColumnError says of which column of a row a driver could not make a cell.
type ColumnError struct {
	Column int    // from 0
	Name   string // what the plan calls it, once one has seen the error
	Err    error
}

func (e *ColumnError) Error() string {
	message := strings.TrimPrefix(e.Err.Error(), "strata: ")
	if e.Name == "" {
		return fmt.Sprintf("strata: column %d: %s", e.Column+1, message)
	}
	return fmt.Sprintf("strata: column %d (%s): %s", e.Column+1, e.Name, message)
}

// Unwrap returns what is wrong with the value.
func (e *ColumnError) Unwrap() error { return e.Err }

// named names the column that an error is about.
func (p *Plan) named(err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*ColumnError](err)
	if ok && e.Column < len(p.Fields) {
		e.Name = p.Name(e.Column)
	}
	return err
}

// Required reports whether field i cannot hold NULL.
func (p *Plan) Required(i int) bool { return !p.Fields[i].Codec.Null && p.Fields[i].Group == 0 }

// Len is the number of columns.
func (p *Plan) Len() int { return len(p.Fields) }

// Decode sets the row at dst from its cells.
func (p *Plan) Decode(cells []Cell, dst Slot) error {
	p.own(cells)
	for i := range p.Groups {
		g := &p.Groups[i]
		*At[bool](dst.Add(g.Valid)) = cells[g.Key].Form != Null
	}
	for i := range p.Fields {
		f := &p.Fields[i]
		if f.Group > 0 && !*At[bool](dst.Add(p.Groups[f.Group-1].Valid)) {
			continue
		}
		c := &cells[i]
		if c.Form == Null && !f.Codec.Null {
			return fmt.Errorf("column %d (%s) is NULL, but its Go type cannot hold NULL", i+1, p.Name(i))
		}
		if err := f.Codec.Decode(c, dst.Add(f.Offset)); err != nil {
			return fmt.Errorf("column %d (%s): %w", i+1, p.Name(i), err)
		}
	}
	return nil
}

// together is the length up to which texts and bytes of a row share memory: a
// short one that a program keeps must not keep a long one alive.
const together = 256

// own copies what the driver lends of a row's texts and bytes into one piece of
// memory, where there are several.
func (p *Plan) own(cells []Cell) {
	n, size := 0, 0
	for i := range cells {
		if c := &cells[i]; c.shares() && p.Fields[i].Codec.Keeps {
			n++
			size += len(c.raw)
		}
	}
	if n < 2 {
		return
	}
	memory := make([]byte, 0, size)
	for i := range cells {
		if c := &cells[i]; c.shares() && p.Fields[i].Codec.Keeps {
			at := len(memory)
			memory = append(memory, c.raw...)
			c.raw, c.lent = memory[at:len(memory):len(memory)], false
		}
	}
}

// shares reports whether the cell is to be copied together with others.
func (c *Cell) shares() bool {
	return c.lent && !c.lend && (c.Form == Text || c.Form == Blob) && len(c.raw) > 0 && len(c.raw) <= together
}
