package ast

// Named is a type that a database knows by a name of its own.
type Named struct {
	Text  *Function // how each dialect spells a CustomType
	Table *Table    // of a composite type: its name, and its fields as columns
}

// Title names the type in messages.
func (n *Named) Title() string {
	if n.Table != nil {
		return n.Table.Name
	}
	return n.Text.Text
}

// FieldOf reads a field of a composite value.
type FieldOf struct {
	X     Expr
	Field *Column // of the type's definition
}

func (*FieldOf) expr() {}

// CreateType creates a composite type; nothing where a dialect has none.
type CreateType struct {
	Type        *Named
	IfNotExists bool
}

// DropType drops a composite type that is there and that nothing uses.
type DropType struct{ Type *Named }

func (*CreateType) stmt() {}
func (*DropType) stmt()   {}
