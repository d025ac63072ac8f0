package gen

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/strata-go/strata/schema"
)

// plan is what is going to be written.
type plan struct {
	*facts
	config  Config
	person  *person
	names   scope // of the package
	tables  []*table
	enums   map[string]*enum   // PostgreSQL's, by spelling
	customs map[string]*custom // types without a family, by spelling
	hosts   map[string]string  // Go names of customs, by the type's name without digits
	said    []string           // what no definition says
	wrong   error              // the first mistake of the configuration, or of what a person declares
}

type table struct {
	schema, name string
	title        string // with its schema
	fact         schema.Table
	comment      string
	model        string
	variable     string
	struc        string // the type of its columns
	file         string
	fields       scope // of the model
	columns      []*column
	keys         []*foreignKey
	relations    []*relation
	related      []string // their names, before the configuration's
	ids          []*idType
	enums        []*enum
	aliases      []alias
	left         []string // what its definition does not say
	late         string   // the variable by which keys reach it that its own keys lead to
}

type alias struct{ variable, name string }

type column struct {
	table    *table
	fact     schema.Column
	field    string
	kind     kind
	null     bool
	identity bool
	spelled  string // its type in the database, where Strata would write another
	numeric  string
	numbered string // how an identity counts
	enum     *enum
	custom   *custom
	comment  string
}

type foreignKey struct {
	schema.ForeignKey
	from, to *table
	columns  []*column
	targets  []*column
	late     bool
}

type idType struct {
	name, of, doc string
}

type enum struct {
	name   string
	doc    string
	values []string
	consts []string
	column *column // nil for a type of the database
	check  string  // the CHECK that it comes from
	typ    string  // the database's type, with its schema
	// variable is that of the type; "" for one that no definition says.
	variable string
}

type custom struct{ name, variable, spelled string }

// newPlan names all that is generated and decides on its types.
func newPlan(f *facts, c Config, who *person) (*plan, error) {
	p := &plan{
		facts: f, config: c, person: who, names: scope{"Tables": true, uuidWrites: true, uuidReads: true}, enums: map[string]*enum{}, customs: map[string]*custom{}, hosts: map[string]string{},
	}
	p.addTables()
	if len(p.tables) == 0 {
		return nil, fmt.Errorf("strata gen: there is no table to generate: the database has %d, and --include, --exclude and the configuration leave none", len(f.schema.Tables))
	}
	if err := p.known(); err != nil {
		return nil, err
	}
	for _, t := range p.tables {
		p.addColumns(t)
	}
	for _, t := range p.tables {
		p.addKeys(t)
	}
	p.shareTypes()
	p.findEnums()
	p.checkFields()
	p.spell()
	p.breakCycles()
	p.relate()
	p.leftovers()
	p.knownRelations()
	return p, cmp.Or(p.wrong, p.knownDefaults())
}

// known refuses a configuration of what is not there.
func (p *plan) known() error {
	for _, title := range slices.Sorted(maps.Keys(p.config.Tables)) {
		of := p.config.Tables[title]
		if !slices.ContainsFunc(p.schema.Tables, func(t schema.Table) bool { return titleOf(t.Schema, t.Name) == title }) {
			var names []string
			for _, t := range p.schema.Tables {
				names = append(names, titleOf(t.Schema, t.Name))
			}
			return fmt.Errorf("strata gen: gen.tables.%s: the database has no such table%s", title, near(title, names))
		}
		for _, name := range slices.Sorted(maps.Keys(of.Columns)) {
			if !slices.ContainsFunc(p.schema.Tables, func(t schema.Table) bool {
				return titleOf(t.Schema, t.Name) == title && t.Column(name) != nil
			}) {
				var names []string
				for _, t := range p.schema.Tables {
					if titleOf(t.Schema, t.Name) == title {
						names = columnNames(t)
					}
				}
				return fmt.Errorf("strata gen: gen.tables.%s.columns.%s: the table has no such column%s", title, name, near(name, names))
			}
		}
	}
	return nil
}

func titleOf(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

func (p *plan) addTables() {
	all := slices.Clone(p.schema.Tables)
	slices.SortFunc(all, func(a, b schema.Table) int {
		return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Name, b.Name))
	})
	files := scope{"tables_gen.go": true}
	seen := map[at]string{}
	for _, fact := range all {
		t := &table{schema: fact.Schema, name: fact.Name, title: titleOf(fact.Schema, fact.Name), fact: fact, fields: scope{}}
		if !p.config.wants(t.title) {
			continue
		}
		if why := p.impossible(fact); why != "" {
			p.say(t, "left out: %s", why)
			continue
		}
		lower := at{t.schema, strings.ToLower(t.name), ""}
		if other, ok := seen[lower]; ok {
			p.say(t, "left out: its name and that of the table %q differ in upper and lower case only", other)
			continue
		}
		seen[lower] = t.name
		t.comment = p.comments[at{t.schema, t.name, ""}]
		p.nameTable(t)
		t.file = files.take(fileName(t.title), fileName(t.title+"_table"))
		p.tables = append(p.tables, t)
	}
}

