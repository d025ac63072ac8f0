package hostile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

var dialects = [...]*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite, dialect.MariaDB}

// main are the ways to reach a database that get all of the input; the others get some.
var (
	main    = []string{"SQLite in memory", "PostgreSQL", "MariaDB"}
	others  = []string{"SQLite file", "wrapped sql.DB", "wrapped pgxpool.Pool", "PostgreSQL simple protocol"}
	methods = slices.Concat(main, others)
)

// bird is a row that nothing changes.
type bird struct {
	ID   int64
	Song string
}

type birdColumns struct {
	strata.Table[bird]
	ID   strata.Int64
	Song strata.Text
}

var (
	canary = strata.Define("canary", new(birdColumns), func(t *strata.Def, c *birdColumns) { t.PrimaryKey(c.ID) })
	birds  = []bird{{1, "tweet"}, {2, "'; DROP TABLE canary; --"}, {3, ""}}
)

// relations lists what is in a database.
var relations = map[*dialect.Dialect]*builder.RawStatement{
	dialect.SQLite: builder.Raw("SELECT type || ' ' || name AS name FROM sqlite_schema ORDER BY 1"),
	dialect.PostgreSQL: builder.Raw(`SELECT (relkind::text || ' ' || relname) COLLATE "C" AS name FROM pg_class
		WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg_%' OR nspname = 'information_schema') ORDER BY 1`),
	dialect.MariaDB: builder.Raw(`SELECT lower(table_type) || ' ' || table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()
		UNION ALL SELECT DISTINCT 'index ' || table_name || '.' || index_name FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1`),
}

func relationsIn(t *testing.T, db *pool.DB) []string {
	t.Helper()
	list, err := builder.RawRows(relations[db.Dialect()], strata.Raw(strata.TypeText, "''").NotNull().As("name")).All(t.Context(), db)
	engines.Must(t, err)
	return list
}

// each runs a test on some ways to reach a database, with tables in it, and looks then that
// nothing has changed but the rows of these.
func each(t *testing.T, names []string, tables []strata.AnyTable, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	for _, e := range engines.All {
		if !slices.Contains(names, e.Name) {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			e.Watch(t)
			db, err := e.Open(t)
			engines.Must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			engines.Must(t, builder.CreateTables(append([]strata.AnyTable{canary}, tables...)...).Exec(t.Context(), db))
			engines.Done(t)(builder.Insert(canary).Rows(birds...).Exec(t.Context(), db))
			before := relationsIn(t, db)
			test(t, t.Context(), db)
			if after := relationsIn(t, db); !slices.Equal(before, after) {
				escape(t, "there were %q in the database, now there are %q", before, after)
			}
			sings(t, db)
		})
	}
}

// sings looks after the canary.
func sings(t *testing.T, db *pool.DB) {
	t.Helper()
	if got, err := builder.From(canary).OrderBy(canary.ID.Asc()).All(t.Context(), db); err != nil || !slices.Equal(got, birds) {
		escape(t, "the canary: %v and %v", got, err)
	}
}

// refused reports whether a statement was refused before it was sent.
func refused(err error) bool {
	var s *strata.StatementError
	var d *strata.DatabaseError
	return errors.As(err, &s) && !errors.As(err, &d)
}

// compiled compiles a statement for all dialects, where it is taken for all or refused
// for all; the text is empty for one that lacks what is in it.
func compiled(t *testing.T, what string, s compile.Statement) (texts [len(dialects)]string, err error) {
	t.Helper()
	var errs [len(dialects)]error
	for i, d := range dialects {
		texts[i], _, errs[i] = compile.SQL(s, d)
		if errs[i] != nil && !refused(errs[i]) {
			escape(t, "%s: the error is a %T: %v", what, errs[i], errs[i])
		}
	}
	for i, d := range dialects {
		errs[i] = withoutLimits(errs[i])
		if !errors.Is(errs[i], strata.Unsupported) && fmt.Sprint(errs[0]) != fmt.Sprint(errs[i]) {
			escape(t, "%s: for %s %v, for %s %v", what, dialects[0].Name, errs[0], d.Name, errs[i])
		}
	}
	return texts, errs[0]
}

// limits are what only MariaDB says of a value that the others hold.
var limits = []string{"the year is outside 0001 to 9999", "MariaDB holds no infinite numbers", "more digits than MariaDB keeps", "MariaDB has no path to a key", "the path has more than three numbers", "MariaDB does not support a name"}

// held are the values of a list that a database holds. The others have to be refused before
// they are sent.
func held[T any](t *testing.T, db *pool.DB, list []T, s func(v T) compile.Statement) []T {
	t.Helper()
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool {
		_, _, err := compile.SQL(s(v), db.Dialect())
		if err != nil && withoutLimits(err) != nil {
			escape(t, "%v: %v", v, err)
		}
		return err != nil
	})
}

// withoutLimits is an error without such problems, nil where it has no other.
func withoutLimits(err error) error {
	var e *strata.StatementError
	if !errors.As(err, &e) {
		return err
	}
	rest := *e
	rest.Problems = slices.DeleteFunc(slices.Clone(e.Problems), func(p strata.Problem) bool {
		return slices.ContainsFunc(limits, func(s string) bool { return strings.Contains(p.Message, s) })
	})
	if len(rest.Problems) == 0 {
		return nil
	}
	return &rest
}

// parts cuts a list in parts of n at most.
func parts[T any](list []T, n int, f func(from int, part []T)) {
	for i := 0; i < len(list); i += n {
		f(i, list[i:min(i+n, len(list))])
	}
}

func second[T any](_ T, err error) error { return err }

// canonical is a document as this library of Go writes it.
func canonical(doc []byte) []byte {
	var v any
	if json.Unmarshal(doc, &v) != nil {
		return doc
	}
	out, _ := json.Marshal(v)
	return out
}

// rowsOf are the rows of a query.
func rowsOf[R any](t *testing.T, q engines.Rows[R], db *pool.DB) []R {
	t.Helper()
	rows, err := q.All(t.Context(), db)
	engines.Must(t, err)
	return rows
}
