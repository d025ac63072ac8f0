package gen

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// relation is a variable of package repo, and the field that it loads into.
type relation struct {
	variable string
	field    string
	many     bool
	to       *table
	code     string // the call
	doc      string
}

// relate makes relations of foreign keys, in both directions.
func (p *plan) relate() {
	for _, t := range p.tables {
		for _, k := range t.keys {
			p.belongsTo(k)
		}
	}
	for _, t := range p.tables {
		for _, k := range t.keys {
			p.has(k)
		}
	}
	for _, t := range p.tables {
		p.manyToMany(t)
	}
}

// stem is what a foreign key calls the row that it refers to.
func (k *foreignKey) stem() string {
	if len(k.columns) > 1 {
		return k.to.model
	}
	list := words(k.columns[0].fact.Name)
	if n := len(list); n > 1 && strings.EqualFold(list[n-1], "id") {
		return goName(strings.Join(list[:n-1], "_"))
	}
	if k.from.keysTo(k.to) > 1 || k.from == k.to {
		return k.columns[0].field + k.to.model
	}
	return k.to.model
}

// keysTo counts the foreign keys to a table.
func (t *table) keysTo(to *table) (n int) {
	for _, k := range t.keys {
		if k.to == to {
			n++
		}
	}
	return n
}

// relation adds a relation to a table, unless its model is a person's that has no field
// for it.
func (p *plan) relation(t, to *table, many bool, doc string, call func(field string) string, names ...string) {
	var field string
	if p.person.declares(t.model) {
		for _, n := range append(names, p.config.Tables[t.title].Relations[names[0]]) {
			if p.person.fields[t.model][n] != "" {
				field = n
				break
			}
		}
		if field == "" {
			return
		}
	} else {
		field = p.renamed(t, t.fields.take(names...))
	}
	r := &relation{variable: p.names.take(t.model+field, t.model+"To"+field), field: field, many: many, to: to, doc: doc}
	holder := "One"
	if many {
		holder = "Many"
	}
	r.code = call(fmt.Sprintf("func(m *%s) *repo.%s[%s] { return &m.%s }", t.model, holder, to.model, field))
	t.relations = append(t.relations, r)
}

// other is the table at the other side of a key: by an alias where it is the same.
func (p *plan) other(k *foreignKey) string {
	if k.to != k.from {
		return k.to.variable
	}
	if len(k.from.aliases) == 0 {
		k.from.aliases = append(k.from.aliases, alias{p.names.take(lowerFirst(k.from.variable) + "Other"), "other"})
	}
	return k.from.aliases[0].variable
}

func (k *foreignKey) refer(from, to string) string {
	var pairs []string
	for i := range k.columns {
		pairs = append(pairs, fmt.Sprintf("strata.Refer(%s.%s, %s.%s)", from, k.columns[i].field, to, k.targets[i].field))
	}
	return strings.Join(pairs, ", ")
}

func (k *foreignKey) columnList() string {
	var out []string
	for _, c := range k.columns {
		out = append(out, c.fact.Name)
	}
	return strings.Join(out, ", ")
}

func (p *plan) belongsTo(k *foreignKey) {
	to := p.other(k)
	p.relation(k.from, k.to, false, fmt.Sprintf("the row of %s that %s refers to", k.to.title, k.columnList()), func(field string) string {
		return fmt.Sprintf("repo.BelongsTo(%s, %s, %s, %s)", k.from.variable, to, field, k.refer(k.from.variable, to))
	}, k.stem(), k.stem()+"Row")
}

func (p *plan) has(k *foreignKey) {
	if k.to.variable == "" {
		return
	}
	child := p.other(k)
	if k.to != k.from {
		child = k.from.variable
	}
	one := k.from.isKey(k.columns)
	name := k.from.model
	if !one {
		name = plural(name)
	}
	by := name + "By" + k.stem()
	names := []string{name, by}
	if k.from.keysTo(k.to) > 1 || k.from == k.to {
		names = []string{by, by + "Key"}
	}
	call := "HasMany"
	if one {
		call = "HasOne"
	}
	p.relation(k.to, k.from, !one, fmt.Sprintf("what of %s refers to the row by %s", k.from.title, k.columnList()), func(field string) string {
		return fmt.Sprintf("repo.%s(%s, %s, %s, %s)", call, k.to.variable, child, field, k.refer(child, k.to.variable))
	}, names...)
}

// manyToMany makes relations of a table that only joins two others.
func (p *plan) manyToMany(t *table) {
	if len(t.keys) != 2 || t.fact.PrimaryKey == nil || t.keys[0].to == t.keys[1].to || t.keys[0].to == t || t.keys[1].to == t {
		return
	}
	var joined []string
	for _, k := range t.keys {
		for _, c := range k.columns {
			joined = append(joined, c.fact.Name)
		}
	}
	for _, name := range t.fact.PrimaryKey.Columns {
		if !slices.Contains(joined, name) {
			return
		}
	}
	for _, c := range t.columns {
		inKey := slices.Contains(t.fact.PrimaryKey.Columns, c.fact.Name)
		if slices.Contains(joined, c.fact.Name) != inKey || !inKey && !c.null && c.fact.Default == "" && c.fact.Generated == "" {
			return
		}
	}
	for i, k := range t.keys {
		far := t.keys[1-i]
		p.relation(k.to, far.to, true, fmt.Sprintf("the rows of %s that %s joins with the row", far.to.title, t.title), func(field string) string {
			return fmt.Sprintf("repo.ManyToMany(%s, %s, %s, %s, %s, %s)", k.to.variable, t.variable, far.to.variable, field,
				k.refer(t.variable, k.to.variable), far.refer(t.variable, far.to.variable))
		}, plural(far.to.model), plural(far.to.model)+"By"+t.model)
	}
}

// renamed is what the configuration calls a relation that would have a name.
func (p *plan) renamed(t *table, name string) string {
	t.related = append(t.related, name)
	to, ok := p.config.Tables[t.title].Relations[name]
	if !ok {
		return name
	}
	if t.fields[to] {
		p.refuse("gen.tables.%s.relations.%s: the model has a field %s already", t.title, name, to)
	}
	t.fields[to] = true
	return to
}

// knownRelations refuses a configuration of relations that are not there.
func (p *plan) knownRelations() {
	for _, t := range p.tables {
		if p.person.declares(t.model) {
			continue // whose fields say it
		}
		for _, name := range slices.Sorted(maps.Keys(p.config.Tables[t.title].Relations)) {
			if !slices.Contains(t.related, name) {
				p.refuse("gen.tables.%s.relations.%s: the table has no such relation; it has: %s", t.title, name, strings.Join(t.related, ", "))
			}
		}
	}
}
