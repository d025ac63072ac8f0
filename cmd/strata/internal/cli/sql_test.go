package cli

import (
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
)

const store = `package store

import (
	"example.com/shop/tables"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

var all = builder.From(tables.Customers)

var ByID = builder.Prepare1(func(id strata.Param[int64]) builder.Query[tables.Customer] {
	return builder.From(tables.Customers).Where(tables.Customers.ID.EqExpr(id))
})

var statements = struct{ remove func(int64) *builder.DeleteStatement }{
	remove: builder.Prepare1(func(id strata.Param[int64]) *builder.DeleteStatement {
		return builder.Delete(tables.Customers).Where(tables.Customers.ID.EqExpr(id))
	}),
}

var locked = builder.From(tables.Other).Where(tables.Customers.ID.Eq(1))

var count = 3

func init() { _, _, _ = all, locked, count; _ = statements }
`

func TestSQL(t *testing.T) {
	in(t, map[string]string{"tables/t.go": shop.V1, "store/s.go": store})
	first := strata(t, "sql", "--package", "store")
	out := first.out
	if first.code != Findings || !strings.Contains(first.err, "1 of 4 statements") {
		t.Errorf("%+v", first)
	}
	for _, want := range []string{
		"-- all (s.go:9)\n-- PostgreSQL\nSELECT ", "-- ByID (s.go:11)\n", "WHERE \"customers\".\"id\" = $1::bigint;\n-- SQLite\n",
		"-- s.go:16 (example.com/shop/store)\n-- PostgreSQL\nDELETE FROM", "-- locked (s.go:21)\n-- PostgreSQL: SELECT: ", "table customers is not in FROM",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
	if again := strata(t, "sql", "--package", "store"); again != first {
		t.Errorf("twice it is not the same:\n%s\n%s", out, again.out)
	}
	if s := strata(t, "sql", "--package", "tables"); s.code != Failed || !strings.Contains(s.err, "no statements in tables") {
		t.Errorf("%+v", s)
	}
	if s := strata(t, "sql", "--dialect", "oracle"); s.code != Usage || !strings.Contains(s.err, "postgres, sqlite and mariadb") {
		t.Errorf("%+v", s)
	}
}
