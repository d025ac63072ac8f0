package strata

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// PartitionsDef is the partitioning of a table under definition.
type PartitionsDef struct{ state any } // a *def, which importers need not know

// Partition is a partition of a table by a column of Ts: RangePartition, ListPartition and
// RestPartition make one.
type Partition[T any] struct {
	name     string
	from, to any // nil for no bound
	values   []T
	rest     bool
}

// RangePartition takes the rows from a value on, up to another one that is not in it.
func RangePartition[T any](name string, from, to T) Partition[T] {
	return Partition[T]{name: name, from: from, to: to}
}

// PartitionBefore takes the rows of all values before one.
func PartitionBefore[T any](name string, to T) Partition[T] { return Partition[T]{name: name, to: to} }

// PartitionFrom takes the rows of a value and all after it.
func PartitionFrom[T any](name string, from T) Partition[T] {
	return Partition[T]{name: name, from: from}
}

// ListPartition takes the rows of these values.
func ListPartition[T any](name string, values ...T) Partition[T] {
	return Partition[T]{name: name, values: values}
}

// RestPartition takes the rows that no other partition takes: DEFAULT. Without one, such a
// row is refused, with ErrCheck.
func RestPartition[T any](name string) Partition[T] { return Partition[T]{name: name, rest: true} }

// PartitionByRange has the rows of the table lie in partitions, by ranges of a column:
// PARTITION BY RANGE. builder.CreateTables creates the partitions, too; a program may add
// others later, which package schema leaves alone. The primary key and all that is unique
// contain the column, which is never NULL.
//
//	strata.PartitionByRange(t, c.At,
//		strata.RangePartition("events_2026", y2026, y2027),
//		strata.RestPartition[time.Time]("events_rest"),
//	).OnlyOn("PostgreSQL")
//
// SQLite has no partitions, and refuses the table, unless OnlyOn leaves them out.
func PartitionByRange[T any](t *Def, column Operand[T], parts ...Partition[T]) *PartitionsDef {
	return partitionBy(t, "PartitionByRange", "RANGE", operand(column), erased(parts))
}

// PartitionByList is PartitionByRange by lists of values.
func PartitionByList[T any](t *Def, column Operand[T], parts ...Partition[T]) *PartitionsDef {
	return partitionBy(t, "PartitionByList", "LIST", operand(column), erased(parts))
}

// OnlyOn leaves the partitions out on other dialects than those named. The table is a plain
// one there, with a CHECK that takes the rows which the defined partitions take.
func (p *PartitionsDef) OnlyOn(dialects ...string) *PartitionsDef {
	d, ok := (*def)(nil), false
	if p != nil {
		d, ok = p.state.(*def)
	}
	if !ok {
		panic("strata: a PartitionsDef that is none: PartitionByRange and PartitionByList make one")
	}
	if len(dialects) == 0 {
		d.mistake("the partitions: OnlyOn names no dialect")
	}
	if of := d.table.Partitioning; of != nil {
		of.OnlyOn = append(of.OnlyOn, dialects...)
	}
	return p
}

// erased are partitions of any type.
func erased[T any](parts []Partition[T]) []Partition[any] {
	out := make([]Partition[any], len(parts))
	for i, p := range parts {
		out[i] = Partition[any]{name: p.name, from: p.from, to: p.to, rest: p.rest}
		for _, v := range p.values {
			out[i].values = append(out[i].values, v)
		}
	}
	return out
}

//go:noinline
func partitionBy(t *Def, what, word string, column *expr.Expr, parts []Partition[any]) *PartitionsDef {
	d := defOf(t)
	out := &PartitionsDef{d}
	b := d.columnIn(what, column)
	switch {
	case b == nil:
		return out
	case d.table.Partitioning != nil:
		d.mistake("%s: it is partitioned already", what)
		return out
	case b.null || b.column.Generated != nil:
		d.mistake("%s: the column %s may be NULL or is computed; take one that is neither", what, b.path)
		return out
	case !slices.Contains([]ast.Kind{ast.Int16, ast.Int32, ast.Int64, ast.Text, ast.Time}, b.column.Type.Kind):
		d.mistake("%s: the column %s is of a type that no partition goes by: take an integer, a text or an instant", what, b.path)
		return out
	}
	p := &ast.Partitioning{Column: b.column, Word: word}
	for _, part := range parts {
		p.Parts = append(p.Parts, d.partition(what, word, b, part))
	}
	d.table.Partitioning = p
	return out
}

