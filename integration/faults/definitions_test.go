package faults

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/pool"
)

// How many tables the property defines, and where its random choices start.
var (
	definitionTables = flag.Int("definitions.tables", 80, "random tables, on every engine")
	definitionSeed   = flag.Uint64("definitions.seed", 1, "where the random definitions start")
)

const judged = "STRATA_DEFINITIONS"

// TestDefinitions defines random schemas, creates them on every engine, twice, and reads
// back a row of each table: or a definition is refused by name, on all engines alike. A
// definition with a mistake ends a program, so that another process finds those.
func TestDefinitions(t *testing.T) {
	count := *definitionTables
	if race.Enabled {
		count /= 4
	}
	if os.Getenv(judged) != "" {
		judge(count)
		return
	}
	mistaken := mistakenSchemas(t)
	var schemas []*schema
	tables, failures := 0, 0
	for i := 0; tables < count; i++ {
		if m, ok := mistaken[i]; ok {
			tables += schemaSize(i)
			if !strings.Contains(m, `"`) {
				failures++
				t.Errorf("-definitions.seed=%d, schema %d: a mistake that names nothing: %s", *definitionSeed, i, m)
			}
			continue
		}
		s := newSchema(i)
		schemas, tables = append(schemas, s), tables+len(s.tables)
	}
	first := outcomes{}
	for n, e := range engines.All {
		t.Run(e.Name, func(t *testing.T) {
			db, err := e.Open(t)
			engines.Must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			for _, s := range schemas {
				if n != 0 && n != 3 && e.Name != "MariaDB" && s.number%5 != 0 { // reached otherwise, but the same engine
					continue
				}
				if !s.run(t, t.Context(), db, first) {
					failures++
				}
			}
		})
	}
	summary += fmt.Sprintf("definitions: %d tables, %d failures\n", tables, failures)
}

// judge prints the schemas that have a mistake, and the mistakes.
func judge(count int) {
	known := ""
	for i, tables := 0, 0; tables < count; i++ {
		tables += len(newSchema(i).tables)
		if m := verified(); m != known {
			fmt.Printf("mistaken %d %q\n", i, strings.TrimPrefix(m, known))
			known = m
		}
	}
}

// verified are the mistakes so far.
func verified() (mistakes string) {
	defer func() {
		if m := recover(); m != nil {
			_, mistakes, _ = strings.Cut(fmt.Sprint(m)+"\n", ": ")
			if _, list, several := strings.Cut(mistakes, "mistakes in definitions\n\t"); several {
				mistakes = list
			}
			mistakes = strings.ReplaceAll(mistakes, "\n\t", "\n")
		}
	}()
	strata.Internals(door.Key{}).Verify()
	return ""
}

// mistakenSchemas asks another process.
func mistakenSchemas(t *testing.T) map[int]string {
	c := exec.Command(os.Args[0], "-test.run=^TestDefinitions$",
		fmt.Sprintf("-definitions.tables=%d", *definitionTables), fmt.Sprintf("-definitions.seed=%d", *definitionSeed))
	c.Env = append(os.Environ(), judged+"=1")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	found := map[int]string{}
	for line := range strings.SplitSeq(string(out), "\n") {
		var n int
		var m string
		if _, err := fmt.Sscanf(line, "mistaken %d %q", &n, &m); err == nil {
			found[n] = m
		}
	}
	return found
}

// specimen is a table of a random definition, whatever it has columns of.
type specimen interface {
	table() strata.AnyTable
	key() strata.Int64
	// store stores the row 1 and reads it back; link has what may be NULL in it refer to
	// rows 1.
	store(ctx context.Context, db *pool.DB) error
	link(ctx context.Context, db *pool.DB) error
}

// schema is some tables that are created together.
type schema struct {
	number int
	random *rand.Rand
	names  map[string]bool
	tables []specimen
}

func schemaRandom(i int) *rand.Rand { return rand.New(rand.NewPCG(*definitionSeed, uint64(i))) }

func schemaSize(i int) int { return 1 + schemaRandom(i).IntN(6) }

func newSchema(i int) *schema {
	s := &schema{number: i, random: schemaRandom(i), names: map[string]bool{}}
	n := 1 + s.random.IntN(6)
	s.tables = make([]specimen, 0, n)
	for range n {
		k := tripKinds[s.random.IntN(len(tripKinds))]
		if s.random.IntN(3) == 0 {
			k = bigints
		}
		s.tables = append(s.tables, k.specimen(s, n))
	}
	return s
}

var bigints = kindOf[int64, strata.Int64, strata.NullInt64]("definitions", integer[int64], 0, 1)

// later is a table of the schema, which may not be defined yet.
func (s *schema) later(i int) func() strata.Operand[int64] {
	return func() strata.Operand[int64] { return s.tables[i].key() }
}

func (s *schema) all() []strata.AnyTable {
	var list []strata.AnyTable
	for _, t := range s.tables {
		list = append(list, t.table())
	}
	return list
}

// run creates the schema and fills it. It reports whether all is right.
func (s *schema) run(t *testing.T, ctx context.Context, db *pool.DB, seen outcomes) bool {
	right, done, said := true, outcomes{}, map[string]error{}
	is := func(step string, err error) bool {
		what := fmt.Sprintf("-definitions.seed=%d, schema %d: %s", *definitionSeed, s.number, step)
		done[what], said[what] = kindOfRefusal(err), err
		if done[what] == "" {
			t.Errorf("%s: %.600v", what, err)
			right = false
		}
		return err == nil
	}
	create := builder.CreateTables(s.all()...)
	if is("create", create.Exec(ctx, db)) {
		is("create what is there", create.IfNotExists().Exec(ctx, db))
		for i, one := range s.tables {
			is(fmt.Sprintf("row of table %d", i), one.store(ctx, db))
		}
		for i, one := range s.tables {
			is(fmt.Sprintf("links of table %d", i), one.link(ctx, db))
		}
	}
	is("drop", builder.DropTables(s.all()...).Exec(ctx, db))
	for what, got := range done {
		want, ok := seen[what]
		if fewer := db.Dialect().Engine == dialect.EngineMariaDB && errors.Is(said[what], strata.Unsupported); ok && fewer {
			continue
		}
		if ok && want != got {
			t.Errorf("%s: %s, on another engine %s: %.300v", what, got, want, said[what])
			right = false
		}
		seen[what] = got
	}
	return right
}

// errChanged is a row that is read as another than was stored.
var errChanged = errors.New("the row has changed")

// kindOfRefusal is what became of a statement: "done", or why it was refused, or "" where
// that is not right.
func kindOfRefusal(err error) string {
	var refused *strata.StatementError
	var said *strata.DatabaseError
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &refused):
		return refused.Error()
	case errors.As(err, &said) && said.Kind != nil && said.Kind != strata.ErrSyntax && said.Kind != strata.ErrInternal && said.Kind != strata.ErrUndefined:
		return fmt.Sprint(said.Kind, " ", said.Table, " ", said.Constraint)
	default:
		return ""
	}
}
