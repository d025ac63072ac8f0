package pool

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// violated says which constraint a change has violated, in the words of the definition:
// databases leave out the one or the other.
func violated(err error, s ast.Stmt) error {
	if err == nil { // and nothing is allocated
		return nil
	}
	return named(err, s)
}

func named(err error, s ast.Stmt) error {
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if !ok {
		return err
	}
	c := changeIn(s)
	if c.table == nil {
		if raw, ok := s.(*ast.RawStmt); ok && e.Kind == strata.ErrNotNull && e.Table == "" {
			e.Table = tableOfRaw(raw)
		}
		return err
	}
	switch e.Kind {
	case strata.ErrForeignKey:
		foreignKeyOf(e, c)
	case strata.ErrUnique, strata.ErrCheck, strata.ErrNotNull, strata.ErrOutOfRange:
		constraintOf(e, c.table)
	}
	return err
}

// rawChange finds the table that raw SQL changes, without its schema.
var rawChange = regexp.MustCompile("(?i)\\A\\s*(?:UPDATE|INSERT\\s+INTO)\\s+(?:[\\w$]+\\.|\"[^\"]+\"\\.|`[^`]+`\\.)?(?:([\\w$]+)|\"([^\"]+)\"|`([^`]+)`)(?:\\s|\\(|\\z)")

// tableOfRaw is that table, where the text names it at its beginning: a database may name no
// more than the column.
func tableOfRaw(s *ast.RawStmt) string {
	if m := rawChange.FindStringSubmatch(s.Text[0]); m != nil {
		return m[1] + m[2] + m[3]
	}
	return ""
}

// change is what a statement changes.
type change struct {
	table   *ast.Table // nil for a statement that changes none
	adds    bool       // rows
	removes bool
	sets    []*ast.Column // of rows that are there
}

func changeIn(s ast.Stmt) change {
	switch s := s.(type) {
	case *ast.Prepared:
		return changeIn(s.Stmt)
	case *ast.Insert:
		c := change{table: s.Table, adds: true}
		if s.Conflict != nil {
			c.sets = setBy(s.Conflict.Set)
		}
		return c
	case *ast.Update:
		return change{table: s.Table, sets: setBy(s.Set)}
	case *ast.UpdateRows:
		return change{table: s.Table, sets: s.Columns}
	case *ast.Delete:
		return change{table: s.Table, removes: true}
	default:
		return change{}
	}
}

func setBy(set []ast.Assignment) []*ast.Column {
	var columns []*ast.Column
	for _, a := range set {
		if a.Column != nil {
			columns = append(columns, a.Column)
		}
	}
	return columns
}

// constraintOf names a constraint of the statement's table. Where several have the same
// columns nothing tells which it was.
func constraintOf(e *strata.DatabaseError, t *ast.Table) {
	if t.Schema != "" && e.Table == t.Schema+"."+t.Name { // where there are no schemas
		e.Table = t.Name
	}
	if ownConstraint(e, t) {
		return
	}
	v, ok := errors.AsType[*driver.Violation](e.Err)
	if !ok { // the database names it
		if e.Table == "" && placed(e, t) || e.Constraint == "" {
			return
		}
		if e.Table == "" { // of a domain, which is no table's
			if i := slices.IndexFunc(domainsOf(t), func(c constraint) bool { return c.kind == e.Kind && c.name == e.Constraint }); i >= 0 {
				e.Table, e.Columns = t.Name, domainsOf(t)[i].columns
			}
			return
		}
		named := constraintsOf(t)
		if i := slices.IndexFunc(named, func(c constraint) bool { return c.kind == e.Kind && c.name == e.Constraint }); i >= 0 && e.Table == t.Name && named[i].columns != nil {
			e.Columns = named[i].columns
		}
		return
	}
	var found []constraint
	for _, c := range constraintsOf(t) {
		if c.kind == e.Kind && (c.said == v.Of || c.primary && v.Of == driver.PrimaryKey) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return
	}
	e.Table, e.Columns, e.Constraint = t.Name, found[0].columns, found[0].name
	if len(found) > 1 {
		e.Constraint = ""
	}
}

// constraint is one of a table's, and what a database says that does not name it.
type constraint struct {
	kind    error
	name    string
	columns []string
	said    string
	primary bool
}

// placed says that a violation is of the statement's table, where the database names no more
// than the constraint, or the column.
func placed(e *strata.DatabaseError, t *ast.Table) bool {
	for _, c := range constraintsOf(t) {
		if c.kind == e.Kind && c.name == e.Constraint && (c.name != "" || slices.Equal(c.columns, e.Columns)) {
			e.Table, e.Columns = t.Name, c.columns
			return true
		}
	}
	if e.Kind == strata.ErrOutOfRange && len(e.Columns) == 1 && slices.Contains(ast.NamesOf(t.Columns), e.Columns[0]) {
		e.Table = t.Name
		return true
	}
	return false
}

