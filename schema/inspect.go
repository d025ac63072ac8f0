package schema

import (
	"context"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/textsql"
)

// Inspect reads what the database has: tables with their columns, constraints and
// indexes, and composite types. On PostgreSQL it reads the schema that names without one
// mean, and those that are named; SQLite and MariaDB, where it is the database of the
// connection, have one. What an extension or SQLite itself keeps for its own use is left out,
// and so is what Strata's definitions make of an index of some rows on MariaDB: a column that
// nobody sees.
func Inspect(ctx context.Context, db DB, schemas ...string) (*Schema, error) {
	if err := given(ctx, db); err != nil {
		return nil, err
	}
	switch db.Dialect().Definitions {
	case dialect.AsText:
		return inspectFile(ctx, db)
	case dialect.AsShown:
		return inspectShown(ctx, db)
	}
	rows, err := textsql.Query(ctx, db, "SELECT CAST(current_schema() AS text)", 1)
	if err != nil {
		return nil, err
	}
	c := catalog{own: rows[0][0]}
	in := []string{textsql.Literal(c.own)}
	for _, s := range schemas {
		in = append(in, textsql.Literal(s))
	}
	c.where = "n.nspname IN (" + strings.Join(in, ", ") + ")"
	return c.inspect(ctx, db)
}

// alters reports whether a dialect alters tables; else it rebuilds them.
func alters(d *dialect.Dialect) bool { return d.Definitions != dialect.AsText }

// modifies reports whether a dialect has all changes of a table in one ALTER TABLE, in which
// columns are as they are to be.
func modifies(d *dialect.Dialect) bool { return d.Definitions == dialect.AsShown }

// inspectFile reads SQLite's schema.
func inspectFile(ctx context.Context, db DB) (*Schema, error) {
	rows, err := textsql.Query(ctx, db, `SELECT m.type, m.name, m.tbl_name, m.sql FROM main.sqlite_master AS m `+
		`WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name NOT IN `+
		`(SELECT s.name FROM pragma_table_list AS s WHERE s.schema = 'main' AND s.type = 'shadow') ORDER BY m.rowid`, 4)
	if err != nil {
		return nil, err
	}
	f := file{}
	for _, r := range rows {
		if err := f.add(r[0], r[1], r[2], r[3]); err != nil {
			return nil, err
		}
	}
	f.finish()
	return &f.s, nil
}

// file puts together what SQLite keeps as text.
type file struct {
	s         Schema
	fullTexts []FullText
	triggers  []onTable
}

type onTable struct {
	Trigger
	table string
}

func (f *file) add(kind, name, table, sql string) error {
	switch {
	case kind == "table" && isVirtual(sql):
		f.fullTexts = append(f.fullTexts, FullText{Name: name, SQL: sql})
	case kind == "table":
		t, err := parseTable(sql)
		if err != nil {
			return err
		}
		t.Name = name
		f.s.Tables = append(f.s.Tables, t)
	case kind == "index":
		i, err := parseIndex(sql)
		if err != nil {
			return err
		}
		if t := f.table(table); t != nil {
			t.Indexes = append(t.Indexes, i)
		}
	case kind == "view":
		f.s.Views = append(f.s.Views, viewOfText(name, sql))
	case kind == "trigger":
		f.triggers = append(f.triggers, onTable{Trigger{name, sql}, table})
	}
	return nil
}

func isVirtual(sql string) bool {
	list := tokens(sql)
	return len(list) > 2 && list[0].is("CREATE") && list[1].is("VIRTUAL")
}

// table is the table of a name in any letters.
func (f *file) table(name string) *Table {
	for i := range f.s.Tables {
		if strings.EqualFold(f.s.Tables[i].Name, name) {
			return &f.s.Tables[i]
		}
	}
	return nil
}

// finish ties together what has been added.
func (f *file) finish() {
	for _, g := range f.triggers {
		if t := f.table(g.table); t != nil {
			t.Triggers = append(t.Triggers, g.Trigger)
		}
	}
	for i := range f.s.Tables {
		t := &f.s.Tables[i]
		f.spell(t)
		f.takeFullTexts(t)
	}
}

// takeFullTexts takes the full-text indexes of a table: those whose names begin with its
// own, and that a trigger of it keeps.
func (f *file) takeFullTexts(t *Table) {
	for _, x := range f.fullTexts {
		if !strings.HasPrefix(x.Name, t.Name+"_") {
			continue
		}
		var rest []Trigger
		for _, g := range t.Triggers {
			if strings.HasPrefix(g.Name, x.Name+"_") {
				x.Triggers = append(x.Triggers, g)
			} else {
				rest = append(rest, g)
			}
		}
		if len(x.Triggers) > 0 {
			t.Triggers = rest
			t.FullTexts = append(t.FullTexts, x)
		}
	}
}

// spell writes names as what they name is called: SQLite takes them in any letters.
func (f *file) spell(t *Table) {
	columns := func(of *Table, list []string) {
		for i, name := range list {
			if c := of.fold(name); c != nil {
				list[i] = c.Name
			}
		}
	}
	if t.PrimaryKey != nil {
		columns(t, t.PrimaryKey.Columns)
	}
	for _, u := range t.Uniques {
		columns(t, u.Columns)
	}
	for i := range t.Indexes {
		for j := range t.Indexes[i].Parts {
			p := &t.Indexes[i].Parts[j]
			if c := t.fold(p.Column); c != nil {
				p.Column = c.Name
				if strings.EqualFold(p.Collation, c.Collation) {
					p.Collation = ""
				}
			}
		}
	}
	for i := range t.ForeignKeys {
		k := &t.ForeignKeys[i]
		columns(t, k.Columns)
		target := f.table(k.Table)
		if target == nil {
			continue
		}
		k.Table = target.Name
		if k.References == nil && target.PrimaryKey != nil {
			k.References = append(k.References, target.PrimaryKey.Columns...)
		}
		columns(target, k.References)
	}
}
