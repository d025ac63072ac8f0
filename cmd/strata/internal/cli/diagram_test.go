package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
)

func TestDiagramOfDefinitions(t *testing.T) {
	in(t, map[string]string{"tables/t.go": shop.V1})
	out := must(t, "diagram", "--package", "tables", "--format", "mermaid")
	for _, want := range []string{"erDiagram\n", `"customers" {`, `"orders" }o--|| "customers" : "customer"`} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
	must(t, "diagram", "--package", "tables", "-o", "shop.svg", "--tables", "cust*")
	svg, err := os.ReadFile("shop.svg")
	if err != nil || !strings.Contains(string(svg), ">customers<") || strings.Contains(string(svg), ">orders<") {
		t.Errorf("%v\n%s", err, svg)
	}
	for _, args := range [][]string{{"--format", "png"}, {"-o", "shop.png"}, {"--tables", "["}} {
		if s := strata(t, append([]string{"diagram", "--package", "tables"}, args...)...); s.code != Usage {
			t.Errorf("%v: %+v", args, s)
		}
	}
	if s := strata(t, "diagram", "--package", "tables", "--exclude", "*"); s.code != Failed || !strings.Contains(s.err, "no table to draw") {
		t.Errorf("%+v", s)
	}
}

func TestDiagramOfADatabase(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{"tables/t.go": shop.V1})
		must(t, "migrate", "new", "first", "--package", "tables", "--database", url)
		must(t, "migrate", "up", "--database", url)
		out := must(t, "diagram", "--database", url)
		if strings.Contains(out, "goose") {
			t.Error("the migrations' own table is drawn")
		}
		if !strings.HasPrefix(out, "<svg ") || !strings.Contains(out, "orders (customer) → customers") {
			t.Error(out)
		}
	})
}
