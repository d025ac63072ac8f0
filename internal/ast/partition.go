package ast

// Partitioning says that a table's rows lie in partitions, by the value of a column, which
// is never NULL.
type Partitioning struct {
	Column *Column
	Word   string // RANGE or LIST
	Parts  []Partition
	OnlyOn []string // the names of dialects that have partitions; nil for all
}

// Partition takes rows: of a range, of listed values, or, where it has neither, those that
// no other partition takes.
type Partition struct {
	Name     string
	From, To *Bind // To is not in it; nil for no bound
	Values   []*Bind
	Rest     bool // DEFAULT
}

// HasRest reports whether there is a partition for what no other one takes.
func (p *Partitioning) HasRest() bool {
	for _, part := range p.Parts {
		if part.Rest {
			return true
		}
	}
	return false
}

// Holds is the condition that rows meet which some partition takes; nil where each row does.
func (p *Partitioning) Holds() Expr {
	if p.HasRest() {
		return nil
	}
	var all Expr
	for _, part := range p.Parts {
		all = either(true, all, part.holds(p.Column))
	}
	return all
}

func (p Partition) holds(c *Column) (all Expr) {
	if p.Values != nil {
		for _, v := range p.Values {
			all = either(true, all, compared(Eq, c, v))
		}
		return all
	}
	if p.From != nil {
		all = compared(Ge, c, p.From)
	}
	if p.To != nil {
		all = either(false, all, compared(Lt, c, p.To))
	}
	if all == nil {
		return compared(Eq, c, c)
	}
	return all
}

func compared(op Op, c *Column, v Expr) Expr { return &Binary{Op: op, L: c, R: v, Type: c.Type} }

func either(or bool, l, r Expr) Expr {
	if l == nil {
		return r
	}
	return &Logic{Or: or, Terms: []Expr{l, r}}
}

// PartitionCheck is the name of the CHECK that says what partitions do, where there are none.
func (t *Table) PartitionCheck() string {
	return ImpliedName(t.Name, t.Partitioning.Column.Name, "partition")
}

// Relation is what has a partition's name and the schema of its table.
func (p Partition) Relation(t *Table) *Table { return &Table{Schema: t.Schema, Name: p.Name} }

// CreatePartition creates a partition; nothing where a dialect has none.
type CreatePartition struct {
	Table       *Table
	Partition   Partition
	IfNotExists bool
}

func (*CreatePartition) stmt() {}
