package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/textsql"
)

// rebuilder writes what changes tables where there is no ALTER TABLE for it.
type rebuilder struct {
	before *Schema // under the names that are to be
	after  *Schema
	out    []Statement
	tables []string // those that are rebuilt, referring ones first
}

// kept is what a table of rows that are copied aside is called.
func kept(table string) string { return "strata_kept " + table }

const keptNumbers, keptRowID = "strata_kept_numbers", "strata_rowid"

func (r *rebuilder) put(format string, args ...any) {
	r.out = append(r.out, Statement{SQL: fmt.Sprintf(format, args...)})
}

func rebuild(changes []Change, d *dialect.Dialect) ([]Statement, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	base := changes[0].place().base
	if base == nil {
		return nil, refused("the changes do not say what the database has", "take those of Diff")
	}
	r := &rebuilder{before: base.clone()}
	r.put("%s", d.Deferral)
	renames := r.renames(changes)
	r.after = r.before.clone()
	for _, c := range changes {
		if !isRename(c) {
			c.apply(r.after)
		}
	}
	r.choose(changes)
	r.dropViews(changes)
	if err := r.possible(renames); err != nil {
		return nil, err
	}
	r.dropTriggers(changes)
	r.drops(changes)
	r.copies()
	r.dropTables(changes)
	r.creates(changes)
	r.fills(changes)
	r.finish(changes)
	r.createViews(changes)
	return r.out, nil
}

func isRename(c Change) bool {
	switch c.(type) {
	case *RenameTable, *RenameColumn:
		return true
	}
	return false
}

// renames are made by SQLite, which changes triggers and views, too. It reports whether
// there are any.
func (r *rebuilder) renames(changes []Change) (some bool) {
	for _, c := range changes {
		if isRename(c) {
			r.put("%s", c.steps()[0].sql)
			c.apply(r.before)
			some = true
		}
	}
	return some
}

// simple reports whether SQLite can make the change by itself.
func simple(c Change) bool {
	switch c := c.(type) {
	case *AddIndex, *DropIndex, *RenameIndex, *AddFullText, *DropFullText, *AddTable, *DropTable, *ChangeView:
		return true
	case *AddColumn:
		e := c.Element
		return e.Nullable && e.Default == "" && e.Generated == "" && e.Identity == NoIdentity
	default:
		return isRename(c)
	}
}

// choose finds the tables to rebuild, and all that refer to them or to one that is dropped.
func (r *rebuilder) choose(changes []Change) {
	touched := map[string]bool{}
	for _, c := range changes {
		if _, drops := c.(*DropTable); drops || !simple(c) {
			touched[c.place().Table] = true
		}
	}
	for grown := true; grown; {
		grown = false
		for i := range r.before.Tables {
			t := &r.before.Tables[i]
			for _, k := range t.ForeignKeys {
				if touched[k.Table] && !touched[t.Name] {
					touched[t.Name], grown = true, true
				}
			}
		}
	}
	order := referred(r.before.Tables)
	for _, t := range slices.Backward(order) {
		if touched[t.Name] && r.after.Table("", t.Name) != nil {
			r.tables = append(r.tables, t.Name)
		}
	}
}

// referred puts tables that others refer to first, as far as they do not refer to each
// other.
func referred(tables []Table) (out []*Table) {
	state := map[string]bool{}
	var visit func(t *Table)
	visit = func(t *Table) {
		if state[t.Name] {
			return
		}
		state[t.Name] = true
		for _, k := range t.ForeignKeys {
			for i := range tables {
				if tables[i].Name == k.Table {
					visit(&tables[i])
				}
			}
		}
		out = append(out, t)
	}
	for i := range tables {
		visit(&tables[i])
	}
	return out
}

// possible refuses to rebuild a table that would lose what the model has no words for.
func (r *rebuilder) possible(renamed bool) error {
	for _, name := range r.tables {
		t := r.before.Table("", name)
		if len(t.Others) > 0 {
			return refused(fmt.Sprintf("the table %s has to be rebuilt, which would lose: %s", name, strings.Join(t.Others, "; ")), "change it by hand")
		}
		if len(t.Triggers) > 0 && renamed { // whose text SQLite changes by itself
			return refused(fmt.Sprintf("the table %s has triggers and has to be rebuilt, and names change, which triggers may mention", name), "apply the renames first, and ask for the rest again")
		}
	}
	return nil
}

