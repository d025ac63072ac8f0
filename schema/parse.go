package schema

import (
	"fmt"
	"slices"
	"strings"
)

// parser reads definitions as text: those that SQLite keeps, as what its PRAGMAs do not tell
// (conditions, names of constraints, AUTOINCREMENT) stands only there, and those that a
// server shows.
type parser struct {
	whose string
	sql   string
	list  []token
	at    int
	err   error
	t     *Table
}

// end is what comes after the last token.
var end = token{kind: punct}

func (p *parser) peek() token { return p.ahead(0) }

func (p *parser) ahead(n int) token {
	if p.at+n < len(p.list) {
		return p.list[p.at+n]
	}
	return end
}

func (p *parser) next() token {
	t := p.peek()
	p.at++
	return t
}

// accept takes keywords that stand next, all or none.
func (p *parser) accept(keywords ...string) bool {
	for i, k := range keywords {
		if !p.ahead(i).is(k) {
			return false
		}
	}
	p.at += len(keywords)
	return true
}

func (p *parser) mark(name string) bool {
	if t := p.peek(); t.kind != punct || t.name != name {
		return false
	}
	p.at++
	return true
}

func (p *parser) fail(want string) {
	if p.err == nil {
		found := "its end"
		if t := p.peek(); t != end {
			found = fmt.Sprintf("%q", p.sql[t.from:t.to])
		}
		p.err = fmt.Errorf("strata: schema: %s's text of %s: %s was expected before %s", p.whose, p.t.Name, want, found)
		p.at = len(p.list)
	}
}

func (p *parser) need(mark string) {
	if !p.mark(mark) {
		p.fail(mark)
	}
}

func (p *parser) name() string {
	t := p.next()
	switch t.kind {
	case word, quoted, str: // SQLite takes a text for a name
		return t.name
	}
	p.at--
	p.fail("a name")
	return ""
}

// group takes what stands in parentheses.
func (p *parser) group() string {
	p.need("(")
	from := p.at
	for depth := 1; depth > 0; {
		t := p.next()
		if p.at > len(p.list) {
			p.fail(")")
			return ""
		}
		depth += t.nests()
	}
	return p.span(from, p.at-1)
}

// span is the text of tokens.
func (p *parser) span(from, to int) string {
	if from >= to || to > len(p.list) {
		return ""
	}
	return p.sql[p.list[from].from:p.list[to-1].to]
}

func (p *parser) other(format string, args ...any) {
	p.t.Others = append(p.t.Others, fmt.Sprintf(format, args...))
}

// parseTable reads a CREATE TABLE.
func parseTable(sql string) (Table, error) {
	t := Table{}
	p := &parser{whose: "SQLite", sql: sql, list: tokens(sql), t: &t}
	p.accept("CREATE")
	if !p.accept("TABLE") {
		p.fail("TABLE")
	}
	p.accept("IF", "NOT", "EXISTS")
	t.Name = p.name()
	p.need("(")
	for p.err == nil && !p.mark(")") {
		if p.isConstraint() {
			p.tableConstraint()
		} else {
			p.column()
		}
		p.mark(",")
	}
	p.options()
	p.keyColumns()
	return t, p.err
}

func (p *parser) options() {
	for p.err == nil && p.at < len(p.list) {
		switch {
		case p.accept("STRICT"):
			p.t.Strict = true
		case p.accept("WITHOUT", "ROWID"):
			p.t.NoRowID = true
		case p.mark(",") || p.mark(";"):
		default:
			p.fail("STRICT or WITHOUT ROWID")
		}
	}
}

// keyColumns says of the columns of a key that they are NOT NULL, where SQLite sees to it.
func (p *parser) keyColumns() {
	k := p.t.PrimaryKey
	if k == nil {
		return
	}
	for _, name := range k.Columns {
		if c := p.t.fold(name); c != nil && (p.t.Strict || p.t.NoRowID || len(k.Columns) == 1 && strings.EqualFold(c.Type, "INTEGER")) {
			c.Nullable = false
		}
	}
}

