// Package diagram draws the tables of a schema and how they refer to each other, as SVG
// and as Mermaid's erDiagram.
package diagram

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/schema"
)

// Options says what is drawn.
type Options struct {
	Title string
	// KeysOnly leaves out columns that are in no key.
	KeysOnly bool
}

// picture is what is drawn: tables in an order that does not depend on the database's.
type picture struct {
	title  string
	tables []*table
	refs   []*ref
}

// table is a box.
type table struct {
	name    string
	columns []column

	layer         int
	x, y          float64
	width, height float64
}

// column is a line of a box.
type column struct {
	name, typ string
	primary   bool
	foreign   bool
	unique    bool
	nullable  bool
}

// ref is a foreign key: from is the table that has it.
type ref struct {
	from, to *table
	name     string
	at, on   int // the lines of its first columns in from and in to; -1 for the head
	columns  []string
	nullable bool // a row may refer to none
	single   bool // a row is referred to by one at most
}

func draw(s *schema.Schema, o Options) *picture {
	p := &picture{title: o.Title}
	byName := map[string]*table{}
	tables := slices.SortedFunc(slices.Values(s.Tables), func(a, b schema.Table) int { return strings.Compare(named(&a), named(&b)) })
	for i := range tables {
		t := box(&tables[i], o)
		p.tables = append(p.tables, t)
		byName[t.name] = t
	}
	for i := range tables {
		from := byName[named(&tables[i])]
		for _, k := range tables[i].ForeignKeys {
			to := byName[title(k.Schema, k.Table)]
			if to == nil {
				continue // a table that was left out
			}
			p.refs = append(p.refs, reference(&tables[i], k, from, to))
		}
	}
	slices.SortStableFunc(p.refs, func(a, b *ref) int {
		return strings.Compare(a.from.name+"\x00"+strings.Join(a.columns, ","), b.from.name+"\x00"+strings.Join(b.columns, ","))
	})
	return p
}

func named(t *schema.Table) string { return title(t.Schema, t.Name) }

func title(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

// box is a table with the columns that are shown.
func box(t *schema.Table, o Options) *table {
	b := &table{name: named(t)}
	for _, c := range t.Columns {
		x := column{name: c.Name, typ: strings.ToLower(c.Type), nullable: c.Nullable}
		x.primary = t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, c.Name)
		x.foreign = slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return slices.Contains(k.Columns, c.Name) })
		x.unique = alone(t, []string{c.Name})
		if o.KeysOnly && !x.primary && !x.foreign && !x.unique {
			continue
		}
		b.columns = append(b.columns, x)
	}
	return b
}

// alone reports whether a row is the only one with its values of columns.
func alone(t *schema.Table, columns []string) bool {
	same := func(list []string) bool {
		return len(list) == len(columns) && !slices.ContainsFunc(list, func(c string) bool { return !slices.Contains(columns, c) })
	}
	return t.PrimaryKey != nil && same(t.PrimaryKey.Columns) && len(columns) > 0 ||
		slices.ContainsFunc(t.Uniques, func(u schema.Unique) bool { return same(u.Columns) })
}

func reference(t *schema.Table, k schema.ForeignKey, from, to *table) *ref {
	r := &ref{from: from, to: to, name: k.Name, columns: k.Columns, single: alone(t, k.Columns)}
	r.at, r.on = from.line(k.Columns), to.line(k.References)
	for _, c := range k.Columns {
		if col := t.Column(c); col != nil && col.Nullable {
			r.nullable = true
		}
	}
	return r
}

// line is that of the first of columns, -1 where it is not shown.
func (t *table) line(columns []string) int {
	if len(columns) == 0 {
		return -1
	}
	return slices.IndexFunc(t.columns, func(c column) bool { return c.name == columns[0] })
}
