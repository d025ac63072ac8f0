package builder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/scan"
)

// relation is what a database has under a name.
type relation struct {
	kind    string // "" for nothing
	table   string // that it is, or that it is a partition of, or that an index is on
	columns []string
	classes []string // of each column's values, as a list of words; "unique" of an index
	err     error
}

// wanted is a name that a definition is about to use, and what it is to be.
type wanted struct {
	find    ast.FindRelation
	differs func(relation) *strata.DatabaseError
	found   relation
}

// unlike looks which of the tables, types and indexes are there already, and refuses one
// that is not what the definition says: what is left alone has to fit.
func (s Schema) unlike(ctx context.Context, db Writer) error {
	list := s.wanted()
	if err := find(ctx, db, list); err != nil {
		return err
	}
	for _, w := range list {
		if w.found.kind == "" {
			continue
		}
		if e := w.differs(w.found); e != nil {
			return e
		}
	}
	return nil
}

// find looks for what is there under the names.
func find(ctx context.Context, db Writer, list []wanted) error {
	items := make([]batch.Item, len(list))
	for i := range list {
		w := &list[i]
		items[i] = batch.Item{Stmt: &w.find, Read: func(rows scan.Rows) { w.found = relationIn(rows) }}
	}
	if err := db.RunBatch(ctx, items); err != nil {
		return err
	}
	for _, w := range list {
		if w.found.err != nil {
			return w.found.err
		}
	}
	return nil
}

// wanted are the names of a schema's tables, their indexes, and their types.
func (s Schema) wanted() []wanted {
	var list []wanted
	for _, t := range typesOf(s.tables) {
		list = append(list, wantedType(t))
	}
	for _, q := range sequencesOf(s.tables) {
		list = append(list, wantedTable(q.Name, "sequence"))
	}
	for _, t := range s.tables {
		list = append(list, wantedTable(t, "table"))
		if p := t.Partitioning; p != nil {
			for _, part := range p.Parts {
				list = append(list, wantedPartition(t, part.Relation(t), p.OnlyOn))
			}
		}
		for _, i := range t.Indexes {
			list = append(list, wanted{
				find:    ast.FindRelation{Schema: t.Schema, Name: i.Name, Index: true, OnlyOn: i.OnlyOn},
				differs: func(r relation) *strata.DatabaseError { return otherIndex(t, i, r) },
			})
		}
	}
	return list
}

func wantedTable(t *ast.Table, kind string) wanted {
	return wanted{
		find:    ast.FindRelation{Schema: t.Schema, Name: t.Name},
		differs: func(r relation) *strata.DatabaseError { return otherTable(t, kind, r) },
	}
}

// wantedPartition is what a partition of a table is to be: its bounds are not looked at.
func wantedPartition(t, part *ast.Table, onlyOn []string) wanted {
	return wanted{
		find: ast.FindRelation{Schema: part.Schema, Name: part.Name, OnlyOn: onlyOn},
		differs: func(r relation) *strata.DatabaseError {
			if r.kind == "table" && r.table == t.Name {
				return nil
			}
			return unlike(t.Name, nil, fmt.Sprintf("%s is defined as a partition of %s, and there is already the %s of that name, which is none; drop or rename one of them", part.Name, t.Name, r.kind))
		},
	}
}

// relationIn reads the rows of ast.FindRelation.
func relationIn(rows scan.Rows) (r relation) {
	defer rows.Close()
	cells := make([]scan.Cell, 4)
	for rows.Next(cells) {
		var texts [4]string
		for i := range cells {
			var err error
			if texts[i], err = cells[i].Text(); err != nil {
				r.err = err
				return r
			}
		}
		r.kind, r.table = texts[0], texts[1]
		r.columns, r.classes = append(r.columns, texts[2]), append(r.classes, texts[3])
	}
	return r
}

// otherTable says how a table, or a composite type, differs from its definition. It may
// have more columns.
func otherTable(t *ast.Table, kind string, r relation) *strata.DatabaseError {
	name := strings.TrimPrefix(t.Schema+"."+t.Name, ".")
	switch {
	case r.kind != kind && !(t.View && r.kind == "view"):
		return unlike(t.Name, nil, fmt.Sprintf("%s is defined as a %s, and there is already the %s of that name; drop or rename one of them", name, kind, r.kind))
	case kind == "type" && !slices.EqualFunc(t.Columns, r.columns, func(c *ast.Column, found string) bool { return c.Name == found }):
		return unlike(t.Name, r.columns, fmt.Sprintf("the type %s has the fields %s, and is defined with others; alter it first", name, quotedNames(r.columns)))
	}
	var missing, other []string
	for _, c := range t.Columns {
		if i := slices.Index(r.columns, c.Name); i < 0 {
			missing = append(missing, c.Name)
		} else if otherClass(c.Type.Kind.Class(), r.classes[i]) {
			other = append(other, c.Name)
		}
	}
	switch {
	case len(missing) > 0:
		return unlike(t.Name, missing, fmt.Sprintf("the table %s has no column %s, which its definition has; alter the table first", name, quotedNames(missing)))
	case len(other) > 0:
		return unlike(t.Name, other, fmt.Sprintf("in the table %s the column %s has another type than in its definition; alter the table first", name, quotedNames(other)))
	}
	return nil
}

// comparableClasses are the classes of values of which it is sure which columns hold them.
var comparableClasses = []string{"int", "float", "decimal", "text", "bool", "time", "date", "local"}

func otherClass(class, found string) bool {
	return found != "" && slices.Contains(comparableClasses, class) && !slices.Contains(strings.Fields(found), class)
}

// otherIndex says how an index differs from its definition: in its table, columns and their
// order, its method and operator classes, and whether it is unique and of some rows only.
// Of an expression and of a condition each database has its own text, which is not read.
func otherIndex(t *ast.Table, i ast.Index, r relation) *strata.DatabaseError {
	switch {
	case r.kind != "index":
		return unlike(t.Name, nil, fmt.Sprintf("the index %q of %s: there is already the %s of that name; choose another with Named", i.Name, t.Name, r.kind))
	case r.table != tableOnly(t, r.table):
		return unlike(t.Name, nil, fmt.Sprintf("the index %q of %s exists on the table %s; drop it, or choose another name with Named", i.Name, t.Name, r.table))
	case !sameIndex(i, r):
		return unlike(t.Name, ast.NamesOf(append(i.Named(), i.Include...)), fmt.Sprintf("the index %q of %s exists, and is not as its definition says; drop it first", i.Name, t.Name))
	}
	return nil
}

// tableOnly is the name by which a database may call a table: with its schema where that
// is a part of the name.
func tableOnly(t *ast.Table, found string) string {
	if t.Schema != "" && found == t.Schema+"."+t.Name {
		return found
	}
	return t.Name
}

func quotedNames(names []string) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = fmt.Sprintf("%q", n)
	}
	return strings.Join(list, ", ")
}

// unlike is what is there already and is not what the definition says.
func unlike(table string, columns []string, message string) *strata.DatabaseError {
	return &strata.DatabaseError{Kind: strata.ErrExists, Table: table, Columns: columns, Err: misuse(message)}
}