// fold is the column of a name in any letters, as SQLite sees it.
func (t *Table) fold(name string) *Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

func (p *parser) isConstraint() bool {
	t := p.peek()
	return slices.ContainsFunc([]string{"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}, t.is)
}

var columnConstraints = []string{
	"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS",
}

func (p *parser) column() {
	c := Column{Name: p.name(), Nullable: true}
	c.Type = p.columnType()
	p.t.Columns = append(p.t.Columns, c)
	at := len(p.t.Columns) - 1
	name := ""
	for p.err == nil {
		if t := p.peek(); t.kind == punct {
			return
		}
		if p.accept("CONSTRAINT") {
			name = p.name()
			continue
		}
		p.columnConstraint(&p.t.Columns[at], name)
		name = ""
	}
}

// columnType takes the words of a type.
func (p *parser) columnType() string {
	var b strings.Builder
	for p.err == nil {
		t := p.peek()
		switch {
		case t.kind == word && slices.ContainsFunc(columnConstraints, t.is):
			return b.String()
		case t.kind == punct && t.name == "(":
			b.WriteString("(" + p.group() + ")")
		case t.kind == punct:
			return b.String()
		default:
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(p.name())
		}
	}
	return ""
}

func (p *parser) columnConstraint(c *Column, name string) {
	switch {
	case p.accept("PRIMARY", "KEY"):
		p.order(c.Name)
		p.conflict()
		if p.accept("AUTOINCREMENT") {
			c.Identity = AutoIncrement
		}
		p.t.PrimaryKey = &Key{Name: name, Columns: []string{c.Name}}
	case p.accept("NOT", "NULL"):
		c.Nullable = false
		p.conflict()
	case p.accept("NULL"):
		p.conflict()
	case p.accept("UNIQUE"):
		p.conflict()
		p.t.Uniques = append(p.t.Uniques, Unique{Name: name, Columns: []string{c.Name}})
	case p.accept("CHECK"):
		p.t.Checks = append(p.t.Checks, CheckConstraint{Name: name, Expr: p.group()})
	case p.accept("DEFAULT"):
		c.Default = p.defaultValue()
	case p.accept("COLLATE"):
		c.Collation = p.name()
	case p.peek().is("REFERENCES"):
		p.references(name, []string{c.Name})
	case p.accept("GENERATED", "ALWAYS", "AS"), p.accept("AS"):
		c.Generated, c.Virtual = p.group(), true
		if p.accept("STORED") {
			c.Virtual = false
		} else {
			p.accept("VIRTUAL")
		}
	default:
		p.fail("a constraint")
	}
}

func (p *parser) defaultValue() string {
	if t := p.peek(); t.kind == punct && t.name == "(" {
		return p.group()
	}
	from := p.at
	if t := p.peek(); t.kind == punct { // a sign
		p.next()
	}
	p.next()
	return p.span(from, p.at)
}

func (p *parser) order(column string) {
	if p.accept("DESC") {
		p.other("the key's column %s is in descending order", column)
		return
	}
	p.accept("ASC")
}

func (p *parser) conflict() {
	if p.accept("ON", "CONFLICT") {
		p.other("ON CONFLICT %s of a constraint", p.name())
	}
}

func (p *parser) tableConstraint() {
	name := ""
	if p.accept("CONSTRAINT") {
		name = p.name()
	}
	switch {
	case p.accept("PRIMARY", "KEY"):
		p.t.PrimaryKey = &Key{Name: name, Columns: p.keyed()}
	case p.accept("UNIQUE"):
		p.t.Uniques = append(p.t.Uniques, Unique{Name: name, Columns: p.keyed()})
	case p.accept("CHECK"):
		p.t.Checks = append(p.t.Checks, CheckConstraint{Name: name, Expr: p.group()})
		p.conflict()
	case p.accept("FOREIGN", "KEY"):
		p.references(name, p.columns())
	default:
		p.fail("a constraint")
	}
}

// columns takes names in parentheses.
func (p *parser) columns() (list []string) {
	p.need("(")
	for p.err == nil && !p.mark(")") {
		list = append(list, p.name())
		p.mark(",")
	}
	return list
}

// keyed takes the columns of a key.
func (p *parser) keyed() (list []string) {
	p.need("(")
	for p.err == nil && !p.mark(")") {
		name := p.name()
		if p.accept("COLLATE") {
			p.other("the key's column %s has the collation %s", name, p.name())
		}
		if p.accept("AUTOINCREMENT") {
			if c := p.t.fold(name); c != nil {
				c.Identity = AutoIncrement
			}
		}
		p.order(name)
		list = append(list, name)
		p.mark(",")
	}
	p.conflict()
	return list
}

func (p *parser) references(name string, columns []string) {
	p.accept("REFERENCES")
	k := ForeignKey{Name: name, Columns: columns, Table: p.name()}
	if t := p.peek(); t.kind == punct && t.name == "(" {
		k.References = p.columns()
	}
	for p.err == nil {
		switch {
		case p.accept("ON", "DELETE"):
			k.OnDelete = p.action()
		case p.accept("ON", "UPDATE"):
			k.OnUpdate = p.action()
		case p.accept("MATCH"):
			p.name()
		case p.accept("NOT", "DEFERRABLE"):
			p.initially()
		case p.accept("DEFERRABLE"):
			k.Deferrable = InitiallyNow
			if p.initially() {
				k.Deferrable = InitiallyDeferred
			}
		default:
			p.t.ForeignKeys = append(p.t.ForeignKeys, k)
			return
		}
	}
}

// initially reports whether a key is checked at the end of a transaction.
func (p *parser) initially() bool {
	if !p.accept("INITIALLY") {
		return false
	}
	return strings.EqualFold(p.name(), "DEFERRED")
}

func (p *parser) action() string {
	switch {
	case p.accept("NO", "ACTION"):
		return ""
	case p.accept("SET", "NULL"):
		return "SET NULL"
	case p.accept("SET", "DEFAULT"):
		return "SET DEFAULT"
	default:
		return strings.ToUpper(p.name())
	}
}

// parseIndex reads a CREATE INDEX.
func parseIndex(sql string) (Index, error) {
	t := Table{}
	p := &parser{whose: "SQLite", sql: sql, list: tokens(sql), t: &t}
	i := Index{}
	p.accept("CREATE")
	i.Unique = p.accept("UNIQUE")
	if !p.accept("INDEX") {
		p.fail("INDEX")
	}
	p.accept("IF", "NOT", "EXISTS")
	i.Name = p.name()
	t.Name = i.Name
	if !p.accept("ON") {
		p.fail("ON")
	}
	p.name()
	p.need("(")
	for p.err == nil && !p.mark(")") {
		i.Parts = append(i.Parts, p.part())
		p.mark(",")
	}
	if p.accept("WHERE") {
		i.Where = p.span(p.at, len(p.list))
	}
	return i, p.err
}

// part takes what an index is ordered by: up to a comma outside parentheses.
func (p *parser) part() (out Part) {
	from, depth := p.at, 0
	for p.at < len(p.list) {
		t := p.peek()
		if t.kind == punct && depth == 0 && (t.name == "," || t.name == ")") {
			break
		}
		depth += t.nests()
		p.at++
	}
	to := p.at
	if to-from > 1 && (p.list[to-1].is("ASC") || p.list[to-1].is("DESC")) {
		out.Desc = p.list[to-1].is("DESC")
		to--
	}
	if to-from > 2 && p.list[to-2].is("COLLATE") {
		out.Collation = p.list[to-1].name
		to -= 2
	}
	if to-from == 1 && p.list[from].kind != str {
		out.Column = p.list[from].name
		return out
	}
	out.Expr = p.span(from, to)
	if out.Expr == "" {
		p.fail("a column")
	}
	return out
}
