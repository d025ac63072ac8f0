// Package language lists what Strata's language can say, feature by feature: the
// table of docs/language.md, which its test writes, and what the integration
// tests run on every engine.
package language

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// Section is a part of the table.
type Section struct {
	Title    string
	Features []Feature
}

// Feature is a row of the table. Its Go text is the second argument of the call
// that makes it.
type Feature struct {
	Name      string
	Statement compile.Statement
	Value     strata.AnyOperand // the one expression that the statement selects, which is what is meant; or nil
	// Run runs the statement and returns its rows, or nil.
	Run func(context.Context, builder.Writer) ([]any, error)
}

// Sections returns the whole table.
func Sections() []Section {
	return []Section{
		queries, joins, sources, common, windows, grouping, combined, subqueries, predicates,
		aggregates, textFunctions, numberFunctions, timeFunctions, documents, arrays,
		ranges, network, search, sqlTypes, own, changes, definitions,
	}
}

// value is a feature that is an expression.
func value[T, V any, E strata.Family[E]](name string, e interface {
	strata.Typed[T, E]
	strata.Result[V]
},
) Feature {
	f := query(name, builder.Select(e))
	f.Value, _ = any(e).(strata.AnyOperand)
	return f
}

// query is a feature that is a query.
func query[R any, Q interface {
	compile.Statement
	All(context.Context, builder.Reader) ([]R, error)
}](name string, q Q,
) Feature {
	return Feature{Name: name, Statement: q, Run: func(ctx context.Context, db builder.Writer) ([]any, error) {
		return anyRows(q.All(ctx, db))
	}}
}

// returning is a feature that changes rows and returns them.
func returning[R any, Q interface {
	compile.Statement
	All(context.Context, builder.Writer) ([]R, error)
}](name string, q Q,
) Feature {
	return Feature{Name: name, Statement: q, Run: func(ctx context.Context, db builder.Writer) ([]any, error) {
		return anyRows(q.All(ctx, db))
	}}
}

// change is a feature that changes rows.
func change(name string, c interface {
	compile.Statement
	Exec(context.Context, builder.Writer) (int64, error)
},
) Feature {
	return Feature{Name: name, Statement: c, Run: func(ctx context.Context, db builder.Writer) ([]any, error) {
		n, err := c.Exec(ctx, db)
		return []any{n}, err
	}}
}

// definition is a feature that defines.
func definition(name string, d interface {
	compile.Statement
	Exec(context.Context, builder.Writer) error
},
) Feature {
	return Feature{Name: name, Statement: d, Run: func(ctx context.Context, db builder.Writer) ([]any, error) {
		return nil, d.Exec(ctx, db)
	}}
}

// refresh is a feature of a view that keeps its rows, which it creates first.
func refresh(name string, r builder.RefreshView) Feature {
	return Feature{Name: name, Statement: r, Run: func(ctx context.Context, db builder.Writer) ([]any, error) {
		if err := builder.CreateMaterializedView(KeptNames, builder.Select(Users.Name).Distinct()).Exec(ctx, db); err != nil {
			return nil, err
		}
		return nil, r.Exec(ctx, db)
	}}
}

// comments is a feature of the definition of a comment.
func comments(name string, more func(*strata.Def, *NoteColumns)) Feature {
	return defines("COMMENT ON", name, more)
}

// tables is a feature of the definition of a table.
func tables(name string, more func(*strata.Def, *NoteColumns)) Feature {
	return defines("CREATE TABLE", name, more)
}

// indexes is a feature of the definition of an index.
func indexes(name string, more func(*strata.Def, *NoteColumns)) Feature {
	return defines("CREATE INDEX", name, more)
}

// defines is a feature of the definition of notes, of which a function says more.
func defines(what, name string, more func(*strata.Def, *NoteColumns)) Feature {
	return creates(what, name, strata.Define("notes", new(NoteColumns), func(t *strata.Def, c *NoteColumns) {
		t.PrimaryKey(c.ID)
		more(t, c)
	}))
}

// tasks is a feature of the definition of a table of tasks.
func tasks(name, what string, more func(*strata.Def, *TaskColumns)) Feature {
	return creates(what, name, strata.Define("tasks", new(TaskColumns), more))
}

// creates is a feature of a table: it creates it, and shows the last statement of a kind.
func creates(what, name string, table strata.AnyTable) Feature {
	create := builder.CreateTables(Users, table)
	var meant builder.Definition
	for _, s := range slices.Backward(create.Statements()) {
		if ast.Verb(s.Statement(door.Key{})) == what {
			meant = s
			break
		}
	}
	return Feature{Name: name, Statement: meant, Run: func(ctx context.Context, db builder.Writer) ([]any, error) {
		return nil, create.IfNotExists().Exec(ctx, db)
	}}
}

func anyRows[R any](rows []R, err error) ([]any, error) {
	out := make([]any, len(rows))
	for i := range rows {
		out[i] = rows[i]
	}
	return out, err
}

// Volatile features give other rows each time.
var Volatile = map[string]bool{
	"random number": true, "new UUID": true, "now": true, "current date": true, "random part of a table": true,
}

// Emulated features have the same answer in another form on SQLite, though
// without a function of Strata's.
var Emulated = map[string]bool{
	"GROUPING SETS": true, "ROLLUP": true, "CUBE": true, "GROUPING": true,
	"DISTINCT ON": true, "= ANY (query)": true, "> ALL (query)": true, "random part of a table": true, "DELETE USING": true,
	"LIKE": true, "prefix": true, "contains": true, "rows of an array": true, "bool_and": true, "bool_or": true,
	"empty IN": true, "FOR UPDATE": true, "FOR SHARE, SKIP LOCKED": true, "FOR UPDATE OF, NOWAIT": true,
	"string_agg": true, "NULLS LAST by default": true, "equal to an array": true, "elements": true,
	"year": true, "month": true, "day": true, "hour": true, "minute": true, "second": true, "date of an instant": true, "now": true, "current date": true,
	"position": true, "x = ANY(array)": true, "in a list, one argument": true, "number of elements": true, "length of an array": true,
	"IS DISTINCT FROM": true, "float64 of an integer": true, "array_agg": true, "json_agg": true, "json_object_agg": true, "jsonb_build_object": true, "jsonb_build_array": true,
	"midnight": true, "bitwise exclusive or": true, "sha256": true,
	"match": true, "phrase": true, "words that begin with": true,
}