func (r *rebuilder) rebuilt(table string) bool { return slices.Contains(r.tables, table) }

// dropTriggers drops the triggers of tables that are dropped, with or without coming
// back: what a foreign key does on the way is nothing that happens.
func (r *rebuilder) dropTriggers(changes []Change) {
	for i := range r.before.Tables {
		t := &r.before.Tables[i]
		if !r.rebuilt(t.Name) && !isDropped(changes, t.Name) {
			continue
		}
		list := slices.Clone(t.Triggers)
		for _, x := range t.FullTexts {
			list = append(list, x.Triggers...)
		}
		for _, g := range list {
			r.put("DROP TRIGGER %s", textsql.Ident(g.Name))
		}
	}
}

func isDropped(changes []Change, table string) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { d, ok := c.(*DropTable); return ok && d.Table == table })
}

// drops drops indexes of tables that stay.
func (r *rebuilder) drops(changes []Change) {
	for _, c := range changes {
		switch c := c.(type) {
		case *DropIndex:
			r.dropIndex(c.Table, c.Element.Name)
		case *RenameIndex:
			r.dropIndex(c.Table, c.From)
		case *DropFullText:
			if !r.rebuilt(c.Table) {
				for _, g := range c.Element.Triggers {
					r.put("DROP TRIGGER %s", textsql.Ident(g.Name))
				}
			}
			r.put("DROP TABLE %s", textsql.Ident(c.Element.Name))
		}
	}
}

func (r *rebuilder) dropIndex(table, name string) {
	if !r.rebuilt(table) {
		r.put("DROP INDEX %s", textsql.Ident(name))
	}
}

// copies copies rows aside.
func (r *rebuilder) copies() {
	numbers := false
	for _, name := range r.tables {
		t := r.before.Table("", name)
		list := storedColumns(t, t)
		if id := rowID(t); id != "" {
			r.put("CREATE TABLE %s AS SELECT %s AS %s, %s FROM %s", textsql.Ident(kept(name)), id, textsql.Ident(keptRowID), idents(list), textsql.Ident(name))
		} else {
			r.put("CREATE TABLE %s AS SELECT %s FROM %s", textsql.Ident(kept(name)), idents(list), textsql.Ident(name))
		}
		numbers = numbers || isNumbered(t)
	}
	if numbers {
		r.put("CREATE TABLE %s AS SELECT name, seq FROM sqlite_sequence", textsql.Ident(keptNumbers))
	}
}

func isNumbered(t *Table) bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Identity == AutoIncrement })
}

// storedColumns are the columns of a table that hold values in another form of it, too.
func storedColumns(t, other *Table) (out []string) {
	for _, c := range t.Columns {
		if o := other.Column(c.Name); c.Generated == "" && o != nil && o.Generated == "" {
			out = append(out, c.Name)
		}
	}
	return out
}

// rowID is a name for the number of a row, which is kept as full-text indexes go by it; ""
// where a column has it, or no row has one.
func rowID(t *Table) string {
	if t.NoRowID || t.PrimaryKey != nil && len(t.PrimaryKey.Columns) == 1 {
		if c := t.Column(first(t.PrimaryKey)); t.NoRowID || c != nil && strings.EqualFold(c.Type, "INTEGER") {
			return ""
		}
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if t.fold(name) == nil {
			return name
		}
	}
	return ""
}

func first(k *Key) string {
	if k == nil || len(k.Columns) == 0 {
		return ""
	}
	return k.Columns[0]
}

// dropTables drops what is rebuilt, and what is not to be, referring tables first. Of
// tables that refer to each other each is replaced by one that refers to none, as SQLite
// looks for all of them when it drops one.
func (r *rebuilder) dropTables(changes []Change) {
	var circular []*Table
	for _, t := range slices.Backward(referred(r.before.Tables)) {
		gone := isDropped(changes, t.Name)
		if !gone && !r.rebuilt(t.Name) {
			continue
		}
		if gone {
			for _, x := range t.FullTexts {
				r.put("DROP TABLE %s", textsql.Ident(x.Name))
			}
		}
		r.out = append(r.out, Statement{SQL: "DROP TABLE " + textsql.Ident(t.Name), Destructive: gone})
		if r.circular(t) {
			bare := t.clone()
			bare.ForeignKeys, bare.Checks = nil, nil
			r.put("%s", createTable(&bare))
			circular = append(circular, t)
		}
	}
	for _, t := range circular {
		r.put("DROP TABLE %s", textsql.Ident(t.Name))
	}
}

