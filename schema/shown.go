package schema

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/textsql"
)

// byCode is the collation of texts that have none of their own: as PostgreSQL's C, which the
// dialect's columns have.
const byCode = "utf8mb4_nopad_bin"

// byByte is that of documents.
const byByte = "utf8mb4_bin"

// usualEngine keeps tables, and the keys between them.
const usualEngine = "InnoDB"

// parseShown reads a CREATE TABLE as MariaDB shows it, without its foreign keys: of those the
// names are shown as they are, with quotes in them or not.
func parseShown(shown string) (Table, error) {
	t := Table{}
	sql := unescaped(shown)
	p := &parser{whose: "MariaDB", sql: sql, list: tokens(sql), t: &t}
	s := shownParser{parser: p, explicit: map[string]bool{}}
	p.accept("CREATE")
	p.accept("TEMPORARY")
	if !p.accept("TABLE") {
		p.fail("TABLE")
	}
	t.Name = p.name()
	p.need("(")
	for p.err == nil && !p.mark(")") {
		s.element()
		p.mark(",")
	}
	s.options()
	s.hideColumns()
	return t, p.err
}

// unescaped has texts as the standard has them: the server shows them with backslashes,
// whatever it was told of those.
func unescaped(sql string) string {
	var b strings.Builder
	for i := 0; i < len(sql); i++ {
		c := sql[i]
		if c != '\'' && c != '"' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte(c)
		for i++; i < len(sql) && sql[i] != c; i++ {
			if c == '"' || sql[i] != '\\' || i+1 == len(sql) {
				b.WriteByte(sql[i])
				continue
			}
			i++
			if sql[i] == '\'' {
				b.WriteByte('\'')
			}
			b.WriteByte(escapes[sql[i]])
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escapes are what follows a backslash in a text.
var escapes = func() (to [256]byte) {
	for i := range to {
		to[i] = byte(i)
	}
	to['0'], to['n'], to['r'], to['t'], to['b'], to['Z'] = 0, '\n', '\r', '\t', '\b', 0x1a
	return to
}()

type shownParser struct {
	*parser
	explicit map[string]bool // columns that say their collation
}

func (p *shownParser) element() {
	switch {
	case p.accept("PRIMARY", "KEY"):
		p.t.PrimaryKey = &Key{Columns: p.columns()}
	case p.accept("UNIQUE", "KEY"):
		p.key(Index{Unique: true})
	case p.accept("KEY"):
		p.key(Index{})
	case p.accept("FULLTEXT", "KEY"):
		p.key(Index{Method: "FULLTEXT"})
	case p.accept("SPATIAL", "KEY"):
		p.key(Index{Method: "SPATIAL"})
	case p.peek().is("CONSTRAINT"):
		p.constraint()
	case p.peek().kind == word:
		from := p.at
		p.skip()
		p.other("%s", p.span(from, p.at))
	default:
		p.column()
	}
}

// skip goes to the end of an element.
func (p *shownParser) skip() {
	for depth := 0; p.at < len(p.list); p.at++ {
		switch t := p.peek(); {
		case t.kind != punct:
		case t.name == "(":
			depth++
		case depth == 0 && (t.name == ")" || t.name == ","):
			return
		case t.name == ")":
			depth--
		}
	}
}

func (p *shownParser) constraint() {
	from := p.at
	p.accept("CONSTRAINT")
	name := p.name()
	if p.accept("CHECK") {
		p.t.Checks = append(p.t.Checks, CheckConstraint{Name: name, Expr: p.group()})
		return
	}
	if p.skip(); !p.list[from+2].is("FOREIGN") {
		p.other("%s", p.span(from, p.at))
	}
}

// key takes an index: one that is unique and of columns alone is a constraint, however it was
// made.
func (p *shownParser) key(x Index) {
	x.Name = p.name()
	p.need("(")
	plain := x.Unique
	var columns []string
	for p.err == nil && !p.mark(")") {
		part := p.part()
		plain = plain && part.Expr == "" && !part.Desc && !ofIndex(part.Column)
		x.Parts, columns = append(x.Parts, part), append(columns, part.Column)
		p.mark(",")
	}
	if from := p.at; true {
		if p.skip(); p.at > from && !p.list[from].is("USING") {
			p.other("the index %s has %s", x.Name, p.span(from, p.at))
		}
	}
	if plain {
		p.t.Uniques = append(p.t.Uniques, Unique{Name: x.Name, Columns: columns})
	} else {
		p.t.Indexes = append(p.t.Indexes, x)
	}
}

func (p *shownParser) column() {
	c := Column{Name: p.name(), Nullable: true}
	c.Type = p.shownType()
	for p.err == nil && p.peek() != end && p.peek().kind != punct {
		p.attribute(&c)
	}
	if c.Type == "longtext" && c.Collation == byByte && c.Extra == "CHECK (json_valid("+textsql.Ident(c.Name)+"))" {
		c.Type, c.Collation, c.Extra = "json", "", ""
	}
	p.t.Columns = append(p.t.Columns, c)
}

// shownType takes a type, without how wide its numbers are shown: a truth value is one whose
// are of one digit.
func (p *shownParser) shownType() string {
	name := strings.ToLower(p.name())
	if t := p.peek(); t.kind == punct && t.name == "(" {
		if size := p.group(); !slices.Contains(wholeTypes, name) || name == "tinyint" && size == "1" {
			name += "(" + size + ")"
		}
	}
	for _, more := range []string{"UNSIGNED", "ZEROFILL"} {
		if p.accept(more) {
			name += " " + strings.ToLower(more)
		}
	}
	return name
}

var wholeTypes = []string{"tinyint", "smallint", "mediumint", "int", "bigint", "year"}

func (p *shownParser) attribute(c *Column) {
	from := p.at
	switch {
	case p.accept("CHARACTER", "SET"):
		c.Collation, p.explicit[c.Name] = p.name(), true
	case p.accept("COLLATE"):
		c.Collation, p.explicit[c.Name] = p.name(), true
	case p.accept("NOT", "NULL"):
		c.Nullable = false
	case p.accept("NULL"):
	case p.accept("AUTO_INCREMENT"):
		c.Identity = AutoIncrement
	case p.accept("GENERATED", "ALWAYS", "AS", "ROW"): // START or END, of a table that keeps old rows
		p.next()
		c.beyond(p.span(from, p.at))
	case p.accept("GENERATED", "ALWAYS", "AS"):
		c.Generated, c.Virtual = p.group(), !p.accept("STORED")
		p.accept("VIRTUAL")
	case p.accept("DEFAULT"):
		if c.Default = p.shownDefault(); c.Default == "NULL" {
			c.Default = ""
		}
	case p.accept("COMMENT"):
		c.Comment = p.next().name
	case p.accept("CHECK"):
		p.group()
		c.beyond(p.span(from, p.at))
	case p.accept("ON", "UPDATE"):
		p.shownDefault()
		c.beyond(p.span(from, p.at))
	default: // INVISIBLE, COMPRESSED, WITHOUT SYSTEM VERSIONING
		p.next()
		c.beyond(p.span(from, p.at))
	}
}

// beyond adds to what a column has beyond the model.
func (c *Column) beyond(attribute string) {
	if c.Extra != "" {
		c.Extra += " "
	}
	c.Extra += attribute
}

// shownDefault takes a value: one in parentheses, a literal, or a call of a function.
func (p *shownParser) shownDefault() string {
	if t := p.peek(); t.kind == punct && t.name == "(" {
		return p.group()
	}
	from := p.at
	for depth := 0; p.at < len(p.list); p.at++ {
		t := p.peek()
		switch {
		case t.kind == punct && t.name == "(":
			depth++
		case depth > 0 && t.kind == punct && t.name == ")":
			depth--
		case depth == 0 && p.at > from && (t.kind == word && slices.ContainsFunc(afterDefault, t.is) || t.kind == punct && (t.name == "," || t.name == ")")):
			return p.span(from, p.at)
		}
	}
	return p.span(from, p.at)
}

var afterDefault = []string{"ON", "AUTO_INCREMENT", "COMMENT", "CHECK", "INVISIBLE", "COMPRESSED", "WITHOUT"}

// options takes what follows the columns, and gives texts the collation of the table.
func (p *shownParser) options() {
	collation := ""
	for p.err == nil && p.at < len(p.list) {
		from := p.at
		p.accept("DEFAULT")
		name := strings.ToUpper(p.next().name)
		if p.at >= len(p.list) || !p.mark("=") { // PARTITION BY and its like
			p.at = len(p.list)
			p.other("%s", p.span(from, p.at))
			break
		}
		value := p.next().name
		switch name {
		case "AUTO_INCREMENT", "CHARSET":
		case "COLLATE":
			collation = value
		case "COMMENT":
			p.t.Comment = value
		case "ENGINE":
			if !strings.EqualFold(value, usualEngine) {
				p.other("its engine is %s", value)
			}
		default:
			p.other("%s", p.span(from, p.at))
		}
	}
	for i := range p.t.Columns {
		c := &p.t.Columns[i]
		if isText(c.Type) && !p.explicit[c.Name] {
			c.Collation = collation
		}
		if c.Collation == byCode {
			c.Collation = ""
		}
	}
}

// isText reports whether a type has a collation.
func isText(spelling string) bool {
	name, _, _ := strings.Cut(spelling, "(")
	return strings.HasSuffix(name, "char") || strings.HasSuffix(name, "text") || name == "enum" || name == "set"
}

// ofIndex reports whether a column is one that an index needs, and nobody has defined.
func ofIndex(column string) bool {
	_, value := dialect.HasValue(column)
	return value || dialect.TellsRows(column)
}

// hideColumns reads an index and the columns that it needs as what they are: an index on
// expressions, or of some rows.
func (p *shownParser) hideColumns() {
	t := p.t
	hidden := map[string]bool{}
	for i := range t.Indexes {
		x := &t.Indexes[i]
		for j := range x.Parts {
			part := &x.Parts[j]
			c := t.Column(part.Column)
			if _, ok := dialect.HasValue(part.Column); ok && c != nil && c.Generated != "" {
				hidden[c.Name] = true
				part.Column, part.Expr, part.ValueColumn, part.ValueType = "", c.Generated, c.Name, c.Type
				if c.Collation != "" {
					part.ValueType += " COLLATE " + c.Collation
				}
			}
		}
		last := len(x.Parts) - 1
		if last < 1 || !dialect.TellsRows(x.Parts[last].Column) {
			continue
		}
		if where, ok := rowsOfIndex(t.Column(x.Parts[last].Column)); ok {
			x.RowsColumn, x.Where, x.Parts = x.Parts[last].Column, where, x.Parts[:last]
			hidden[x.RowsColumn] = true
		}
	}
	t.Columns = without(t.Columns, func(c Column) bool { return hidden[c.Name] })
}

// rowsOfIndex is the condition that such a column tells.
func rowsOfIndex(c *Column) (string, bool) {
	if c == nil {
		return "", false
	}
	list := tokens(c.Generated)
	last := len(list) - 1
	if last < 4 || !list[0].is("CASE") || !list[1].is("WHEN") || !list[last].is("END") || !list[last-1].is("1") || !list[last-2].is("THEN") {
		return "", false
	}
	return c.Generated[list[2].from:list[last-3].to], true
}
