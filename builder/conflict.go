package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// OnConflict says what to do with a row that violates the unique constraint of
// the columns; without columns, any unique constraint. DoUpdate needs columns, of a
// key, of Unique, or of a UniqueWhere on them: where there are several, Index says which.
func (s *InsertStatement) OnConflict(columns ...strata.Column) ConflictClause {
	i := s.change()
	target, err := columnsOf(i.insert.Table, "ON CONFLICT", columns)
	if err != nil && i.insert.Err == nil {
		i.insert.Err = err
	}
	return ConflictClause{&i.s, ast.Conflict{Target: target}}
}

// ConflictClause is an ON CONFLICT that does not say yet what to do.
type ConflictClause struct {
	statement *InsertStatement
	conflict  ast.Conflict
}

// Index chooses, of several unique indexes of some rows on the columns, the one of that
// name: t.Named(name).UniqueWhere(…) in the definition.
func (c ConflictClause) Index(name string) ConflictClause {
	c.conflict.Index = name
	return c
}

// DoNothing skips the row: ON CONFLICT DO NOTHING.
func (c ConflictClause) DoNothing() *InsertStatement {
	i := c.statement.change()
	i.insert.Conflict = &c.conflict
	return &i.s
}

// DoUpdate updates the row that is there: ON CONFLICT (columns) DO UPDATE SET.
// The columns read that row; their Excluded is the value that was proposed.
func (c ConflictClause) DoUpdate(set ...strata.Assignment) *UpsertStatement {
	i := c.statement.change()
	c.conflict.Set = assignments(set)
	if (len(set) == 0 || len(c.conflict.Target) == 0) && i.insert.Err == nil {
		i.insert.Err = errUpsert
	}
	i.insert.Conflict = &c.conflict
	return &UpsertStatement{i.s}
}

const errUpsert misuse = "ON CONFLICT DO UPDATE needs columns of a unique constraint and something to set"

// UpsertStatement is an INSERT ... ON CONFLICT DO UPDATE.
type UpsertStatement struct{ InsertStatement }

// Where updates only rows for which the conditions hold; others stay as they are.
func (s *UpsertStatement) Where(conditions ...strata.Condition) *UpsertStatement {
	i := s.insert().change()
	conflict := ast.Conflict{}
	if i.insert.Conflict != nil {
		conflict = *i.insert.Conflict
	}
	conflict.Where = also(conflict.Where, conditions)
	i.insert.Conflict = &conflict
	return &UpsertStatement{i.s}
}

// insert is the INSERT, nil where there is none.
func (s *UpsertStatement) insert() *InsertStatement {
	if s == nil {
		return nil
	}
	return &s.InsertStatement
}

// Statement returns the statement for Strata's own packages.
func (s *UpsertStatement) Statement(key door.Key) ast.Stmt { return s.insert().Statement(key) }

// Exec runs the statement and returns the number of rows inserted or updated.
func (s *UpsertStatement) Exec(ctx context.Context, db Writer) (int64, error) {
	return s.insert().Exec(ctx, db)
}

func (s *UpsertStatement) run() *change { return s.insert().run() }

func (*UpsertStatement) room() (any, *change, *arguments) {
	n := &struct {
		s UpsertStatement
		a arguments
	}{}
	return &n.s, &n.s.c, &n.a
}
