package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
	"github.com/strata-go/strata/integration/pgtest"
)

const enumsV1 = `package tables

import "github.com/strata-go/strata"

type State string

var states = strata.DefineEnum[State]("state", "open", "closed")

type Job struct {
	ID    int64
	State State
}

type jobs struct {
	strata.Table[Job]
	ID    strata.Int64
	State strata.Enum[State]
}

var Jobs = strata.Define("jobs", new(jobs), func(t *strata.Def, c *jobs) {
	t.PrimaryKey(c.ID)
	strata.InEnum(t, c.State, states)
})
`

// A value of an enum that is used at once is in a file before; Down leaves it, with the
// views that read the column and what they were granted, and Up runs again.
func TestNewEnumValue(t *testing.T) {
	url := pgtest.DSN(t)
	in(t, map[string]string{"tables/t.go": enumsV1})
	db := []string{"--database", url}
	with := func(args ...string) result { return strata(t, append(args, db...)...) }
	must(t, append([]string{"migrate", "new", "first", "--package", "tables"}, db...)...)
	must(t, append([]string{"migrate", "new", "views", "--empty"}, db...)...)
	views := "-- +goose Up\nCREATE VIEW v AS SELECT state FROM jobs;\nCREATE MATERIALIZED VIEW m AS SELECT id FROM jobs;\nCOMMENT ON VIEW v IS 'kept';\n"
	if err := os.WriteFile(files(t)[1], []byte(views), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, append([]string{"migrate", "up"}, db...)...)
	more := strings.Replace(enumsV1, `"open", "closed")`, `"open", "waiting", "closed")`, 1)
	more = strings.Replace(more, "strata.InEnum(t, c.State, states)", "strata.InEnum(t, c.State, states)\n\tstrata.Default(t, c.State, State(\"waiting\"))", 1)
	shop.Write(t, ".", map[string]string{"tables/t.go": more})
	must(t, append([]string{"migrate", "new", "waiting", "--package", "tables"}, db...)...)
	list := files(t)
	if len(list) != 4 {
		t.Fatalf("the files are %v", list)
	}
	first, err := os.ReadFile(list[2])
	if err != nil {
		t.Fatal(err)
	}
	if want := "-- +goose Up\nALTER TYPE \"state\" ADD VALUE IF NOT EXISTS 'waiting' BEFORE 'closed';\n\n-- +goose Down\n-- Leaves the value"; !strings.HasPrefix(string(first), want) {
		t.Errorf("the first is %s", first)
	}
	expect(t, with("migrate", "up"), OK)
	expect(t, with("check", "--package", "tables"), OK)
	expect(t, with("migrate", "down"), OK)
	expect(t, with("migrate", "redo"), OK)
	expect(t, with("migrate", "up"), OK)
	execute(t, url, "DO $$ BEGIN ASSERT obj_description('v'::regclass) = 'kept'; PERFORM 1 FROM m; END $$")
	expect(t, with("check", "--package", "tables"), OK)
}