// impossible says why no definition says a table, or nothing.
func (p *plan) impossible(t schema.Table) string {
	if len(t.Columns) == 0 {
		return "it has no columns"
	}
	if p.server && strings.Contains(t.Name, ".") {
		return "its name has a dot, which parts a schema from a table"
	}
	for _, name := range append([]string{t.Name}, columnNames(t)...) {
		if len(name) > 63 {
			return fmt.Sprintf("the name %q has more than 63 bytes", name)
		}
		if name == "" || strings.ContainsRune(name, 0) {
			return "a name is empty"
		}
	}
	seen := map[string]string{}
	for _, c := range t.Columns {
		lower := strings.ToLower(c.Name)
		if other, ok := seen[lower]; ok {
			return fmt.Sprintf("the names of the columns %q and %q differ in upper and lower case only", other, c.Name)
		}
		seen[lower] = c.Name
	}
	return ""
}

func columnNames(t schema.Table) (out []string) {
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

// say tells what no definition says: in the file, and to who runs the command.
func (p *plan) say(t *table, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	t.left = append(t.left, text)
	p.said = append(p.said, t.title+": "+text)
}

func (p *plan) nameTable(t *table) {
	many := goName(t.name)
	one := singular(many)
	if name := p.config.Tables[t.title].Name; name != "" {
		one, many = name, plural(name)
	}
	if one == many { // of an uncountable, or a table in the singular
		if many = plural(one); one == many {
			many = one + "Table"
		}
	}
	long := goName(t.title)
	t.model = p.names.take(one, singular(long))
	t.variable = p.names.take(many, plural(long), long+"Table")
	t.struc = p.names.take(lowerFirst(t.model) + "Columns")
}

var fileMarks = regexp.MustCompile(`[^\pL\pN_]+`)

// fileName is the file of a table.
func fileName(title string) string {
	name := strings.Trim(fileMarks.ReplaceAllString(strings.ToLower(title), "_"), "_")
	if name == "" {
		name = "table"
	}
	return name + "_gen.go"
}

func (p *plan) addColumns(t *table) {
	inStruct := scope{"Table": true, "Source": true} // the handle's own
	for _, fact := range t.fact.Columns {
		c := &column{table: t, fact: fact, null: fact.Nullable, comment: p.comments[at{t.schema, t.name, fact.Name}]}
		of := p.config.Tables[t.title].Columns[fact.Name]
		name := cmp.Or(of.Name, goName(fact.Name))
		c.field = inStruct.take(name, name+"Value")
		t.fields[c.field] = true
		if k := t.fact.PrimaryKey; k != nil && slices.Contains(k.Columns, fact.Name) {
			c.null = false
		}
		p.decide(c, of.Type)
		t.columns = append(t.columns, c)
	}
}

func (t *table) column(name string) *column {
	for _, c := range t.columns {
		if c.fact.Name == name {
			return c
		}
	}
	for _, c := range t.columns {
		if strings.EqualFold(c.fact.Name, name) {
			return c
		}
	}
	return nil
}

// decide decides what a column holds.
func (p *plan) decide(c *column, chosen string) {
	var k *kind
	switch {
	case p.server:
		k = p.serverKind(c.fact.Type)
	case p.shown:
		k = shownKind(c.fact)
	default:
		k = fileKind(c.fact.Type, c.fact.Collation)
	}
	k = p.chooseKind(c, k, chosen)
	switch {
	case k != nil:
		c.kind = *k
		if tag, ok := numeric(c.fact.Type); ok && k.name == "decimal" {
			c.numeric = tag
		}
		if isExported(chosen) {
			p.choose(c, chosen)
		} else if chosen == "" {
			p.followField(c)
		}
	case p.enumOf(c) != nil:
		c.enum = p.enumOf(c)
		c.kind = kind{name: "enum", value: c.enum.name, family: "Enum", arg: c.enum.name}
	default:
		c.custom = p.customOf(c.fact.Type)
		c.kind = kind{name: "custom", value: c.custom.name, family: "Custom", arg: c.custom.name}
	}
}

// choose gives a column a Go type that the configuration names.
func (p *plan) choose(c *column, name string) {
	switch {
	case c.kind.name == "json":
		c.kind = kind{name: "json", value: name, family: "JSON", arg: name}
	case c.kind.keys:
		p.idOf(c, name, fmt.Sprintf("what %s.%s holds", c.table.title, c.fact.Name))
	}
}

// idOf gives a column a type of its own, which is declared once.
func (p *plan) idOf(c *column, name, doc string) {
	if !slices.ContainsFunc(p.allIDs(), func(i *idType) bool { return i.name == name }) {
		p.names[name] = true
		c.table.ids = append(c.table.ids, &idType{name, c.kind.value, doc})
	}
	c.kind = kind{name: c.kind.name, value: name, family: "ID", arg: name, keys: true}
}

func (p *plan) allIDs() (out []*idType) {
	for _, t := range p.tables {
		out = append(out, t.ids...)
	}
	return out
}

// customOf is the Go type of a type that has no family: its text.
func (p *plan) customOf(spelled string) *custom {
	if c := p.customs[spelled]; c != nil {
		return c
	}
	host := strings.TrimSpace(digits.ReplaceAllString(strings.ReplaceAll(spelled, "[]", " list"), ""))
	name, ok := p.hosts[host]
	if !ok {
		if e, is := p.facts.enums[spelled]; is {
			name = p.newEnumOf(spelled, e).name
		} else {
			name = p.names.take(goName(host), goName(host)+"Type")
		}
		p.hosts[host] = name
	}
	c := &custom{name: name, variable: p.names.take(lowerFirst(goName(spelled)) + "SQL"), spelled: spelled}
	p.customs[spelled] = c
	return c
}

// enumOf is the enum of a column whose type is one of the database's; nil where it is none,
// or has a value that no definition says.
func (p *plan) enumOf(c *column) *enum {
	e, ok := p.facts.enums[c.fact.Type]
	if !ok || slices.Contains(e.Values, "") {
		return nil
	}
	if made := p.enums[c.fact.Type]; made != nil {
		return made
	}
	made := p.newEnumOf(c.fact.Type, e)
	made.variable = p.names.take(made.name + "Type")
	return made
}

func (p *plan) newEnumOf(spelled string, e enumFact) *enum {
	made := newEnum(p.names, p.names.take(goName(e.Name), goName(e.Name)+"Enum"), e.Values)
	made.typ = titleOf(e.Schema, e.Name)
	p.enums[spelled] = made
	return made
}

func newEnum(names scope, name string, values []string) *enum {
	e := &enum{name: name, values: values}
	for _, v := range values {
		e.consts = append(e.consts, names.take(name+strings.TrimPrefix(goName(valueName(v)), "X"), name+goName(valueName(v))))
	}
	return e
}

// valueName makes a name of a value that has no letters.
func valueName(v string) string {
	if v == "" {
		return "empty"
	}
	if len(words(v)) == 0 {
		return "other"
	}
	return v
}

func (p *plan) tableOf(schema, name string) *table {
	for _, t := range p.tables {
		if t.schema == schema && (t.name == name || !p.server && strings.EqualFold(t.name, name)) {
			return t
		}
	}
	return nil
}

func (p *plan) addKeys(t *table) {
	list := slices.Clone(t.fact.ForeignKeys)
	slices.SortFunc(list, func(a, b schema.ForeignKey) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), slices.Compare(a.Columns, b.Columns))
	})
	for _, fact := range list {
		k := &foreignKey{ForeignKey: fact, from: t, to: p.tableOf(fact.Schema, fact.Table)}
		if k.to == nil {
			p.say(t, "the foreign key %s refers to the table %s, which is not generated", strings.Join(fact.Columns, ", "), titleOf(fact.Schema, fact.Table))
			continue
		}
		for i, name := range fact.Columns {
			from := t.column(name)
			var to *column
			if i < len(fact.References) {
				to = k.to.column(fact.References[i])
			}
			if from == nil || to == nil {
				k = nil
				break
			}
			k.columns, k.targets = append(k.columns, from), append(k.targets, to)
		}
		switch {
		case k == nil:
			p.say(t, "the foreign key %s refers to columns that are not there", strings.Join(fact.Columns, ", "))
		case !k.to.isKey(k.targets):
			p.say(t, "the foreign key %s refers to columns of %s that are no key there, but for an index", strings.Join(fact.Columns, ", "), k.to.title)
		default:
			t.keys = append(t.keys, k)
		}
	}
}

