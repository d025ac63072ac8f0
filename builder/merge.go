package builder

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// MergeInto is a MERGE that does not say yet what to do. It cannot run.
type MergeInto struct{ merge ast.Merge }

// MergeStatement is a MERGE.
type MergeStatement struct{ c change }

// Merge starts a MERGE (PostgreSQL 15 and later): each row of source is matched
// with rows of the table, and the first branch that fits says what happens.
// SQLite has no MERGE and refuses it; Insert with OnConflict is the portable
// upsert.
func Merge(table, from strata.Source, on strata.Condition) MergeInto {
	return MergeInto{ast.Merge{Target: in.Table(table), Source: source(from), On: in.Condition(on)}}
}

// WhenMatched starts a branch for rows that match. Further conditions limit it.
func (m MergeInto) WhenMatched(conditions ...strata.Condition) MergeMatched {
	return MergeMatched{m.merge, branch(true, conditions)}
}

// WhenNotMatched starts a branch for rows of the source that match none.
func (m MergeInto) WhenNotMatched(conditions ...strata.Condition) MergeNotMatched {
	return MergeNotMatched{m.merge, branch(false, conditions)}
}

// WhenMatched starts another branch for rows that match.
func (m *MergeStatement) WhenMatched(conditions ...strata.Condition) MergeMatched {
	return m.into().WhenMatched(conditions...)
}

// WhenNotMatched starts another branch for rows that match none.
func (m *MergeStatement) WhenNotMatched(conditions ...strata.Condition) MergeNotMatched {
	return m.into().WhenNotMatched(conditions...)
}

// into is the statement so far.
func (m *MergeStatement) into() MergeInto {
	c := m.run()
	if s, ok := c.stmt.(*ast.Merge); ok {
		return MergeInto{*s}
	}
	return MergeInto{ast.Merge{Err: errChanged(c)}}
}

func branch(matched bool, conditions []strata.Condition) ast.MergeBranch {
	return ast.MergeBranch{Matched: matched, If: also(nil, conditions)}
}

func merged(m ast.Merge, b ast.MergeBranch) *MergeStatement {
	m.Branches = append(slices.Clip(m.Branches), b)
	return &MergeStatement{change{stmt: &m}}
}

// MergeMatched is WHEN MATCHED without its THEN.
type MergeMatched struct {
	merge  ast.Merge
	branch ast.MergeBranch
}

// Update updates the row of the table.
func (m MergeMatched) Update(set ...strata.Assignment) *MergeStatement {
	m.branch.Set = assignments(set)
	return merged(m.merge, m.branch)
}

// Delete deletes the row of the table.
func (m MergeMatched) Delete() *MergeStatement {
	m.branch.Delete = true
	return merged(m.merge, m.branch)
}

// DoNothing leaves the row alone.
func (m MergeMatched) DoNothing() *MergeStatement {
	m.branch.Nothing = true
	return merged(m.merge, m.branch)
}

// MergeNotMatched is WHEN NOT MATCHED without its THEN.
type MergeNotMatched struct {
	merge  ast.Merge
	branch ast.MergeBranch
}

// Insert inserts a row; required columns are checked as in Insert.
func (m MergeNotMatched) Insert(values ...strata.Assignment) *MergeStatement {
	m.branch.Insert = assignments(values)
	return merged(m.merge, m.branch)
}

// DoNothing inserts nothing.
func (m MergeNotMatched) DoNothing() *MergeStatement {
	m.branch.Nothing = true
	return merged(m.merge, m.branch)
}

// Statement returns the statement for Strata's own packages.
func (m *MergeStatement) Statement(door.Key) ast.Stmt { return m.run().node() }

// Exec runs the statement and returns the number of rows inserted, updated and
// deleted.
func (m *MergeStatement) Exec(ctx context.Context, db Writer) (int64, error) {
	return m.run().exec(ctx, db)
}

func (m *MergeStatement) run() *change {
	if m == nil {
		return new(change)
	}
	return &m.c
}

func (*MergeStatement) room() (any, *change, *arguments) {
	n := &struct {
		s MergeStatement
		a arguments
	}{}
	return &n.s, &n.s.c, &n.a
}
