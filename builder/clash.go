package builder

import (
	"fmt"
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// relationName is a name in a schema: tables, indexes, keys, sequences and types share one
// space of names on PostgreSQL, tables and indexes on SQLite, which does not tell upper
// from lower case.
type relationName struct {
	schema, name, what string
	of                 uint64 // which definition of a type it is of
}

// clash finds two things of the tables with one name, and makes the definition that is
// refused for it, or nil.
func clash(tables []*ast.Table) *ast.CreateTable {
	seen := map[[2]string]relationName{}
	for _, t := range tables {
		for _, n := range namesBy(t) {
			key := [2]string{n.schema, strings.ToLower(n.name)}
			if other, taken := seen[key]; taken && other != n {
				return &ast.CreateTable{Table: t, Clash: fmt.Sprintf("%s and %s have one name, %q", other.what, n.what, n.name) + differing(other.name, n.name)}
			}
			seen[key] = n
		}
	}
	return nil
}

func differing(a, b string) string {
	if a == b {
		return ""
	}
	return " but for upper and lower case"
}

// namesBy are the things that creating a table gives a name to.
func namesBy(t *ast.Table) []relationName {
	of := fmt.Sprintf(" of %q", t.Name)
	list := []relationName{{t.Schema, t.Name, fmt.Sprintf("the table %q", t.Name), 0}}
	add := func(what, name string) { list = append(list, relationName{t.Schema, name, what + of, 0}) }
	if len(t.PrimaryKey) > 0 {
		add("the primary key", t.KeyName())
	}
	if c := t.Identity(); c != nil {
		add("the sequence", ast.ImpliedName(t.Name, c.Name, "seq"))
	}
	if t.Partitioning != nil {
		for _, p := range t.Partitioning.Parts {
			add(fmt.Sprintf("the partition %q", p.Name), p.Name)
		}
	}
	for _, u := range t.Uniques {
		add(fmt.Sprintf("the constraint %q", u.Name), u.Name)
	}
	for _, x := range t.Exclusions {
		add(fmt.Sprintf("the constraint %q", x.Name), x.Name)
	}
	for _, i := range t.Indexes {
		add(fmt.Sprintf("the index %q", i.Name), i.Name)
	}
	for _, f := range t.FullTexts { // a table with others of its own on SQLite, an index on PostgreSQL
		for _, suffix := range []string{"", "_data", "_idx", "_docsize", "_config", "_content"} {
			add(fmt.Sprintf("the full-text index %q", f.Name), t.Name+"_"+f.Name+suffix)
		}
	}
	for _, s := range t.Sequences() {
		list = append(list, relationName{s.Name.Schema, s.Name.Name, fmt.Sprintf("the sequence %q", s.Name.Name), s.Name.ID})
	}
	for _, c := range t.Columns {
		for _, n := range c.Types() {
			r := n.Relation()
			list = append(list, relationName{r.Schema, r.Name, fmt.Sprintf("the %s %q", n.Word(), r.Name), r.ID})
		}
	}
	return list
}
