package schema

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/textsql"
)

// ofShown has the server create the tables as temporary ones, each in one statement as others
// would end a transaction, and show them. Foreign keys, which a temporary table has none of, are
// as the definitions say.
func (w *wish) ofShown(ctx context.Context, db DB) (*Schema, error) {
	s := &Schema{}
	return s, textsql.Undone(ctx, db, func(tx DB) error {
		d := tx.Dialect()
		parts, err := w.inOne(tx)
		if err != nil {
			return err
		}
		for _, def := range w.tables {
			name := tableName(d, def)
			create, putBack := withoutSequences(d, parts[def], def.Sequences())
			t, err := shownScratch(ctx, tx, name, create)
			if err != nil {
				return err
			}
			putBack(&t)
			s.addSequences(d, def.Sequences())
			t.Name = name
			t.ForeignKeys = foreignKeys(def)
			for i := range t.ForeignKeys {
				k := &t.ForeignKeys[i]
				k.Schema, k.Table = "", tableName(d, def.ForeignKeys[i].Target()[0].Table)
				k.OnDelete, k.OnUpdate = acts(k.OnDelete), acts(k.OnUpdate)
			}
			s.Tables = append(s.Tables, t)
		}
		return w.viewsOfText(d, s)
	})
}

// shownScratch creates a temporary table, which hides one of its name, has it shown, and drops
// it: a rollback would not.
func shownScratch(ctx context.Context, tx DB, name, create string) (Table, error) {
	if err := textsql.Exec(ctx, tx, create); err != nil {
		return Table{}, err
	}
	t, err := showTable(ctx, tx, name, nil)
	return t, errors.Join(err, textsql.Exec(ctx, tx, "DROP TEMPORARY TABLE "+textsql.Ident(name)))
}

// withoutSequences is a table's CREATE without the sequences that it takes numbers of, which may
// not be there, and what puts them back into the defaults that are shown.
func withoutSequences(d *dialect.Dialect, create string, of []*ast.Sequence) (string, func(*Table)) {
	var back []string
	for i, q := range of {
		next := "(" + textsql.Ident(tableName(d, q.Name)) + ")"
		number := strconv.FormatInt(standIn+int64(i), 10)
		create = strings.ReplaceAll(create, "NEXTVAL"+next, number)
		back = append(back, number, "nextval"+next)
	}
	replacer := strings.NewReplacer(back...)
	return create, func(t *Table) {
		for i := range t.Columns {
			t.Columns[i].Default = replacer.Replace(t.Columns[i].Default)
		}
	}
}

// standIn is the first number that stands for the next one of a sequence.
const standIn = 7105261873049820000

// addSequences adds those that a table takes numbers of.
func (s *Schema) addSequences(d *dialect.Dialect, of []*ast.Sequence) {
	for _, q := range of {
		if name := tableName(d, q.Name); s.Sequence("", name) == nil {
			s.Sequences = append(s.Sequences, Sequence{Name: name, Start: q.Start, Increment: q.Increment})
		}
	}
}

// inOne are the statements that create the tables, each with its indexes, for the time being.
func (w *wish) inOne(tx DB) (map[*ast.Table]string, error) {
	creates, indexes := map[*ast.Table]string{}, map[*ast.Table]string{}
	var all []ast.Stmt
	for _, h := range w.handles { // each alone, as another table's indexes may have its names
		all = append(all, (&wish{handles: []strata.AnyTable{h}}).statements(true)...)
	}
	for _, s := range all {
		c, err := compile.Node(s, tx.Dialect(), nil)
		if err != nil {
			return nil, err
		}
		switch s := s.(type) {
		case *ast.CreateTable:
			creates[w.definition(s.Table)] = c.SQL
		case *ast.CreateIndex:
			if c.SQL != "" {
				indexes[w.definition(s.Table)] += ",\n\t" + inCreate(c.SQL)
			}
		}
	}
	for t, sql := range creates {
		at := strings.LastIndex(sql, "\n)")
		creates[t] = strings.Replace(sql[:at], "CREATE ", "CREATE TEMPORARY ", 1) + indexes[t] + sql[at:]
	}
	return creates, nil
}

// definition is the table of the wish that a statement is of, which may have a copy of it.
func (w *wish) definition(of *ast.Table) *ast.Table {
	for _, t := range w.tables {
		if t.Schema == of.Schema && t.Name == of.Name {
			return t
		}
	}
	return of
}

// inCreate is a statement that creates an index as a part of the one that creates the table.
func inCreate(sql string) string {
	list := tokens(sql)
	if list[0].is("ALTER") {
		return added(sql, list)
	}
	for i, t := range list { // CREATE INDEX name ON table (...)
		if t.is("ON") {
			return sql[list[1].from:t.from] + sql[list[i+2].from:]
		}
	}
	return sql
}

// added is what ALTER TABLE name ADD COLUMN IF NOT EXISTS name ..., ADD INDEX ... adds.
func added(sql string, list []token) string {
	var b strings.Builder
	from, depth := len(sql), 0
	for i, t := range list {
		depth += t.nests()
		if depth != 0 || !t.is("ADD") {
			continue
		}
		if from < t.from {
			b.WriteString(sql[from:t.from])
		}
		if from = list[i+1].from; list[i+1].is("COLUMN") {
			from = list[i+5].from
		}
	}
	b.WriteString(sql[from:])
	return b.String()
}
