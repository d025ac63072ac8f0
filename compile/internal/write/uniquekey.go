package write

import (
	"cmp"
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// primaryKey is what a key without a name of its own is called.
const primaryKey = "PRIMARY"

// uniqueKey is what tells rows apart: all of a table, or those of an index of some.
type uniqueKey struct {
	name    string
	columns []*ast.Column
	own     []string // columns of the index's own, which have values of expressions
	rows    string   // the column that tells which they are
}

// uniqueKeys are those of a table.
func (w *writer) uniqueKeys(t *ast.Table) []uniqueKey {
	var keys []uniqueKey
	if len(t.PrimaryKey) > 0 {
		keys = append(keys, uniqueKey{name: primaryKey, columns: t.PrimaryKey})
	}
	for _, u := range t.Uniques {
		keys = append(keys, uniqueKey{name: u.Name, columns: u.Columns})
	}
	for _, i := range t.Indexes {
		if i.Unique {
			keys = append(keys, w.indexKey(t, i))
		}
	}
	return keys
}

// indexKey is the key of a unique index.
func (w *writer) indexKey(t *ast.Table, x ast.Index) uniqueKey {
	own := w.indexColumns(t, x)
	key := uniqueKey{name: x.Name}
	if x.Where != nil {
		key.rows = dialect.IndexColumn(t.Name, x.Name)
	}
	for i, term := range x.Columns {
		if c, ok := term.X.(*ast.Column); ok {
			key.columns = append(key.columns, c)
		} else if own[i+1] != "" {
			key.own = append(key.own, own[i+1])
		}
	}
	return key
}

// metKeys are the key of ON CONFLICT, and the others by which a row may meet another one
// than the target's: not one that has all columns of the target, which is met with it, nor
// one that the database generates.
func (w *writer) metKeys(s *ast.Insert) (target uniqueKey, others []uniqueKey) {
	if len(s.Conflict.Target) == 0 {
		return target, nil
	}
	target.columns = s.Conflict.Target
	if some := s.Table.ConflictIndexes(s.Conflict); len(some) == 1 {
		target.rows = dialect.IndexColumn(s.Table.Name, some[0].Name)
	}
	for _, key := range w.uniqueKeys(s.Table) {
		generated := slices.ContainsFunc(key.columns, func(c *ast.Column) bool { return c.Identity && !contains(s.Columns, []*ast.Column{c}) })
		same := contains(key.columns, target.columns) && cmp.Or(target.rows, key.rows) == key.rows
		if !generated && !same {
			others = append(others, key)
		}
	}
	return target, others
}

// contains reports whether a list has all columns of another, by their names.
func contains(list, some []*ast.Column) bool {
	return !slices.ContainsFunc(some, func(c *ast.Column) bool {
		return !slices.ContainsFunc(list, func(other *ast.Column) bool { return other.Name == c.Name })
	})
}

// anyKey refuses a target where the dialect takes a conflict of any key for one, unless no
// other key can be met.
func (w *writer) anyKey(s *ast.Insert) {
	if target, others := w.metKeys(s); len(others) > 0 || target.rows != "" {
		w.unsupported(dialect.ConflictOf.String() + "; look for the row, and insert or update it")
	}
}

// conflictOf writes what fails where a row meets another one by a key that is not the
// target's, for a dialect that takes a conflict of any key for one.
func (w *writer) conflictOf(s *ast.Insert) {
	target, others := w.metKeys(s)
	if len(others) == 0 {
		return
	}
	c := unassigned(s)
	if c == nil {
		w.unsupported(dialect.ConflictOf.String() + ", and sets each column; leave out those of the target")
		return
	}
	w.fill(dialect.ConflictOf, func(hole string) {
		switch hole {
		case "column":
			w.ident(c.Name)
		case "ref":
			w.column(c)
		case "met":
			w.met(s.Table, target)
		default:
			for _, key := range others {
				w.conflictOther(s.Table, key, c)
			}
		}
	})
}

func (w *writer) conflictOther(t *ast.Table, key uniqueKey, c *ast.Column) {
	w.fill(dialect.ConflictOther, func(hole string) {
		switch hole {
		case "met":
			w.met(t, key)
		case "key":
			w.ident(dialect.Violation(key.name))
		default:
			w.column(c)
		}
	})
}

// met writes that the row to be inserted has the same key as the one that is there.
func (w *writer) met(t *ast.Table, key uniqueKey) {
	names := append(ast.NamesOf(key.columns), key.own...)
	if key.rows != "" {
		names = append(names, key.rows)
	}
	for i, name := range names {
		if i > 0 {
			w.text(" AND ")
		}
		w.tableRef(t)
		w.text(".")
		w.ident(name)
		w.text(" = ")
		w.fill(dialect.NewRow, func(string) { w.ident(name) })
	}
}

// unassigned is a column that ON CONFLICT leaves as it is, or nil.
func unassigned(s *ast.Insert) *ast.Column {
	for _, c := range s.Table.Columns {
		set := c == untouched(s.Table) && len(s.Conflict.Set) == 0 ||
			slices.ContainsFunc(s.Conflict.Set, func(a ast.Assignment) bool { return a.Column.Name == c.Name })
		if c.Generated == nil && !set {
			return c
		}
	}
	return nil
}
