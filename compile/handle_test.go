package compile_test

import (
	"strings"
	"testing"

	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// plain makes a table of integers under a name of its own or an alias. The first
// column is the key.
func plain(name, alias string, columns ...string) *ast.Table {
	t := &ast.Table{ID: ast.NewTableID(), Name: name, Alias: alias}
	for i, c := range columns {
		t.Columns = append(t.Columns, &ast.Column{Table: t, Name: c, Type: ast.Type{Kind: ast.Int64}, Ordinal: i})
	}
	t.Inserted, t.PrimaryKey = t.Columns, t.Columns[:1]
	return t
}

func number(n int64) *ast.Bind { return &ast.Bind{Value: n, Type: ast.Type{Kind: ast.Int64}} }

func equals(a, b ast.Expr) ast.Expr {
	return &ast.Binary{Op: ast.Eq, L: a, R: b, Type: ast.Type{Kind: ast.Int64}}
}

// oneRow is a batch of a row of ones.
type oneRow struct{}

func (oneRow) Len() int                    { return 1 }
func (oneRow) Value(int, int) (any, error) { return int64(1), nil }
func (oneRow) Slice(int) (any, error)      { return nil, nil }

// TestForeignColumnsAreRefused: a statement sets and names columns of its own
// handle of a table alone.
func TestForeignColumnsAreRefused(t *testing.T) {
	users, boss, posts := plain("users", "", "id", "age"), plain("users", "boss", "id", "age"), plain("posts", "", "id", "age")
	again := plain("users", "boss", "id", "age") // another handle of the same name is the same
	other := plain("users", "", "id", "height")
	hidden := plain("users", "", "id", "age")
	hidden.Schema = "hidden"
	age := func(t *ast.Table) *ast.Column { return t.Columns[1] }
	set := func(t *ast.Table) []ast.Assignment { return []ast.Assignment{{Column: age(t), Value: number(1)}} }
	insert := func(t *ast.Table) *ast.Insert {
		return &ast.Insert{Table: users, Columns: []*ast.Column{users.Columns[0], age(t)}, Rows: [][]ast.Expr{{number(1), number(2)}}}
	}
	onConflict := func(c *ast.Conflict) *ast.Insert {
		s := insert(users)
		s.Conflict = c
		return s
	}
	const handle, table = "boss.age is a column of another handle of users (boss)", "posts.age is a column of posts, not of users"
	for _, c := range []struct {
		name, want string
		s          ast.Stmt
	}{
		{"own", "", &ast.Update{Table: users, Set: set(users), All: true}},
		{"own alias", "", &ast.Update{Table: boss, Set: set(again), All: true}},
		{"set handle", "SET: " + handle + "; set users.age", &ast.Update{Table: users, Set: set(boss), From: []ast.Source{boss}, All: true}},
		{"set the table itself", "SET: users.age is a column of another handle of users (users); set boss.age", &ast.Update{Table: boss, Set: set(users), All: true}},
		{"set table", "SET: " + table, &ast.Update{Table: users, Set: set(posts), From: []ast.Source{posts}, All: true}},
		{"set schema", "SET: users.age is a column of hidden.users, not of users", &ast.Update{Table: users, Set: set(hidden), All: true}},
		{"set definition", "SET: users.height is a column of another definition of users", &ast.Update{Table: users, Set: set(other), All: true}},
		{"set nothing", "SET: what is set is no column; only columns of users can be set", &ast.Update{Table: users, Set: []ast.Assignment{{Value: number(1)}}, All: true}},
		{
			"set expression", "SET: lower(users.age) is no column; only columns of users can be set",
			&ast.Update{Table: users, Set: []ast.Assignment{{Target: &ast.Call{Fn: ast.Lower, Args: []ast.Expr{age(users)}}, Value: number(1)}}, All: true},
		},
		{"insert handle", "INSERT: " + handle + "; set users.age", insert(boss)},
		{"insert table", "INSERT: " + table, insert(posts)},
		{"insert nothing", "INSERT: what is set is no column; only columns of users can be set", &ast.Insert{Table: users, Columns: []*ast.Column{nil}, Rows: [][]ast.Expr{{number(1)}}}},
		{"insert batch", "INSERT: " + table, &ast.Insert{Table: users, Columns: posts.Columns, Batch: oneRow{}}},
		{
			"insert query", "INSERT: " + handle + "; set users.age",
			&ast.Insert{Table: users, Columns: []*ast.Column{users.Columns[0], age(boss)}, Query: &ast.Select{Items: []ast.Expr{age(posts), age(posts)}}},
		},
		{
			"insert query of fewer columns", "SELECT list: the query selects 1 columns for 2",
			&ast.Insert{Table: users, Columns: users.Columns, Query: &ast.Select{Items: []ast.Expr{age(posts)}}},
		},
		{"own target", "", onConflict(&ast.Conflict{Target: users.PrimaryKey, Set: set(users)})},
		{"target handle", "ON CONFLICT: boss.id is a column of another handle of users (boss); name users.id", onConflict(&ast.Conflict{Target: boss.PrimaryKey})},
		{"target table", "ON CONFLICT: posts.id is a column of posts, not of users", onConflict(&ast.Conflict{Target: posts.PrimaryKey})},
		{"update on conflict", "ON CONFLICT DO UPDATE SET: " + table, onConflict(&ast.Conflict{Target: users.PrimaryKey, Set: set(posts)})},
		{
			"excluded", "ON CONFLICT DO UPDATE SET: " + table,
			onConflict(&ast.Conflict{Target: users.PrimaryKey, Set: []ast.Assignment{{Column: age(users), Value: &ast.Excluded{Column: age(posts)}}}}),
		},
		{
			"excluded handle", "ON CONFLICT WHERE: " + handle + "; name users.age",
			onConflict(&ast.Conflict{Target: users.PrimaryKey, Set: set(users), Where: equals(&ast.Excluded{Column: age(boss)}, number(1))}),
		},
		{
			"excluded of no column", "ON CONFLICT DO UPDATE SET: Excluded is asked of what is no column; only columns have a proposed value",
			onConflict(&ast.Conflict{Target: users.PrimaryKey, Set: []ast.Assignment{{Column: age(users), Value: &ast.Excluded{}}}}),
		},
		{"rows", "SET: " + table, &ast.UpdateRows{Table: users, Keys: users.PrimaryKey, Columns: posts.Columns[1:], Batch: oneRow{}}},
		{"keys", "UPDATE: boss.id is a column of another handle of users (boss); name users.id", &ast.UpdateRows{Table: users, Keys: boss.PrimaryKey, Columns: users.Columns[1:], Batch: oneRow{}}},
		{"returning of update", "RETURNING: column boss.age: table boss is not in FROM", &ast.Update{Table: users, Set: set(users), All: true, Returning: []ast.Expr{age(boss)}}},
		{"returning of insert", "RETURNING: column posts.age: table posts is not in FROM", func() ast.Stmt { s := insert(users); s.Returning = []ast.Expr{age(posts)}; return s }()},
		{"returning of delete", "RETURNING: column boss.age: table boss is not in FROM", &ast.Delete{Table: users, All: true, Returning: []ast.Expr{age(boss)}}},
		{
			"merge", "WHEN MATCHED: " + table,
			&ast.Merge{Target: users, Source: posts, On: equals(users.Columns[0], posts.Columns[0]), Branches: []ast.MergeBranch{{Matched: true, Set: set(posts)}}},
		},
		{
			"merge insert", "WHEN NOT MATCHED: " + handle + "; set users.age",
			&ast.Merge{Target: users, Source: posts, On: equals(users.Columns[0], posts.Columns[0]), Branches: []ast.MergeBranch{{Insert: set(boss)}}},
		},
		{"delete from nothing", "DELETE: a change needs a table, not a sample or a derived table", &ast.Delete{All: true}},
		{"update nothing", "UPDATE: a change needs a table, not a sample or a derived table", &ast.Update{Set: set(users), All: true}},
		{"insert into nothing", "INSERT: a change needs a table, not a sample or a derived table", &ast.Insert{Columns: users.Columns, Batch: oneRow{}}},
		{"update rows of nothing", "UPDATE: a change needs a table, not a sample or a derived table", &ast.UpdateRows{Batch: oneRow{}}},
		{"merge into nothing", "MERGE: a change needs a table, not a sample or a derived table", &ast.Merge{Source: posts}},
	} {
		for path, compiled := range map[string]func() error{
			"ad hoc":   func() error { _, err := compile.Node(c.s, dialect.PostgreSQL, nil); return err },
			"checked":  func() error { return compile.Check(node{c.s}, dialect.PostgreSQL) },
			"prepared": func() error { _, err := compile.Node(&ast.Prepared{Stmt: c.s}, dialect.PostgreSQL, nil); return err },
			"rows":     func() error { return asRows(c.s) },
		} {
			switch err := compiled(); {
			case c.want == "" && err != nil:
				t.Errorf("%s, %s: %v", c.name, path, err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%s, %s:\ngot  %v\nwant %s", c.name, path, err, c.want)
			}
		}
	}
}

// asRows compiles a statement as bulk inserts and updates are.
func asRows(s ast.Stmt) error {
	switch q := s.(type) {
	case *ast.Insert:
		if q.Batch == nil {
			return compile.Check(node{s}, dialect.PostgreSQL)
		}
	case *ast.UpdateRows:
	default:
		return compile.Check(node{s}, dialect.PostgreSQL)
	}
	_, err := compile.ManyOf(s, dialect.PostgreSQL)
	return err
}
