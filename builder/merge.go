package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// MergeInto is a MERGE that does not say yet what to do. It cannot run.
type MergeInto[M any] struct{ merge ast.Merge }

// MergeStatement is a MERGE. M is the model of the table that it changes.
type MergeStatement[M any] struct{ merge ast.Merge }

// Merge starts a MERGE (PostgreSQL 15 and later): each row of source is matched
// with rows of the table, and the first branch that fits says what happens.
// SQLite has no MERGE and refuses it; Insert with OnConflict is the portable
// upsert.
func Merge[M any](table strata.TableOf[M], source strata.Source, on strata.Condition) MergeInto[M] {
	m := ast.Merge{Target: table.TableDef(), Source: source.SourceNode()}
	if on != nil {
		m.On = on.Expression()
	}
	return MergeInto[M]{m}
}

// WhenMatched starts a branch for rows that match. Further conditions limit it.
func (m MergeInto[M]) WhenMatched(conditions ...strata.Condition) MergeMatched[M] {
	return MergeMatched[M]{m.merge, branch(true, conditions)}
}

// WhenNotMatched starts a branch for rows of the source that match none.
func (m MergeInto[M]) WhenNotMatched(conditions ...strata.Condition) MergeNotMatched[M] {
	return MergeNotMatched[M]{m.merge, branch(false, conditions)}
}

// WhenMatched starts another branch for rows that match.
func (m MergeStatement[M]) WhenMatched(conditions ...strata.Condition) MergeMatched[M] {
	return MergeInto[M](m).WhenMatched(conditions...)
}

// WhenNotMatched starts another branch for rows that match none.
func (m MergeStatement[M]) WhenNotMatched(conditions ...strata.Condition) MergeNotMatched[M] {
	return MergeInto[M](m).WhenNotMatched(conditions...)
}

func branch(matched bool, conditions []strata.Condition) ast.MergeBranch {
	return ast.MergeBranch{Matched: matched, If: and(nil, conditions)}
}

func ended[M any](m ast.Merge, b ast.MergeBranch) MergeStatement[M] {
	m.Branches = append(m.Branches[:len(m.Branches):len(m.Branches)], b)
	return MergeStatement[M]{m}
}

// MergeMatched is WHEN MATCHED without its THEN.
type MergeMatched[M any] struct {
	merge  ast.Merge
	branch ast.MergeBranch
}

// Update updates the row of the table.
func (m MergeMatched[M]) Update(set ...strata.Assignment[M]) MergeStatement[M] {
	m.branch.Set = assignments(set)
	return ended[M](m.merge, m.branch)
}

// Delete deletes the row of the table.
func (m MergeMatched[M]) Delete() MergeStatement[M] {
	m.branch.Delete = true
	return ended[M](m.merge, m.branch)
}

// DoNothing leaves the row alone.
func (m MergeMatched[M]) DoNothing() MergeStatement[M] {
	m.branch.Nothing = true
	return ended[M](m.merge, m.branch)
}

// MergeNotMatched is WHEN NOT MATCHED without its THEN.
type MergeNotMatched[M any] struct {
	merge  ast.Merge
	branch ast.MergeBranch
}

// Insert inserts a row; required columns are checked as in Insert.
func (m MergeNotMatched[M]) Insert(values ...strata.Assignment[M]) MergeStatement[M] {
	m.branch.Insert = assignments(values)
	return ended[M](m.merge, m.branch)
}

// DoNothing inserts nothing.
func (m MergeNotMatched[M]) DoNothing() MergeStatement[M] {
	m.branch.Nothing = true
	return ended[M](m.merge, m.branch)
}

// Statement returns the statement for Strata's own packages.
func (m MergeStatement[M]) Statement() ast.Stmt { return &m.merge }

// Exec runs the statement and returns the number of rows inserted, updated and
// deleted.
func (m MergeStatement[M]) Exec(ctx context.Context, db Writer) (int64, error) {
	return db.RunExec(ctx, &m.merge, nil)
}