func constraintsOf(t *ast.Table) []constraint {
	full := strings.TrimPrefix(t.Schema+"."+t.Name, ".")
	said := func(names []string) string {
		parts := make([]string, len(names))
		for i, n := range names {
			parts[i] = full + "." + n
		}
		return strings.Join(parts, ", ")
	}
	var list []constraint
	unique := func(name string, columns []string) {
		list = append(list, constraint{kind: strata.ErrUnique, name: name, columns: columns, said: said(columns)})
	}
	if len(t.PrimaryKey) > 0 {
		unique(t.KeyName(), ast.NamesOf(t.PrimaryKey))
		list[0].primary = true
	}
	for _, u := range t.Uniques {
		unique(u.Name, ast.NamesOf(u.Columns))
	}
	for _, i := range t.Indexes {
		switch columns := i.Named(); {
		case !i.Unique:
		case columns == nil: // of expressions, and SQLite names the index
			list = append(list, constraint{kind: strata.ErrUnique, name: i.Name, columns: nil, said: "index '" + i.Name + "'"})
		default:
			unique(i.Name, ast.NamesOf(columns))
		}
	}
	for _, c := range t.Checks {
		list = append(list, constraint{kind: strata.ErrCheck, name: c.Name, columns: nil, said: c.Name})
	}
	list = append(list, domainsOf(t)...)
	for _, c := range t.Columns {
		list = append(list, constraint{kind: strata.ErrNotNull, name: "", columns: []string{c.Name}, said: said([]string{c.Name})})
	}
	return list
}

// ownConstraint finds the column of a constraint of Strata's own whose name is too long to
// say it.
func ownConstraint(e *strata.DatabaseError, t *ast.Table) bool {
	if _, column, _, ok := dialect.OwnConstraint(e.Constraint); !ok || column != "" {
		return false
	}
	for _, c := range t.Columns {
		switch e.Constraint {
		case dialect.RangeConstraint(t.Name, c.Name):
			e.Table, e.Columns, e.Constraint = t.Name, []string{c.Name}, ""
			return true
		case dialect.FormConstraint(t.Name, c.Name):
			e.Table, e.Columns = t.Name, []string{c.Name}
			return true
		}
	}
	return false
}

// domainsOf are the conditions of the domains that a table's columns are in, with the
// column where there is one only.
func domainsOf(t *ast.Table) (list []constraint) {
	in := map[*ast.Named][]string{}
	var order []*ast.Named
	for _, c := range t.Columns {
		if c.Domain == nil {
			continue
		}
		if in[c.Domain] == nil {
			order = append(order, c.Domain)
		}
		in[c.Domain] = append(in[c.Domain], c.Name)
	}
	for _, n := range order {
		columns := in[n]
		if len(columns) > 1 { // any of them
			columns = nil
		}
		for _, check := range n.Domain.Checks {
			list = append(list, constraint{kind: strata.ErrCheck, name: check.Name, columns: columns, said: check.Name})
		}
	}
	return list
}

// foreignKeyOf names a foreign key: the one that the database names, or the only one that
// the change can violate. Of several keys of one table it names the table.
func foreignKeyOf(e *strata.DatabaseError, c change) {
	keys := c.violable()
	if e.Constraint != "" {
		keys = slices.DeleteFunc(keys, func(r ast.Reference) bool { return r.Table != e.Table || r.Key != e.Constraint })
	} else if e.Table != "" {
		return
	}
	if len(keys) == 0 || slices.ContainsFunc(keys, func(r ast.Reference) bool { return r.Table != keys[0].Table }) {
		return
	}
	e.Table = keys[0].Table
	if len(keys) == 1 {
		e.Constraint, e.Columns = keys[0].Key, keys[0].Columns
	}
}

// violable are the foreign keys that a change can violate: those of the rows that it
// writes, and those that refer to the rows that it takes away or gives another key.
func (c change) violable() []ast.Reference {
	var list []ast.Reference
	add := func(r ast.Reference) {
		if !slices.ContainsFunc(list, r.Is) {
			list = append(list, r)
		}
	}
	set := ast.NamesOf(c.sets)
	for _, k := range c.table.ForeignKeys {
		if r := ast.ReferenceOf(c.table, k); c.adds || meet(r.Columns, set) {
			add(r)
		}
	}
	for _, r := range ast.References(c.table.Schema, c.table.Name) {
		if meet(r.Target, set) && r.OnUpdate != string(strata.Cascade) && r.OnUpdate != string(strata.SetNulls) {
			add(r)
		}
	}
	if c.removes {
		removed(c.table.Schema, c.table.Name, add, nil)
	}
	return list
}

// removed finds the foreign keys that keep rows of a table, or of those whose rows go
// with them, from going.
func removed(schema, table string, add func(ast.Reference), path [][2]string) {
	at := [2]string{schema, table}
	if slices.Contains(path, at) {
		return
	}
	for _, r := range ast.References(schema, table) {
		switch r.OnDelete {
		case string(strata.Cascade):
			removed(r.Schema, r.Table, add, append(path, at))
		case string(strata.SetNulls):
			for _, other := range ast.References(r.Schema, r.Table) {
				if meet(other.Target, r.Columns) {
					add(other)
				}
			}
		default:
			add(r)
		}
	}
}

// meet reports whether two lists have a name in common.
func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// violatedRows do as violated does when they end with an error.
func violatedRows(rows scan.Rows, s ast.Stmt) scan.Rows {
	if rows == nil || changeIn(s).table == nil {
		return rows
	}
	return changedRows{rows, s}
}

// changedRows are rows of a change.
type changedRows struct {
	scan.Rows
	stmt ast.Stmt
}

// Columns returns the names of the columns, where the rows know them.
func (r changedRows) Columns() []string { return scan.Columns(r.Rows) }

// Close implements scan.Rows.
func (r changedRows) Close() error { return violated(r.Rows.Close(), r.stmt) }
