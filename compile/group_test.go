package compile_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// required is a row without NULLs.
type required int

func (r required) Len() int          { return int(r) }
func (r required) Required(int) bool { return true }

// TestJoinedGroups writes joins that are joined as one source, asks what they may
// leave out, and runs them: of a the keys are 1 2 3, of b 1 2, of c 2 3.
func TestJoinedGroups(t *testing.T) {
	a, b, c := plain("ga", "", "id"), plain("gb", "", "id"), plain("gc", "", "id")
	id := func(t *ast.Table) ast.Expr { return t.Columns[0] }
	on := func(x, y *ast.Table) ast.Expr { return equals(id(x), id(y)) }
	join := func(k ast.JoinKind, s ast.Source, on ast.Expr) ast.Join { return ast.Join{Kind: k, Source: s, On: on} }
	group := func(from ast.Source, joins ...ast.Join) ast.Source { return &ast.JoinGroup{From: from, Joins: joins} }
	all := []ast.Expr{id(a), id(b), id(c)}
	query := func(from ast.Source, joins ...ast.Join) *ast.Select {
		return &ast.Select{Items: all, From: from, Joins: joins}
	}
	reversed := func(q *ast.Select) *ast.Select {
		q.OrderBy = []ast.Order{{X: id(a), Desc: true, Type: ast.Type{Kind: ast.Int64}}}
		return q
	}
	db, err := pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	for i, table := range []*ast.Table{a, b, c} {
		run := func(s ast.Stmt) {
			rows, err := db.RunReturning(t.Context(), s, nil)
			if err == nil {
				err = rows.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		run(&ast.CreateTable{Table: table})
		for _, n := range [][]int64{{1, 2, 3}, {1, 2}, {2, 3}}[i] {
			run(&ast.Insert{Table: table, Columns: table.Columns, Rows: [][]ast.Expr{{number(n)}}})
		}
	}
	for _, q := range []struct {
		name string
		q    *ast.Select
		sql  string // after FROM
		rows string
		null string // what may be left out, in the order of the items
	}{
		{
			"left join of a join", query(a, join(ast.LeftJoin, group(b, join(ast.InnerJoin, c, on(c, b))), on(b, a))),
			`"ga" LEFT JOIN ("gb" JOIN "gc" ON "gc"."id" = "gb"."id") ON "gb"."id" = "ga"."id"`, "1 - -, 2 2 2, 3 - -", "gb gc",
		},
		{
			"join of a left join", query(a, join(ast.InnerJoin, group(b, join(ast.LeftJoin, c, on(c, b))), on(b, a))),
			`"ga" JOIN ("gb" LEFT JOIN "gc" ON "gc"."id" = "gb"."id") ON "gb"."id" = "ga"."id"`, "1 1 -, 2 2 2", "gc",
		},
		{
			"right join of a join", query(a, join(ast.RightJoin, group(b, join(ast.InnerJoin, c, on(c, b))), on(b, a))),
			`"ga" RIGHT JOIN ("gb" JOIN "gc" ON "gc"."id" = "gb"."id") ON "gb"."id" = "ga"."id"`, "2 2 2", "ga",
		},
		{
			"join of a full join", query(a, join(ast.InnerJoin, group(b, join(ast.FullJoin, c, on(c, b))), equals(id(a), &ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{id(b), id(c)}, Type: ast.Type{Kind: ast.Int64}}))),
			`"ga" JOIN ("gb" FULL JOIN "gc" ON "gc"."id" = "gb"."id") ON "ga"."id" = coalesce("gb"."id", "gc"."id")`, "1 1 -, 2 2 2, 3 - 3", "gb gc",
		},
		{
			"from a group", query(group(a, join(ast.LeftJoin, b, on(b, a))), join(ast.LeftJoin, c, on(c, b))),
			`("ga" LEFT JOIN "gb" ON "gb"."id" = "ga"."id") LEFT JOIN "gc" ON "gc"."id" = "gb"."id"`, "1 1 -, 2 2 2, 3 - -", "gb gc",
		},
		{
			"a group in a group", query(group(a, join(ast.LeftJoin, group(b, join(ast.LeftJoin, group(c), on(c, b))), on(b, a)))),
			`("ga" LEFT JOIN ("gb" LEFT JOIN "gc" ON "gc"."id" = "gb"."id") ON "gb"."id" = "ga"."id")`, "1 1 -, 2 2 2, 3 - -", "gb gc",
		},
		{
			"ordered", reversed(query(c, join(ast.LeftJoin, group(a, join(ast.CrossJoin, b, nil)), &ast.Logic{Terms: []ast.Expr{on(a, c), on(b, c)}}))),
			`"gc" LEFT JOIN ("ga" CROSS JOIN "gb") ON "ga"."id" = "gc"."id" AND "gb"."id" = "gc"."id" ORDER BY "ga"."id" DESC`, "- - 3, 2 2 2", "ga gb",
		},
	} {
		for _, d := range dialects {
			text, _, err := compile.SQL(node{q.q}, d)
			_, from, _ := strings.Cut(strings.TrimSuffix(text, " NULLS FIRST"), " FROM ")
			if err != nil || from != q.sql {
				t.Errorf("%s on %s:\ngot  %s %v\nwant %s", q.name, d.Name, from, err, q.sql)
			}
		}
		got := read(t, db, q.q)
		if q.q.OrderBy == nil {
			slices.Sort(got)
		}
		if rows := strings.Join(got, ", "); rows != q.rows {
			t.Errorf("%s: got %s, want %s", q.name, rows, q.rows)
		}
		var null []string
		for _, table := range []*ast.Table{a, b, c} {
			one := *q.q
			one.Items, one.Row = []ast.Expr{id(table)}, required(1)
			if compile.Check(node{&one}, dialect.PostgreSQL) != nil {
				null = append(null, table.Name)
			}
		}
		if may := strings.Join(null, " "); may != q.null {
			t.Errorf("%s: %q may be left out, want %q", q.name, may, q.null)
		}
	}
}

// read returns the rows of integers that a query has, - for NULL.
func read(t *testing.T, db *pool.DB, q *ast.Select) []string {
	t.Helper()
	rows, err := db.RunQuery(t.Context(), q, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for cells := make([]scan.Cell, len(q.Items)); rows.Next(cells); {
		var row []string
		for i := range cells {
			shown := "-"
			if cells[i].Form != scan.Null {
				n, err := cells[i].Int()
				if err != nil {
					t.Fatal(err)
				}
				shown = fmt.Sprint(n)
			}
			row = append(row, shown)
		}
		got = append(got, strings.Join(row, " "))
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestWrongGroups: the conditions of a group see what is in it, and its names are
// names of FROM.
func TestWrongGroups(t *testing.T) {
	a, b, c := plain("ga", "", "id"), plain("gb", "", "id"), plain("gc", "", "id")
	id := func(t *ast.Table) ast.Expr { return t.Columns[0] }
	on := func(x, y *ast.Table) ast.Expr { return equals(id(x), id(y)) }
	query := func(g *ast.JoinGroup) *ast.Select {
		return &ast.Select{Items: []ast.Expr{id(a)}, From: a, Joins: []ast.Join{{Source: g, On: on(a, b)}}}
	}
	for want, s := range map[string]ast.Stmt{
		"JOIN ON: column ga.id: table ga is not in FROM":             query(&ast.JoinGroup{From: b, Joins: []ast.Join{{Source: c, On: on(c, a)}}}),
		"JOIN: ga stands twice in FROM under the same name":          query(&ast.JoinGroup{From: b, Joins: []ast.Join{{Source: a, On: on(a, b)}}}),
		"JOIN: gb stands twice in FROM under the same name":          query(&ast.JoinGroup{From: b, Joins: []ast.Join{{Source: b, On: on(b, b)}}}),
		"JOIN: the join with gc has no ON condition":                 query(&ast.JoinGroup{From: b, Joins: []ast.Join{{Source: c}}}),
		"JOIN: a joined group has no first source; say what to join": query(&ast.JoinGroup{}),
		"MERGE: MERGE reads one source, not a joined group": &ast.Merge{
			Target: a, Source: &ast.JoinGroup{From: b, Joins: []ast.Join{{Source: c, On: on(b, c)}}}, On: on(a, b),
			Branches: []ast.MergeBranch{{Matched: true, Delete: true}},
		},
	} {
		if err := compile.Check(node{s}, dialect.PostgreSQL); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestJoinedGroupOfSchema refuses, where "schema.table" is one name, a member that the
// query around the group could not name.
func TestJoinedGroupOfSchema(t *testing.T) {
	a, b := plain("ga", "", "id"), plain("gb", "", "id")
	b.Schema = "meta"
	query := func(b *ast.Table) *ast.Select {
		group := &ast.JoinGroup{From: b}
		return &ast.Select{Items: []ast.Expr{b.Columns[0]}, From: a, Joins: []ast.Join{{Kind: ast.CrossJoin, Source: group}}}
	}
	err := compile.Check(node{query(b)}, dialect.SQLite)
	if got := fmt.Sprint(err); !errors.Is(err, strata.Unsupported) || !strings.Contains(got, "a joined group holds meta.gb") || !strings.Contains(got, `strata.As(table, "gb")`) {
		t.Errorf("SQLite: %v", err)
	}
	if err := compile.Check(node{query(b)}, dialect.PostgreSQL); err != nil {
		t.Errorf("PostgreSQL: %v", err)
	}
	b = plain("gb", "b", "id")
	b.Schema = "meta"
	if err := compile.Check(node{query(b)}, dialect.SQLite); err != nil {
		t.Errorf("SQLite, with an alias: %v", err)
	}
}
