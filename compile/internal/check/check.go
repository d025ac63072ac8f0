// Package check finds what is wrong with a statement before it is sent.
package check

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Statement looks for everything that is wrong with a statement before any of it
// is written. It returns what it found out, or a *strata.StatementError with all
// problems.
func Statement(s ast.Stmt, d *dialect.Dialect) (ast.Facts, error) {
	c := &checker{d: d, sense: wantsTrue}
	c.stmt(s)
	if len(c.problems) == 0 {
		return ast.Facts{CTEs: c.ctes, Optional: c.optional, Renamed: c.renamed(), Locks: c.locking}, nil
	}
	return ast.Facts{}, &strata.StatementError{Statement: ast.Title(s), Problems: c.problems}
}

type checker struct {
	d        *dialect.Dialect
	problems []strata.Problem
	clause   string
	sense    sense                // what is asked of the condition at hand
	quiet    bool                 // only the scope is looked for: all of it is checked elsewhere
	parent   ast.Expr             // what the expression is an operand of; nil for a whole one
	number   int                  // of the expression in its list, or in parent; counted from 1
	around   *scope               // of the query that a derived table or a WITH query stands in
	absent   map[string]*absent   // tables that are read, and not in FROM
	ctes     []*ast.CTE           // checked; each after those that it reads
	open     []*ast.CTE           // being checked
	optional map[*ast.Search]bool // of a table that an outer join may leave out
	locking  bool                 // a query in it locks rows
	proposed *ast.Table           // whose rows INSERT proposes, inside ON CONFLICT
	about    *ast.Column          // what a value is given to, or compared with
	tables   []string             // the names of tables that the statement reads or changes
}

// maxProblems bounds what one error says.
const maxProblems = 1000

// add notes a problem once.
func (c *checker) add(p strata.Problem) {
	if p.Clause == "" {
		p.Clause = c.clause
	}
	if slices.Contains(c.problems, p) || len(c.problems) == maxProblems {
		return
	}
	c.problems = append(c.problems, p)
}

