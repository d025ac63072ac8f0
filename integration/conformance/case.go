// Package conformance is the suite that every dialect has to pass: statements of the
// whole language, written once, with the rows that the SQL standard, PostgreSQL and
// docs/portability.md give them. What a dialect lacks, by its features, it refuses
// before anything is sent; no case is left out for it.
//
// A new dialect is plugged in by a way to reach its database:
//
//	conformance.Run(t, engines.Engine{Name: "…", Open: open})
package conformance

import (
	"context"
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

// Case is one thing that a dialect has to do.
type Case struct {
	Subject, Name string
	// Needs are features without which the first statement is refused.
	Needs dialect.Feature
	// Alone says that the case has the database to itself: it runs on the pool, writes
	// no table of the suite but ledger, and drops what it creates. Others run in a
	// transaction that is undone.
	Alone bool
	// Defines says that the case creates or drops something: where the database commits
	// definitions, it runs on the pool, and what it has left is dropped.
	Defines bool
	Run     func(t *T)
}

// cases are all of them, by subject.
var cases = slices.Concat(
	selects, predicates, joins, groupings, subqueries, commonTables, setOperations, windows, kinds,
	texts, numbers, times, documents, arrays, ranges, networks, searches,
	inserts, updates, deletes, upserts, bulks, results, quoting, raws, prepared, batches, transactions, failures, refusals, composites, definitions, repositories,
)

// differing are cases that a dialect, whose name comes first, is known to answer otherwise,
// and is not refused: docs/portability.md says so, and why.
var differing = map[string]string{}

// Cases returns the suite.
func Cases() []Case { return slices.Clone(cases) }

// T is a case that runs on a database with the suite's rows.
type T struct {
	Ctx  context.Context
	DB   builder.DB // a transaction that is undone, or the pool
	Pool *pool.DB

	test     *testing.T
	dialect  *dialect.Dialect
	refuse   bool // the dialect lacks what the case needs
	refused  bool // and has said so; nothing runs after that
	problems []string
}

type stop struct{}

// Errorf notes that something is wrong.
func (t *T) Errorf(format string, args ...any) {
	t.problems = append(t.problems, fmt.Sprintf(format, args...))
}

// Fatalf notes that something is wrong and ends the case.
func (t *T) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	panic(stop{})
}

