package builder

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
)

// Schema is DDL for a set of tables, in an order in which they can be created:
// a table comes after those that it refers to.
type Schema struct {
	tables      []*ast.Table
	ifNotExists bool
	err         error // one of them is no table
}

// CreateTables creates the tables as they are defined, with their constraints
// and indexes, and the types of their columns: composite ones, enums and domains. It is what an example or
// a test starts from; migrations are not its business.
func CreateTables(tables ...strata.AnyTable) Schema {
	var s Schema
	s.tables, s.err = definitions("CREATE TABLE", tables)
	return s
}

// definitions returns what defines tables.
func definitions(clause string, list []strata.AnyTable) ([]*ast.Table, error) {
	tables := make([]*ast.Table, 0, len(list))
	for _, s := range list {
		t := in.Table(s)
		if t == nil {
			return nil, misuse(clause + " takes tables that strata.Define defined")
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// IfNotExists leaves tables, and their indexes, alone that are there. One that is not as
// its definition says is refused, with ErrExists, before anything is created: a table that
// lacks a column, or has it of another type where that is sure, and an index of other
// columns. A table may have more columns than its definition. A comment that is there stays.
func (s Schema) IfNotExists() Schema {
	s.ifNotExists = true
	return s
}

// Statements returns the statements, in order, for a dialect-free look: package
// compile turns each into text, empty where a dialect needs none.
func (s Schema) Statements() []Definition {
	if s.err != nil {
		return []Definition{{rawFailed(s.err)}}
	}
	if clash := clash(s.tables); clash != nil {
		return []Definition{{clash}}
	}
	var out []Definition
	var schemas []string
	types := typesOf(s.tables)
	named := slices.Clone(s.tables)
	for _, t := range types {
		named = append(named, t.Relation())
	}
	sequences := sequencesOf(s.tables)
	for _, q := range sequences {
		named = append(named, q.Name)
	}
	for _, t := range named {
		if t.Schema != "" && !slices.Contains(schemas, t.Schema) {
			schemas = append(schemas, t.Schema)
			out = append(out, Definition{&ast.CreateSchema{Name: t.Schema}})
		}
	}
	for _, q := range sequences {
		out = append(out, Definition{&ast.CreateSequence{Sequence: q, IfNotExists: s.ifNotExists}})
	}
	for _, t := range types {
		out = append(out, Definition{&ast.CreateType{Type: t, IfNotExists: s.ifNotExists}})
	}
	var after []Definition
	var done []*ast.Table
	for _, t := range order(s.tables) {
		create := &ast.CreateTable{Table: t, IfNotExists: s.ifNotExists}
		done = append(done, t)
		for i, k := range t.ForeignKeys {
			if target := k.Target()[0].Table; isAmong(target, s.tables) && !isAmong(target, done) {
				create.Deferred = append(create.Deferred, i)
				after = append(after, Definition{&ast.AddForeignKey{Table: t, Key: k, IfNotExists: s.ifNotExists}})
			}
		}
		out = append(out, Definition{create})
		if t.Partitioning != nil {
			for _, p := range t.Partitioning.Parts {
				out = append(out, Definition{&ast.CreatePartition{Table: t, Partition: p, IfNotExists: s.ifNotExists}})
			}
		}
		for _, f := range t.FullTexts {
			for _, event := range []string{"", "FILL", "INSERT", "UPDATE", "DELETE"} {
				if event == "FILL" && !s.ifNotExists {
					continue
				}
				out = append(out, Definition{&ast.CreateFullText{Index: f, Event: event, IfNotExists: s.ifNotExists}})
			}
		}
		for _, i := range t.Indexes {
			out = append(out, Definition{&ast.CreateIndex{Table: t, Index: i, IfNotExists: s.ifNotExists}})
		}
		out = append(out, s.comments(t)...)
	}
	return append(out, after...)
}

// comments are those on a table and its columns.
func (s Schema) comments(t *ast.Table) (out []Definition) {
	if t.Comment != "" {
		out = append(out, Definition{&ast.CommentOn{Table: t, IfNotExists: s.ifNotExists}})
	}
	for _, c := range t.Columns {
		if c.Comment != "" {
			out = append(out, Definition{&ast.CommentOn{Table: t, Column: c, IfNotExists: s.ifNotExists}})
		}
	}
	return out
}

// Exec creates the tables: all of them or, when there is an error, none. In a
// transaction they are a part of that. On MariaDB, which cannot undo them, those before an
// error of the server stay, and none are made in a transaction.
func (s Schema) Exec(ctx context.Context, db Writer) error {
	return together(ctx, db, s.create)
}

// together runs statements in one transaction, where they are in none yet.
func together(ctx context.Context, db Writer, run func(context.Context, Writer) error) error {
	switch own, ok := db.(batch.Transactor); {
	case db == nil || scan.IsNil(db):
		return errNoDatabase
	case ctx == nil:
		return errNoContext
	case ok:
		return own.RunTogether(ctx, func(tx batch.Runner) error { return run(ctx, tx) })
	default:
		return run(ctx, db)
	}
}

func (s Schema) create(ctx context.Context, db Writer) error {
	if s.ifNotExists && s.err == nil && clash(s.tables) == nil {
		if _, err := execDefinition(ctx, db, &ast.LockDefinitions{}); err != nil {
			return err
		}
		if err := s.unlike(ctx, db); err != nil {
			return err
		}
	}
	for _, d := range s.Statements() {
		if _, err := execDefinition(ctx, db, d.stmt); err != nil {
			return err
		}
	}
	return nil
}

// Definition is one statement of DDL.
type Definition struct{ stmt ast.Stmt }

// Statement returns the statement for Strata's own packages.
func (d Definition) Statement(door.Key) ast.Stmt { return ddl(d.stmt) }

// Exec runs the statement.
func (d Definition) Exec(ctx context.Context, db Writer) error {
	_, err := execDefinition(ctx, db, ddl(d.stmt))
	return err
}

// ddl is a statement, or one that fails in place of none.
func ddl(s ast.Stmt) ast.Stmt {
	if s == nil {
		return rawFailed(misuse("the definition is empty; CreateTables and CreateView make one"))
	}
	return s
}

func execDefinition(ctx context.Context, db Writer, s ast.Stmt) (int64, error) {
	k := call{stmt: s}
	return k.exec(ctx, db)
}

// typesOf returns the types that tables have columns of and that have a name, each once.
func typesOf(tables []*ast.Table) []*ast.Named {
	var out []*ast.Named
	for _, t := range tables {
		for _, c := range t.Columns {
			for _, n := range c.Types() {
				if !slices.ContainsFunc(out, func(other *ast.Named) bool { return sameTable(n.Relation(), other.Relation()) }) {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// order puts referred tables first, as far as they do not refer to each other.
func order(tables []*ast.Table) []*ast.Table {
	var out []*ast.Table
	var visit func(t *ast.Table, path []*ast.Table)
	visit = func(t *ast.Table, path []*ast.Table) {
		if isAmong(t, out) || isAmong(t, path) {
			return
		}
		for _, k := range t.ForeignKeys {
			for _, other := range tables {
				if sameTable(other, k.Target()[0].Table) {
					visit(other, append(path, t))
				}
			}
		}
		out = append(out, t)
	}
	for _, t := range tables {
		visit(t, nil)
	}
	return out
}

func isAmong(t *ast.Table, tables []*ast.Table) bool {
	return slices.ContainsFunc(tables, func(other *ast.Table) bool { return sameTable(t, other) })
}

func sameTable(a, b *ast.Table) bool { return a.Schema == b.Schema && a.Name == b.Name }
