package migrations

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/textsql"
	"github.com/strata-go/strata/schema"
)

// phases are the changes that files make one after the other: the values that enums get,
// where something uses them at once, have to be committed before.
func (p Plan) phases(d *dialect.Dialect, have, want *schema.Schema) ([][]schema.Change, error) {
	all, err := schema.Between(d, have, want, p.Options...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(c schema.Change) bool {
		r, ok := c.(*schema.ReplaceType)
		return ok && extends(r.To.Values, r.From.Values)
	}) {
		return [][]schema.Change{all}, nil
	}
	grown := withValues(have, want)
	first, err := schema.Between(d, have, grown)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(first, func(c schema.Change) bool { _, ok := c.(*schema.AddEnumValue); return !ok }) {
		return [][]schema.Change{all}, nil // another text is spelled as the value is
	}
	second, err := schema.Between(d, grown, want, p.Options...)
	return [][]schema.Change{first, second}, err
}

// withValues is a schema whose enums have the values, too, that those of another one have
// besides.
func withValues(s, of *schema.Schema) *schema.Schema {
	out := *s
	out.Types = slices.Clone(s.Types)
	for i, t := range out.Types {
		if other := of.Type(t.Schema, t.Name); other != nil && extends(other.Values, t.Values) {
			out.Types[i].Values = other.Values
		}
	}
	return &out
}

// extends reports whether a list is another one, in its order, and more.
func extends(list, short []string) bool {
	rest := short
	for _, v := range list {
		if len(rest) > 0 && rest[0] == v {
			rest = rest[1:]
		}
	}
	return len(short) > 0 && len(rest) == 0 && len(list) > len(short)
}

// anew says which views are dropped and created again, with which goes what hangs on them.
func anew(b *strings.Builder, changes []schema.Change) {
	for _, c := range changes {
		if v, ok := c.(*schema.ChangeView); ok && v.From != nil && v.To != nil {
			b.WriteString("-- Loses the privileges and comments of the view, if it has any: " + comment(c) + "\n")
		}
	}
}

// quoted is a name in SQL.
func quoted(schema, name string) string {
	if schema != "" {
		return textsql.Ident(schema) + "." + textsql.Ident(name)
	}
	return textsql.Ident(name)
}