// Must ends a case that has an error.
func (t *T) Must(err error) {
	t.endIfRefused(err)
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// endIfRefused ends a case whose statement the engine's dialect refuses, which is gathered.
func (t *T) endIfRefused(err error) {
	if engines.Refused(t.test, "", err) {
		t.refused = true
		panic(stop{})
	}
}

// Fails compares an error with the kind that it is of.
func (t *T) Fails(err, kind error) {
	if kind != strata.Unsupported {
		t.endIfRefused(err)
	}
	if !errors.Is(err, kind) {
		t.Errorf("error %v, want one of the kind %q", err, kind)
	}
}

// Is compares what a value looks like.
func (t *T) Is(name string, got any, want string) {
	if s := show(got); s != want {
		t.Errorf("%s: %s, want %s", name, s, want)
	}
}

// goesOn reports whether a case goes on after a statement's error: not where the
// dialect lacks what the statement needs, and has refused it without a database.
func (t *T) goesOn(statement compile.Statement, err error) bool {
	if !t.refuse && !engines.Refused(t.test, "", err) {
		t.Must(err)
		return true
	}
	t.refused = true
	_, _, early := compile.SQL(statement, t.dialect)
	for _, err := range []error{err, early} {
		_, ok := errors.AsType[*strata.StatementError](err)
		if !ok || !errors.Is(err, strata.Unsupported) {
			t.Errorf("the dialect lacks what the case needs, but the answer is %v, want a refusal of the kind %q", err, strata.Unsupported)
		}
	}
	return false
}

// rows runs a query and compares its rows.
func rows[R any](t *T, q interface {
	engines.Rows[R]
	compile.Statement
}, want ...string,
) {
	if t.refused {
		return
	}
	got, err := q.All(t.Ctx, t.DB)
	if t.goesOn(q, err) {
		same(t, got, want)
	}
}

// returned runs a change and compares the rows that it returns, in the order of their text.
func returned[R any](t *T, s *builder.ReturningStatement[R], want ...string) {
	if t.refused {
		return
	}
	got, err := s.All(t.Ctx, t.DB)
	if t.goesOn(s, err) {
		shown := make([]string, len(got))
		for i, r := range got {
			shown[i] = show(r)
		}
		slices.Sort(shown)
		compare(t, shown, want)
	}
}

// changes runs a change and compares the number of rows.
func changes(t *T, s builder.Executable, want int64) {
	if t.refused {
		return
	}
	n, err := s.Exec(t.Ctx, t.DB)
	if t.goesOn(s, err) && n != want {
		t.Errorf("%d rows changed, want %d", n, want)
	}
}

func same[R any](t *T, got []R, want []string) {
	shown := make([]string, len(got))
	for i, r := range got {
		shown[i] = show(r)
	}
	compare(t, shown, want)
}

func compare(t *T, got, want []string) {
	if !slices.Equal(got, want) {
		t.Errorf("rows\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// query is a case of one query.
func query[R, E any](name string, q *builder.SelectQuery[R, E], want ...string) Case {
	return Case{Name: name, Run: func(t *T) { rows(t, q, want...) }}
}

// value is a case of one expression. One without a column is read once.
func value[V, E any](name string, x strata.Selectable[V, E], want ...string) Case {
	return query(name, builder.Select(x), want...)
}

// change is a case of one change, and what a query reads afterwards.
func change[R, E any](name string, s builder.Executable, n int64, after *builder.SelectQuery[R, E], want ...string) Case {
	return Case{Name: name, Run: func(t *T) {
		changes(t, s, n)
		rows(t, after, want...)
	}}
}

// needs is a case that needs features.
func needs(f dialect.Feature, c Case) Case {
	c.Needs = f
	return c
}

// of gives cases their subject.
func of(subject string, list ...Case) []Case {
	for i := range list {
		list[i].Subject = subject
	}
	return list
}

// act is a case that is a function.
func act(name string, run func(t *T)) Case { return Case{Name: name, Run: run} }

// defines is a case that creates or drops something.
func defines(name string, run func(t *T)) Case { return Case{Name: name, Defines: true, Run: run} }

// alone is a case that has the database to itself.
func alone(name string, run func(t *T)) Case { return Case{Name: name, Alone: true, Run: run} }

// Report is what ran.
type Report struct {
	Cases    int                // that ran on every database, and passed
	Dialects []*dialect.Dialect // each once
	Refused  int                // times that a dialect refused what it lacks, or the engine's refusals are gathered
}

// Run runs the suite on databases.
func Run(t *testing.T, list ...engines.Engine) Report {
	var r Report
	passed := map[string]int{}
	for _, e := range list {
		t.Run(e.Name, func(t *testing.T) {
			db, err := e.Open(t)
			engines.Must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			if !slices.Contains(r.Dialects, db.Dialect()) {
				r.Dialects = append(r.Dialects, db.Dialect())
			}
			engines.Must(t, create(t.Context(), db))
			for _, c := range cases {
				t.Run(c.name(), func(t *testing.T) {
					e.Watch(t)
					problems, refused := c.run(t, db)
					switch why := differing[db.Dialect().Name+": "+c.name()]; {
					case why == "" && len(problems) > 0:
						t.Error(strings.Join(problems, "\n"))
					case why != "" && len(problems) == 0:
						t.Errorf("it is as elsewhere, and not otherwise any more: %s", why)
					case why == "":
						passed[c.name()]++
					}
					if refused {
						r.Refused++
					}
				})
			}
			engines.Must(t, untouched(t.Context(), db))
		})
	}
	for _, c := range cases {
		if passed[c.name()] == len(list) {
			r.Cases++
		}
	}
	return r
}

func (c Case) name() string { return c.Subject + "/" + c.Name }

// run runs a case on a database and returns what is wrong, and whether the dialect has
// refused what it lacks.
func (c Case) run(t *testing.T, db *pool.DB) (problems []string, refused bool) {
	x := &T{Ctx: t.Context(), Pool: db, DB: db, test: t, dialect: db.Dialect(), refuse: !db.Dialect().Has(c.Needs)}
	switch {
	case c.Alone:
		x.attempt(c.Run)
		_, err := builder.Delete(ledger).All().Exec(t.Context(), db)
		engines.Must(t, err)
	case c.Defines && db.Dialect().Ends != nil:
		x.attempt(c.Run)
		engines.Must(t, dropLeft(t.Context(), db))
	default:
		err := db.Tx(t.Context(), func(tx *pool.Tx) error {
			x.DB = tx
			x.attempt(c.Run)
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			x.Errorf("the transaction of the case ends with %v", err)
		}
	}
	if x.refuse && !x.refused {
		x.Errorf("%s lacks %v, but nothing was refused", x.dialect.Name, c.Needs&^x.dialect.Features)
	}
	return x.problems, x.refused
}

// attempt runs a case up to its first Fatalf.
func (t *T) attempt(run func(*T)) {
	defer func() {
		if p := recover(); p != nil && p != any(stop{}) {
			panic(p)
		}
	}()
	run(t)
}