// isKey reports whether the columns are the primary key, or a UNIQUE constraint.
func (t *table) isKey(columns []*column) bool {
	same := func(names []string) bool {
		return len(names) == len(columns) && !slices.ContainsFunc(columns, func(c *column) bool { return !slices.Contains(names, c.fact.Name) })
	}
	if k := t.fact.PrimaryKey; k != nil && same(k.Columns) {
		return true
	}
	return slices.ContainsFunc(t.fact.Uniques, func(u schema.Unique) bool { return same(u.Columns) })
}

// soleKey is the column that is the primary key, or nil.
func (t *table) soleKey() *column {
	if k := t.fact.PrimaryKey; k != nil && len(k.Columns) == 1 {
		return t.column(k.Columns[0])
	}
	return nil
}

// refers reports whether a column is one of a foreign key.
func (c *column) refers() bool {
	return slices.ContainsFunc(c.table.keys, func(k *foreignKey) bool { return slices.Contains(k.columns, c) })
}

// shareTypes gives the columns that foreign keys tie together one type: that of the
// primary key that they lead to.
func (p *plan) shareTypes() {
	group := map[*column][]*column{}
	for _, t := range p.tables {
		for _, c := range t.columns {
			group[c] = []*column{c}
		}
	}
	for _, t := range p.tables {
		for _, k := range t.keys {
			for i := range k.columns {
				join(group, k.columns[i], k.targets[i])
			}
		}
	}
	done := map[*column]bool{}
	for _, t := range p.tables {
		for _, c := range t.columns {
			if !done[c] {
				for _, m := range group[c] {
					done[m] = true
				}
				p.shareType(group[c])
			}
		}
	}
}