// circular reports whether a table refers to itself by way of others.
func (r *rebuilder) circular(t *Table) bool {
	seen := map[string]bool{}
	var reaches func(from *Table) bool
	reaches = func(from *Table) bool {
		return slices.ContainsFunc(from.ForeignKeys, func(k ForeignKey) bool {
			if k.Table == t.Name {
				return from.Name != t.Name
			}
			next := r.before.Table("", k.Table)
			if next == nil || seen[k.Table] {
				return false
			}
			seen[k.Table] = true
			return reaches(next)
		})
	}
	return reaches(t)
}

// creates creates tables as they are to be.
func (r *rebuilder) creates(changes []Change) {
	for _, name := range slices.Backward(r.tables) {
		lossy := slices.ContainsFunc(changes, func(c Change) bool { return c.place().Table == name && c.Destructive() })
		r.out = append(r.out, Statement{SQL: createTable(r.after.Table("", name)), Destructive: lossy})
	}
	for _, c := range changes {
		switch c := c.(type) {
		case *AddTable:
			r.put("%s", createTable(&c.Definition))
		case *AddColumn:
			if !r.rebuilt(c.Table) {
				r.put("ALTER TABLE %s ADD COLUMN %s", textsql.Ident(c.Table), columnDef(c.Element))
			}
		}
	}
}

// fills copies rows back, those that others refer to first.
func (r *rebuilder) fills([]Change) {
	numbers := false
	for _, name := range slices.Backward(r.tables) {
		before, after := r.before.Table("", name), r.after.Table("", name)
		into, from := idents(storedColumns(after, before)), idents(storedColumns(after, before))
		if rowID(before) != "" && rowID(after) != "" {
			into, from = joined(rowID(after), into), joined(textsql.Ident(keptRowID), from)
		}
		if into == "" {
			continue
		}
		r.put("INSERT INTO %s (%s) SELECT %s FROM %s", textsql.Ident(name), into, from, textsql.Ident(kept(name)))
		if isNumbered(before) {
			numbers = true
		}
		if isNumbered(before) && isNumbered(after) {
			r.put("DELETE FROM sqlite_sequence WHERE name = %s", textsql.Literal(name))
			r.put("INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM %s WHERE name = %s", textsql.Ident(keptNumbers), textsql.Literal(name))
		}
	}
	for _, name := range r.tables {
		r.put("DROP TABLE %s", textsql.Ident(kept(name)))
	}
	if numbers {
		r.put("DROP TABLE %s", textsql.Ident(keptNumbers))
	}
}

func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + ", " + b
}

// finish creates indexes and triggers.
func (r *rebuilder) finish(changes []Change) {
	for _, name := range slices.Backward(r.tables) {
		before, after := r.before.Table("", name), r.after.Table("", name)
		for _, i := range after.Indexes {
			r.put("%s", i.sql("", name))
		}
		for _, g := range after.Triggers {
			r.put("%s", g.SQL)
		}
		for _, x := range after.FullTexts {
			if slices.ContainsFunc(before.FullTexts, func(o FullText) bool { return o.Name == x.Name && o.Fill == x.Fill }) {
				r.triggers(x)
			}
		}
	}
	for _, c := range changes {
		switch c := c.(type) {
		case *AddTable:
			for _, i := range c.Definition.Indexes {
				r.put("%s", i.sql("", c.Table))
			}
			for _, x := range c.Definition.FullTexts {
				r.put("%s", x.SQL)
				r.triggers(x)
			}
		case *AddIndex:
			if !r.rebuilt(c.Table) {
				r.put("%s", c.Element.sql("", c.Table))
			}
		case *RenameIndex: // for which SQLite has no words
			r.renameIndex(c)
		case *AddFullText:
			r.put("%s", c.Element.SQL)
			if c.Element.Fill != "" {
				r.put("%s", c.Element.Fill)
			}
			r.triggers(c.Element)
		}
	}
}

// renameIndex creates an index that was dropped under its other name.
func (r *rebuilder) renameIndex(c *RenameIndex) {
	if r.rebuilt(c.Table) {
		return
	}
	for _, x := range c.table(r.after).Indexes {
		if x.Name == c.To {
			r.put("%s", x.sql("", c.Table))
		}
	}
}

func (r *rebuilder) triggers(x FullText) {
	for _, g := range x.Triggers {
		r.put("%s", g.SQL)
	}
}