// partition is a partition whose bounds are of the column's type.
func (d *def) partition(what, word string, b *bound, p Partition[any]) ast.Partition {
	out := ast.Partition{Name: p.name, Rest: p.rest}
	d.checkName("partition", p.name)
	if ranged := p.from != nil || p.to != nil; !p.rest && ranged != (word == "RANGE") || !p.rest && !ranged && len(p.values) == 0 {
		d.mistake("%s: the partition %q has no bounds of that kind", what, p.name)
	}
	bind := func(v any) *ast.Bind {
		x := b.x.Kind.Bind(boxed(b.x.Kind, v))
		if x.Err != nil {
			d.mistake("%s: the partition %q: %v", what, p.name, x.Err)
		}
		return x
	}
	if p.from != nil {
		out.From = bind(p.from)
	}
	if p.to != nil {
		out.To = bind(p.to)
	}
	for _, v := range p.values {
		out.Values = append(out.Values, bind(v))
	}
	return out
}

// finishPartitions refuses what PostgreSQL refuses when it creates partitions.
func (d *def) finishPartitions() {
	t := d.table
	if t.Partitioning == nil {
		return
	}
	c := t.Partitioning.Column
	if len(t.PrimaryKey) > 0 && !slices.Contains(t.PrimaryKey, c) {
		d.mistake("the primary key does not contain %q, by which the table is partitioned", c.Name)
	}
	for _, u := range t.Uniques {
		if !slices.Contains(u.Columns, c) {
			d.mistake("the constraint %q does not contain %q, by which the table is partitioned", u.Name, c.Name)
		}
	}
	for _, i := range t.Indexes {
		if i.Unique && !slices.Contains(i.Named(), c) {
			d.mistake("the unique index %q is not of columns with %q, by which the table is partitioned", i.Name, c.Name)
		}
	}
	for _, x := range t.Exclusions {
		d.mistake("the constraint %q: a table that is partitioned has no exclusion constraint", x.Name)
	}
	d.finishBounds(t.Partitioning.Parts)
}

// finishBounds refuses partitions of one name, and those that a row could be in two of.
func (d *def) finishBounds(parts []ast.Partition) {
	for i, p := range parts {
		if p.From != nil && p.To != nil && compareBounds(p.From, p.To) >= 0 {
			d.mistake("the partition %q: its range is empty", p.Name)
		}
		for _, other := range parts[:i] {
			switch {
			case strings.EqualFold(other.Name, p.Name) || strings.EqualFold(p.Name, d.table.Name):
				d.mistake("two partitions, or one and its table, have the name %q", p.Name)
			case overlap(p, other):
				d.mistake("the partitions %q and %q overlap", other.Name, p.Name)
			}
		}
	}
}

// overlap reports whether both take one row.
func overlap(a, b ast.Partition) bool {
	switch {
	case a.Rest || b.Rest:
		return a.Rest && b.Rest
	case a.Values != nil:
		return slices.ContainsFunc(a.Values, func(v *ast.Bind) bool {
			return slices.ContainsFunc(b.Values, func(w *ast.Bind) bool { return compareBounds(v, w) == 0 })
		})
	}
	before := func(a, b ast.Partition) bool { return a.To != nil && b.From != nil && compareBounds(a.To, b.From) <= 0 }
	return !before(a, b) && !before(b, a)
}

// compareBounds compares values as both databases do: texts by code point.
func compareBounds(a, b *ast.Bind) int {
	switch x := a.Value.(type) {
	case int64:
		if y, ok := b.Value.(int64); ok {
			return cmp.Compare(x, y)
		}
	case time.Time:
		if y, ok := b.Value.(time.Time); ok {
			return x.Compare(y)
		}
	}
	return strings.Compare(fmt.Sprint(a.Value), fmt.Sprint(b.Value))
}
