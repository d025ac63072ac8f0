package dialect_test

import (
	"testing"

	"github.com/strata-go/strata/dialect"
)

func TestOwnSpellings(t *testing.T) {
	like := *dialect.PostgreSQL
	like.Name = "a server that is like it"
	for _, c := range []struct {
		d     *dialect.Dialect
		texts map[string]string
		want  string
	}{
		{dialect.SQLite, nil, "usual"},
		{dialect.SQLite, map[string]string{"SQLite": "other"}, "other"},
		{dialect.SQLite, map[string]string{"sqlite": "other"}, "other"},
		{dialect.SQLite, map[string]string{"POSTGRESQL": "other"}, "usual"},
		{dialect.SQLite, map[string]string{"SQLite": ""}, ""},
		{&like, map[string]string{"PostgreSQL": "other"}, "other"},
		{&like, map[string]string{like.Name: "other"}, "usual"},
		{new(dialect.Dialect), map[string]string{"": "other"}, "usual"},
	} {
		if got := c.d.Own("usual", c.texts); got != c.want {
			t.Errorf("%s, %v: got %q, want %q", c.d.Name, c.texts, got, c.want)
		}
	}
	for name, want := range map[string]string{"sqlite": "", "PostgreSQL": "", "mysql": `there is no dialect "mysql": say PostgreSQL, SQLite or MariaDB`} {
		if _, err := dialect.EngineOf(name); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEveryDialectHasAnEngine: what is spelled for an engine is found by it.
func TestEveryDialectHasAnEngine(t *testing.T) {
	for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite, dialect.MariaDB} {
		if d.Engine.String() == "" {
			t.Errorf("%s has no engine", d.Name)
		}
	}
}
