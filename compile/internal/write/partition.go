package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// partitions reports whether the dialect has the partitions of a table.
func (w *writer) partitions(p *ast.Partitioning) bool {
	return w.d.Has(dialect.Partitions) && w.d.Among(p.OnlyOn)
}

func (w *writer) partitionBy(t *ast.Table) {
	if p := t.Partitioning; p != nil && w.partitions(p) {
		w.text(" PARTITION BY " + p.Word + " (")
		w.ident(p.Column.Name)
		w.text(")")
	}
}

// createPartition writes nothing where the table is a plain one.
func (w *writer) createPartition(s *ast.CreatePartition) {
	p := s.Partition
	if !w.partitions(s.Table.Partitioning) {
		return
	}
	w.text("CREATE TABLE ")
	if s.IfNotExists {
		w.text("IF NOT EXISTS ")
	}
	w.tableName(p.Relation(s.Table))
	w.text(" PARTITION OF ")
	w.tableName(s.Table)
	switch {
	case p.Rest:
		w.text(" DEFAULT")
	case p.Values != nil:
		w.text(" FOR VALUES IN (")
		list(w, p.Values, func(v *ast.Bind) { w.constant(v) })
		w.text(")")
	default:
		w.text(" FOR VALUES FROM (")
		w.edge(p.From, "MINVALUE")
		w.text(") TO (")
		w.edge(p.To, "MAXVALUE")
		w.text(")")
	}
}

func (w *writer) edge(b *ast.Bind, none string) {
	if b == nil {
		w.text(none)
	} else {
		w.constant(b)
	}
}
