package eval

import (
	"go/token"
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/vet/internal/ir"
)

// places are where the parts of a statement stand in the program.
type places struct {
	statement token.Pos
	columns   []place
	calls     []place
	met       map[token.Pos]bool
}

// place is a part of a statement: a column, or a call that adds a clause.
type place struct {
	pos    token.Pos
	table  *ast.Table
	column string
	clause string // the call around it
	name   string // of what is called
}

// places walks over what a statement was made of on the way that was taken.
func (r *run) places(q Question) *places {
	p := &places{statement: q.Pos, met: map[token.Pos]bool{q.Pos: true}}
	w := &walk{run: r, places: p, seen: map[walked]bool{}}
	w.value(q.Value, nil, "", token.NoPos)
	return p
}

type walk struct {
	*run
	*places
	seen map[walked]bool
}

type walked struct {
	v      *ir.Value
	e      *env
	clause string
	within token.Pos
}

// value notes a value and what it is made of. within is the call of a function of the
// program that made it, where the mistake is the caller's.
func (w *walk) value(v *ir.Value, e *env, clause string, within token.Pos) {
	if v == nil {
		return
	}
	e = e.of(v.Fn)
	k := walked{v, e, clause, within}
	if w.seen[k] {
		return
	}
	w.seen[k] = true
	result, evaluated := w.memo[key{v, e}]
	pos := v.Pos
	if within.IsValid() {
		pos = within
	}
	w.met[pos] = true
	switch v.Op {
	case ir.Field:
		if evaluated && result.kind == isReal {
			w.column(result, pos, clause)
		}
		w.list(v.Args, e, clause, within)
	case ir.Alternatives:
		for _, a := range v.Args {
			if _, taken := w.memo[key{a, e.of(a.Fn)}]; taken {
				w.value(a, e, clause, within)
			}
		}
	case ir.Param:
		if f := e.of(v.Name); f == nil && evaluated && result.kind == isReal {
			w.column(result, pos, clause)
		}
	case ir.Call:
		w.call(v, e, clause, pos, within)
	case ir.Func:
		if v.Body != nil {
			w.body(v.Body, clause, within)
		}
	default:
		w.list(v.Args, e, clause, within)
	}
}

func (w *walk) list(list []*ir.Value, e *env, clause string, within token.Pos) {
	for _, a := range list {
		w.value(a, e, clause, within)
	}
}

func (w *walk) call(v *ir.Value, e *env, clause string, pos, within token.Pos) {
	if !ours(v.Name) {
		w.calls = append(w.calls, place{pos: pos, clause: clause})
		w.list(v.Args, e, clause, within)
		body := v.Body
		if body == nil {
			body = w.program.Func(v.Name)
		}
		if body == nil {
			return
		}
		if !within.IsValid() {
			within = v.Pos
		}
		w.body(body, clause, within)
		return
	}
	name := v.Name[strings.LastIndexByte(v.Name, '.')+1:]
	w.calls = append(w.calls, place{pos: pos, name: name, clause: clause})
	inner := clause
	if isClause(name) {
		inner = name
	}
	if v.Index == 1 {
		w.value(v.Args[0], e, clause, within)
		w.list(v.Args[1:], e, inner, within)
		return
	}
	w.list(v.Args, e, inner, within)
}

// body walks over what a function returns, wherever it was called on the way.
func (w *walk) body(b *ir.Body, clause string, within token.Pos) {
	for _, k := range w.order {
		if k.e != nil && k.e.id == b.ID && slices.Contains(b.Results, k.v) {
			w.value(k.v, k.e, clause, within)
		}
	}
}

func (w *walk) column(v V, pos token.Pos, clause string) {
	x := exprOf(v.r)
	if x == nil {
		return
	}
	if c := ast.ColumnOf(x.Node); c != nil {
		w.columns = append(w.columns, place{pos: pos, table: c.Table, column: c.Name, clause: clause})
	}
}

// clauses are the calls that add what an error calls a clause.
var clauses = map[string][]string{
	"WHERE":            {"Where"},
	"SELECT list":      {"Select", "Select2", "Select3", "Select4", "Select5", "Select6", "Select7", "Select8", "SelectInto", "Columns"},
	"ORDER BY":         {"OrderBy"},
	"GROUP BY":         {"GroupBy"},
	"HAVING":           {"Having"},
	"JOIN ON":          {"Join", "LeftJoin", "RightJoin", "FullJoin"},
	"FROM":             {"From", "Join", "LeftJoin", "CrossJoin", "RightJoin", "FullJoin"},
	"SET":              {"Set"},
	"VALUES":           {"Set", "Rows"},
	"INSERT":           {"Set", "Rows", "Insert"},
	"RETURNING":        {"Returning"},
	"ON CONFLICT":      {"OnConflict"},
	"DO UPDATE SET":    {"DoUpdate"},
	"DO UPDATE":        {"DoUpdate"},
	"DISTINCT ON":      {"DistinctOn"},
	"LIMIT":            {"Limit", "LimitExpr"},
	"OFFSET":           {"Offset", "OffsetExpr"},
	"MERGE ON":         {"Merge"},
	"WHEN MATCHED":     {"Update", "WhenMatched"},
	"WHEN NOT MATCHED": {"Insert", "WhenNotMatched"},
}

func isClause(name string) bool {
	for _, list := range clauses {
		if slices.Contains(list, name) {
			return true
		}
	}
	return false
}

// of is where a problem is: at the column that it names, within the clause; at the
// clause; or at the statement.
func (p *places) of(problem strata.Problem) token.Pos {
	names := clauses[problem.Clause]
	if problem.Column != "" {
		is := func(c place) bool {
			return c.column == problem.Column && c.table != nil && c.table.Ref() == problem.Table && c.pos.IsValid()
		}
		for _, c := range p.columns {
			if is(c) && slices.Contains(names, c.clause) {
				return c.pos
			}
		}
		if len(names) == 0 {
			for _, c := range p.columns {
				if is(c) {
					return c.pos
				}
			}
		}
	}
	for _, c := range p.calls {
		if slices.Contains(names, c.name) && c.pos.IsValid() {
			return c.pos
		}
	}
	return p.statement
}
