package ast

// Named is a type that a database knows by a name of its own.
type Named struct {
	Text   *Function // how each dialect spells a CustomType
	Table  *Table    // of a composite type: its name, and its fields as columns
	Enum   *Enum
	Domain *Domain
}

// Enum is a type whose values are listed, where a dialect has such types; else its columns
// are texts.
type Enum struct {
	Name   *Table // which has nothing but its name
	Values []string
}

// Domain is another type with conditions, where a dialect has domains; else its columns are
// of that type and have the conditions.
type Domain struct {
	Name   *Table // which has nothing but its name, and the value as its only column
	Checks []Check
}

// Relation is what has the type's name and schema: nil of a CustomType, which is spelled.
func (n *Named) Relation() *Table {
	switch {
	case n.Table != nil:
		return n.Table
	case n.Enum != nil:
		return n.Enum.Name
	case n.Domain != nil:
		return n.Domain.Name
	default:
		return nil
	}
}

// Word says what kind of type it is.
func (n *Named) Word() string {
	switch {
	case n.Enum != nil:
		return "enum"
	case n.Domain != nil:
		return "domain"
	default:
		return "type"
	}
}

// Title names the type in messages.
func (n *Named) Title() string {
	if r := n.Relation(); r != nil {
		return r.Name
	}
	return n.Text.Text
}

// IsEnum reports whether the values of a type are those of an enum type.
func (t Type) IsEnum() bool { return t.Named != nil && t.Named.Enum != nil }

// Value is what the conditions of a domain are about.
func (d *Domain) Value() *Column { return d.Name.Columns[0] }

// Types are the types of a column that have a name and are created: its own, and the
// domain that it is in.
func (c *Column) Types() (list []*Named) {
	if n := c.Type.Named; n != nil && n.Relation() != nil {
		list = append(list, n)
	}
	if c.Domain != nil {
		list = append(list, c.Domain)
	}
	return list
}

// FieldOf reads a field of a composite value.
type FieldOf struct {
	X     Expr
	Field *Column // of the type's definition
}

func (*FieldOf) expr() {}

// CreateType creates a type; nothing where a dialect has none of its kind.
type CreateType struct {
	Type        *Named
	IfNotExists bool
}

// DropType drops a type that is there and that nothing uses.
type DropType struct{ Type *Named }

func (*CreateType) stmt() {}
func (*DropType) stmt()   {}
