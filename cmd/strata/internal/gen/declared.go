package gen

import (
	"go/token"
	"regexp"
	"slices"
	"strings"
)

var nullForm = regexp.MustCompile(`^(?:sql\.Null\[(.*)\]|\*(.*))$`)

// declaredType is the type of a column's field in a model that a person declares, without
// its form for NULL; "" where there is none.
func (p *plan) declaredType(c *column) string {
	text := p.person.fields[c.table.model][c.field]
	if m := nullForm.FindStringSubmatch(text); m != nil {
		text = m[1] + m[2]
	}
	if of, ok := p.person.aliases[text]; ok {
		text = of
	}
	return text
}

// followField has a column be of the type that a person's field has.
func (p *plan) followField(c *column) {
	typ := p.declaredType(c)
	switch {
	case typ == "" || typ == c.kind.value:
	case c.kind.name == "json" && p.importable(typ):
		c.kind = kind{name: "json", value: typ, family: "JSON", arg: typ}
	case c.kind.keys && token.IsIdentifier(typ) && p.declared(typ):
		p.idOf(c, typ, "")
	default:
		for _, k := range kinds {
			if k.value == typ && slices.Contains(p.readAs(&c.kind), k.name) {
				c.kind = k
				return
			}
		}
	}
}

// importable reports whether generated code can name a type.
func (p *plan) importable(typ string) bool {
	for _, m := range regexp.MustCompile(`(\w+\.)\w`).FindAllStringSubmatch(typ, -1) {
		if !slices.ContainsFunc(imports, func(i struct{ prefix, path string }) bool { return i.prefix == m[1] }) {
			return false
		}
	}
	return true
}

// checkFields refuses fields of a person's that no column of the definition reads into.
func (p *plan) checkFields() {
	last := func(typ string) string { return typ[strings.LastIndex(typ, ".")+1:] } // a package may have another name
	for _, t := range p.tables {
		for _, c := range t.columns {
			typ := p.declaredType(c)
			if typ == "" || last(typ) == last(c.kind.value) || strings.HasPrefix(typ, "sql.Null") {
				continue
			}
			p.refuse("the field %s.%s, which you declare, is of the type %s, and the column %s.%s, of the type %s, is read into %s: declare that",
				t.model, c.field, typ, t.title, c.fact.Name, c.fact.Type, c.kind.value)
		}
	}
}
