package ast

import (
	"regexp"
	"slices"
	"strings"
)

// Changed are the tables that a change writes, by their full names in lower case: its own,
// and those whose foreign keys follow it there.
type Changed map[string]bool

// ChangedBy are the tables that an INSERT, UPDATE or DELETE writes.
func ChangedBy(s Stmt) Changed {
	c := Changed{}
	switch s := s.(type) {
	case *Insert:
		c[fullName(s.Table.Schema, s.Table.Name)] = true
		if s.Conflict != nil {
			c.update(s.Table.Schema, s.Table.Name, assigned(s.Conflict.Set))
		}
	case *Update:
		c.update(s.Table.Schema, s.Table.Name, assigned(s.Set))
	case *UpdateRows:
		c.update(s.Table.Schema, s.Table.Name, append(assigned(s.Set), NamesOf(s.Columns)...))
	case *Delete:
		c.delete(s.Table.Schema, s.Table.Name)
	}
	return c
}

func assigned(set []Assignment) []string {
	var names []string
	for _, a := range set {
		if a.Column != nil {
			names = append(names, a.Column.Name)
		}
	}
	return names
}

func fullName(schema, name string) string {
	if schema != "" {
		name = schema + "." + name
	}
	return strings.ToLower(name)
}

// follows reports whether an action of a foreign key changes the rows that refer.
func follows(action string) bool { return strings.HasPrefix(action, "SET ") || action == "CASCADE" }

// update notes a table of which columns are set.
func (c Changed) update(schema, name string, columns []string) {
	c.follow(schema, name, "update "+strings.Join(columns, " "), func(r Reference) {
		if follows(r.OnUpdate) && meet(r.Target, columns) {
			c.update(r.Schema, r.Table, r.Columns)
		}
	})
}

// delete notes a table of which rows go.
func (c Changed) delete(schema, name string) {
	c.follow(schema, name, "delete", func(r Reference) {
		switch {
		case r.OnDelete == "CASCADE":
			c.delete(r.Schema, r.Table)
		case follows(r.OnDelete):
			c.update(r.Schema, r.Table, r.Columns)
		}
	})
}

// follow visits the foreign keys that refer to a table, once for each way to change it.
func (c Changed) follow(schema, name, how string, visit func(Reference)) {
	c[fullName(schema, name)] = true
	way := "\x00" + how + "\x00" + fullName(schema, name)
	if c[way] {
		return
	}
	c[way] = true
	for _, r := range References(schema, name) {
		visit(r)
	}
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// MayBeReadBy reports whether a query in one of the expressions may read one of the
// tables: what a view or raw SQL reads is not known.
func (c Changed) MayBeReadBy(list ...Expr) bool {
	found := false
	m := &measure{
		seen: map[*CTE]int{},
		met:  func(t *Table) { found = found || t.View || c[fullName(t.Schema, t.Name)] },
		raw:  func(text []string) { found = found || mayQuery(text) },
	}
	m.inAll(list, 0)
	return found
}

// querying is what raw SQL has that reads a table: a SELECT, or IN before a name.
var querying = regexp.MustCompile(`(?i)\b(select|table)\b|\bin\b\s*[^\s(]`)

// unread are texts, names and comments in raw SQL, whose words are none of SQL's.
var unread = regexp.MustCompile(`'[^']*'|"[^"]*"|` + "`[^`]*`" + `|--[^\n]*|(?s:/\*.*?\*/)`)

func mayQuery(text []string) bool {
	return slices.ContainsFunc(text, func(part string) bool {
		return querying.MatchString(unread.ReplaceAllStringFunc(part, func(s string) string {
			if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "/") {
				return " "
			}
			return `""`
		}))
	})
}