func join(group map[*column][]*column, a, b *column) {
	if slices.Contains(group[a], b) {
		return
	}
	all := slices.Concat(group[a], group[b])
	for _, c := range all {
		group[c] = all
	}
}

func (p *plan) shareType(all []*column) {
	root := all[0]
	for _, c := range all[1:] {
		if better(c, root) {
			root = c
		}
	}
	for _, c := range all {
		if c.kind.family == "ID" || c.kind.family == "JSON" { // the configuration's
			root = c
		}
	}
	if root.kind.family != "ID" && root.kind.keys && root.table.soleKey() == root {
		for _, c := range all {
			if c.kind.name == "int64" && strings.HasPrefix(root.kind.name, "int") {
				root.kind = c.kind // that holds them all
			}
		}
		name := root.table.model + "ID"
		p.idOf(root, p.names.take(name, name+"Key"), "the key of "+root.table.model)
	}
	for _, c := range all {
		c.kind, c.custom, c.numeric = root.kind, root.custom, root.numeric
	}
}

// better reports whether the type of a group is rather that of a than that of b.
func better(a, b *column) bool {
	rank := func(c *column) int {
		switch {
		case c.table.soleKey() == c && !c.refers():
			return 0
		case c.table.soleKey() == c:
			return 1
		case !c.refers():
			return 2
		default:
			return 3
		}
	}
	return cmp.Or(rank(a)-rank(b), strings.Compare(a.table.title, b.table.title), strings.Compare(a.fact.Name, b.fact.Name)) < 0
}

// findEnums makes enums of the columns that a CHECK gives a list of texts.
func (p *plan) findEnums() {
	for _, t := range p.tables {
		checks := slices.Clone(t.fact.Checks)
		slices.SortFunc(checks, func(a, b schema.CheckConstraint) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Expr, b.Expr))
		})
		for _, check := range checks {
			name, values, ok := listed(check.Expr)
			if !ok {
				continue
			}
			c := t.column(name)
			if c == nil || c.kind.family != "Text" || c.enum != nil {
				continue
			}
			e := newEnum(p.names, p.names.take(t.model+c.field, t.model+c.field+"Enum"), values)
			e.column, e.check = c, check.Expr
			e.doc = fmt.Sprintf("one of the values of %s.%s", t.title, c.fact.Name)
			c.enum = e
			c.kind = kind{name: "text", value: e.name, family: "Enum", arg: e.name}
			t.enums = append(t.enums, e)
		}
	}
}

// breakCycles finds the keys that have to be looked up late: tables whose keys lead back
// to them cannot all be initialised before each other.
func (p *plan) breakCycles() {
	reach := map[*table]map[*table]bool{}
	var walk func(from, t *table)
	walk = func(from, t *table) {
		for _, k := range t.keys {
			if !reach[from][k.to] {
				reach[from][k.to] = true
				walk(from, k.to)
			}
		}
	}
	for _, t := range p.tables {
		reach[t] = map[*table]bool{}
		walk(t, t)
	}
	for i, t := range p.tables {
		for _, k := range t.keys {
			if k.to != t && reach[k.to][t] && slices.Index(p.tables, k.to) > i {
				k.late = true
				if k.to.late == "" {
					k.to.late = p.names.take("late" + k.to.variable)
				}
			}
		}
	}
}

// leftovers says what else no definition says.
func (p *plan) leftovers() {
	for _, n := range p.notes {
		if t := p.tableOf(n.schema, n.table); t != nil {
			p.say(t, "%s", n.text)
		} else if title := titleOf(n.schema, n.table); p.config.wants(title) {
			p.said = append(p.said, title+": "+n.text)
		}
	}
	slices.Sort(p.said)
	p.said = slices.Compact(p.said)
}
