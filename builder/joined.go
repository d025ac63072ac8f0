package builder

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// JoinedSources is a join in parentheses: what is joined as one source. It has no
// name of its own; the columns of the sources in it are read as ever.
type JoinedSources struct{ group ast.JoinGroup }

// Joined starts a join that is joined as one source, so that an outer join keeps
// together, or leaves out together, what belongs together:
//
//	builder.From(Users).LeftJoin(
//		builder.Joined(Posts).Join(Topics, Topics.ID.EqExpr(Posts.TopicID)),
//		Posts.AuthorID.EqExpr(Users.ID))
func Joined(first strata.Source) JoinedSources {
	return JoinedSources{ast.JoinGroup{From: source(first)}}
}

// Join is JOIN source ON condition.
func (j JoinedSources) Join(s strata.Source, on strata.Condition) JoinedSources {
	return j.join(ast.InnerJoin, s, on)
}

// LeftJoin is LEFT JOIN; see SelectQuery.LeftJoin.
func (j JoinedSources) LeftJoin(s strata.Source, on strata.Condition) JoinedSources {
	return j.join(ast.LeftJoin, s, on)
}

// RightJoin is RIGHT JOIN; see the Clause RightJoin.
func (j JoinedSources) RightJoin(s strata.Source, on strata.Condition) JoinedSources {
	return j.join(ast.RightJoin, s, on)
}

// FullJoin is FULL JOIN; see the Clause FullJoin.
func (j JoinedSources) FullJoin(s strata.Source, on strata.Condition) JoinedSources {
	return j.join(ast.FullJoin, s, on)
}

// CrossJoin is CROSS JOIN: every row with every row.
func (j JoinedSources) CrossJoin(s strata.Source) JoinedSources {
	return j.join(ast.CrossJoin, s, nil)
}

func (j JoinedSources) join(k ast.JoinKind, s strata.Source, on strata.Condition) JoinedSources {
	next := ast.Join{Kind: k, Source: source(s), On: in.Condition(on)}
	j.group.Joins = append(slices.Clip(j.group.Joins), next)
	return j
}

// Source returns the join for Strata's own packages.
func (j JoinedSources) Source(door.Key) ast.Source {
	switch {
	case len(j.group.Joins) > 0:
		return &j.group
	case j.group.From == nil:
		return &ast.Derived{Query: failed(errNoSource)}
	default:
		return j.group.From
	}
}

const errNoSource misuse = "a join of no sources; Joined starts with one"