func (c *checker) failf(k strata.ProblemKind, hint, format string, args ...any) {
	c.add(strata.Problem{Kind: k, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// column notes a problem with a column.
func (c *checker) column(k strata.ProblemKind, col *ast.Column, hint, format string, args ...any) {
	c.add(strata.Problem{
		Kind: k, Table: col.Table.Ref(), Column: col.Name, Hint: hint,
		Message: fmt.Sprintf(format, args...),
	})
}

func (c *checker) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case ast.Query:
		c.query(s, nil)
	case *ast.Insert:
		c.insert(s)
	case *ast.Update:
		c.update(s)
	case *ast.UpdateRows:
		c.updateRows(s)
	case *ast.Delete:
		c.delete(s)
	case *ast.Prepared:
		c.stmt(s.Stmt)
	case *ast.CreateTable:
		c.createTable(s)
	case *ast.CreateFullText:
		c.clause = "CREATE INDEX"
		c.language(s.Index)
	case *ast.Merge:
		c.merge(s)
	case *ast.CreateView:
		c.createView(s)
	case *ast.DropView:
		c.keepsRows(s.View, "DROP VIEW", s.Materialized)
	case *ast.RefreshView:
		c.refresh(s)
	case *ast.CreateIndex:
		c.createIndex(s)
	case *ast.CreateType:
		c.createType(s.Type)
	case *ast.AddForeignKey, *ast.CreateSchema, *ast.CreateSequence, *ast.DropSequence, *ast.CreatePartition,
		*ast.DropTable, *ast.DropType, *ast.DropFullText, *ast.FindRelation, *ast.LockDefinitions,
		*ast.DeferKeys, *ast.UnlinkTable, *ast.CommentOn: // a definition is checked where it is made
	default:
		c.failf(strata.Incomplete, "", "there is no statement")
	}
}

// tableHas refuses a constraint that the dialect lacks: to leave it out would let in rows
// that others refuse.
func (c *checker) tableHas(t *ast.Table, name string, f dialect.Feature) {
	if !c.d.Has(f) {
		c.failf(strata.Unsupported, "", "the constraint %q of %s: %s does not support %v", name, t.Name, c.d.Name, f)
	}
}

// numbering refuses options of an identity that the dialect lacks, unless it leaves them
// out.
func (c *checker) numbering(col *ast.Column) {
	n := col.Numbering
	if n == nil || n.Start <= 1 && n.Increment <= 1 {
		return
	}
	for _, name := range n.OnlyOn {
		if _, err := dialect.EngineOf(name); err != nil {
			c.column(strata.Unsupported, col, "", "OnlyOn: %v", err)
		}
	}
	if c.d.Among(n.OnlyOn) && !c.d.Has(dialect.IdentityOptions) {
		c.column(strata.Unsupported, col, "say OnlyOn for others, where numbers start with 1 then", "%s does not support %v", c.d.Name, dialect.IdentityOptions)
	}
}

// unread are columns that no definition of the dialect reads: nil where it reads all.
func (c *checker) unread(which func(*ast.Column) bool) func(*ast.Column) bool {
	if c.d.Has(dialect.FilledConditions) {
		return nil
	}
	return which
}

// filled refuses a condition of what the database fills in.
func (c *checker) filled(col *ast.Column, hint string) {
	c.column(strata.Unsupported, col, hint, "%s does not support %v", c.d.Name, dialect.FilledConditions)
}

// deferral refuses a key that waits, where the dialect's keys do not.
func (c *checker) deferral(t *ast.Table, name string, d ast.Deferral) {
	if d != ast.NotDeferrable {
		c.tableHas(t, name, dialect.DeferrableKeys)
	}
}

// partitions refuses partitions that the dialect lacks, unless it leaves them out.
func (c *checker) partitions(t *ast.Table) {
	p := t.Partitioning
	if p == nil {
		return
	}
	c.clause = "PARTITION BY"
	for _, name := range p.OnlyOn {
		if _, err := dialect.EngineOf(name); err != nil {
			c.column(strata.Unsupported, p.Column, "", "OnlyOn: %v", err)
		}
	}
	if c.d.Among(p.OnlyOn) && !c.d.Has(dialect.Partitions) {
		c.column(strata.Unsupported, p.Column, "say OnlyOn for others, where the table is a plain one then, with a CHECK", "%s does not support %v", c.d.Name, dialect.Partitions)
	}
}

func (c *checker) createTable(s *ast.CreateTable) {
	if s.Clash != "" {
		c.clause = "CREATE TABLE"
		c.failf(strata.RepeatedName, "choose another one, that of an index or a constraint with Named", "%s", s.Clash)
		return
	}
	scope := &scope{sources: []entry{{s.Table, false}}, refused: c.unread((*ast.Column).Filled)}
	for _, k := range s.Table.Checks {
		c.clause = "CHECK"
		c.expr(k.Expr, scope, forbidden)
	}
	c.clause = "EXCLUDE"
	for _, x := range s.Table.Exclusions {
		for _, t := range x.Terms {
			c.expr(t.X, scope, forbidden)
		}
		if x.Where != nil {
			c.expr(x.Where, scope, forbidden)
		}
		c.tableHas(s.Table, x.Name, dialect.ExclusionConstraints)
	}
	c.partitions(s.Table)
	c.clause = "UNIQUE"
	for _, u := range s.Table.Uniques {
		if u.NullsNotDistinct {
			c.tableHas(s.Table, u.Name, dialect.NullsNotDistinct)
		}
		c.deferral(s.Table, u.Name, u.Deferral)
	}
	c.clause = "PRIMARY KEY"
	c.deferral(s.Table, s.Table.KeyName(), s.Table.KeyDeferral)
	c.clause = "CREATE TABLE"
	for _, f := range s.Table.FullTexts {
		c.language(f)
	}
	for _, col := range s.Table.Columns {
		c.clause = ""
		c.typeKnown(col.Type)
		c.numbering(col)
		if col.Domain != nil {
			c.createType(col.Domain)
		}
		if col.Filled() && !col.HeldElsewhere() && !c.d.Has(dialect.FilledConditions) {
			c.filled(col, "say the same of the column that it refers to")
		}
		if col.Generated != nil {
			c.clause = "GENERATED"
			c.expr(col.Generated, scope, forbidden)
		}
	}
}
