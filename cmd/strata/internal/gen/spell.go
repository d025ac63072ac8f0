package gen

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
	"github.com/strata-go/strata/schema"
)

// canonical is how PostgreSQL spells the types that Strata gives its kinds.
var canonical = map[string]string{
	"int16": "smallint", "int32": "integer", "int64": "bigint", "float32": "real", "float64": "double precision", "decimal": "numeric",
	"bool": "boolean", "bytes": "bytea", "uuid": "uuid", "time": "timestamp with time zone", "local": "timestamp without time zone",
	"date": "date", "interval": "interval", "json": "jsonb", "addr": "inet", "network": "cidr",
}

// plainFile are the types of SQLite that Strata writes without a CHECK.
var plainFile = map[string]string{"int64": "INTEGER", "text": "TEXT", "float64": "REAL", "bytes": "BLOB", "json": "TEXT"}

// spell finds the types that the definitions have to spell as the database has them.
func (p *plan) spell() {
	for _, t := range p.tables {
		for _, c := range t.columns {
			c.spelled = p.spelledType(c)
			p.identify(c)
			if c.fact.Virtual && c.fact.Generated != "" {
				c.spelled = p.live(c.fact) + " GENERATED ALWAYS AS (" + c.fact.Generated + ") VIRTUAL"
			}
			if c.fact.Nullable && !c.null && !c.identity {
				c.spelled = strings.TrimSpace(p.live(c.fact) + " NULL")
			}
		}
	}
}

// live is a column's type as the database has it, with its collation.
func (p *plan) live(c schema.Column) string {
	if c.Collation == "" {
		return c.Type
	}
	return strings.TrimSpace(c.Type + " COLLATE " + textsql.Ident(c.Collation))
}

// namesCheck reports whether a CHECK of the table may have the name that definitions keep
// for what the kind of a column implies, as they do where both names are long. A column
// whose type is spelled implies none.
func (p *plan) namesCheck(c *column) bool {
	return p.server && len(c.table.name)+len(c.fact.Name) > 40 && len(c.table.fact.Checks) > 0
}

func (p *plan) spelledType(c *column) string {
	live := p.live(c.fact)
	switch {
	case c.custom != nil || c.kind.name == "enum":
		return ""
	case p.server && c.enum == nil && live == p.canonicalType(c) && !p.namesCheck(c):
		return ""
	case !p.server && !p.shown && c.enum == nil && c.fact.Collation == "" && strings.EqualFold(live, plainFile[c.kind.name]) && live != "":
		return ""
	case p.shown && c.enum == nil && c.fact.Extra == "" && p.plainShown(c):
		return ""
	case live == "": // a column of SQLite's without a type
		if c.null {
			return "NULL"
		}
		return "NOT NULL"
	case p.shown && c.null && strings.HasPrefix(live, "timestamp"): // which is not by itself, on some servers
		return live + " NULL"
	}
	return live
}

// canonicalType is what Strata would write.
func (p *plan) canonicalType(c *column) string {
	switch {
	case c.kind.name == "text":
		return `text COLLATE "C"`
	case c.numeric != "":
		return c.numeric
	case c.kind.name == "array":
		elem := p.serverKind(strings.TrimSuffix(c.fact.Type, "[]"))
		if elem != nil && elem.name == "text" {
			return "text[]"
		}
		if elem != nil {
			return canonical[elem.name] + "[]"
		}
	case c.kind.name == "range" || c.kind.name == "multirange":
		return c.fact.Type
	}
	return canonical[c.kind.name]
}

var (
	serial  = regexp.MustCompile(`^nextval\('.*'::regclass\)$`)
	serials = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
)

// identify finds out whether the database numbers the rows in a column.
func (p *plan) identify(c *column) {
	if c.fact.Default != "" && p.server && serial.MatchString(c.fact.Default) && !c.fact.Serial {
		p.say(c.table, "the sequence of the default of %s, which has to be there before the table: the column does not own it, or it is not named and numbered as serial does", c.fact.Name)
	}
	if c.table.soleKey() != c || !strings.HasPrefix(c.kind.name, "int") || c.refers() {
		if c.fact.Serial {
			c.spelled = serials[c.fact.Type]
			p.say(c.table, "the column %s counts beside the primary key: INSERT writes what the row has", c.fact.Name)
		}
		if c.fact.Identity != schema.NoIdentity && p.shown {
			c.spelled = c.fact.Type + " AUTO_INCREMENT"
		} else if c.fact.Identity != schema.NoIdentity {
			c.spelled = spelledIdentity(c.fact)
			p.say(c.table, "the column %s is an identity beside the primary key: INSERT writes what the row has", c.fact.Name)
		}
		return
	}
	same := p.server && c.fact.Type == canonical[c.kind.name]
	switch {
	case c.fact.Identity == schema.Always || c.fact.Identity == schema.ByDefault:
		c.identity = true
		if c.spelled = ""; same && counts(c.fact) {
			c.numbered = p.numbering(c.fact)
		} else {
			c.spelled = spelledIdentity(c.fact)
		}
	case c.fact.Identity == schema.AutoIncrement && p.shown:
		if c.identity = true; c.spelled != "" {
			c.spelled = c.fact.Type + " AUTO_INCREMENT"
		}
	case c.fact.Identity == schema.AutoIncrement:
		if c.identity, c.spelled = true, ""; !strings.EqualFold(c.fact.Type, "INTEGER") || c.fact.Type != "INTEGER" {
			c.spelled = c.fact.Type + " PRIMARY KEY AUTOINCREMENT"
		}
	case c.fact.Serial:
		c.identity, c.spelled = true, serials[c.fact.Type]
	case p.server && serial.MatchString(c.fact.Default):
		c.identity, c.spelled = true, c.fact.Type+" DEFAULT "+c.fact.Default
	case !p.server && strings.EqualFold(c.fact.Type, "INTEGER") && !c.table.fact.NoRowID:
		c.identity, c.spelled = true, "INTEGER PRIMARY KEY"
	}
}

// numbering says how an identity counts, where that is not the usual way.
func (p *plan) numbering(c schema.Column) string {
	code := ""
	if c.Identity == schema.ByDefault {
		code += ".ByDefault()"
	}
	plain := code
	if c.Start > 1 {
		code += fmt.Sprintf(".Start(%d)", c.Start)
	}
	if c.Increment > 1 {
		code += fmt.Sprintf(".Increment(%d)", c.Increment)
	}
	if code != plain {
		code += fmt.Sprintf(".OnlyOn(%q)", p.dialect.Engine.String())
	}
	return code
}

// bound is the end of the numbers that the first one has to be within, where the usual end
// would refuse it.
func bound(c schema.Column) string {
	switch {
	case c.Increment < 0 && c.Start > -1:
		return fmt.Sprintf(" MAXVALUE %d", c.Start)
	case c.Increment > 0 && c.Start < 1:
		return fmt.Sprintf(" MINVALUE %d", c.Start)
	default:
		return ""
	}
}

// counts reports whether a definition can say how an identity counts.
func counts(c schema.Column) bool { return c.Start >= 0 && c.Increment >= 0 }

// spelledIdentity is an identity in SQL.
func spelledIdentity(c schema.Column) string {
	text := c.Type + " GENERATED " + string(c.Identity) + " AS IDENTITY"
	if c.Start > 1 || c.Start < 0 || c.Increment > 1 || c.Increment < 0 {
		text += fmt.Sprintf(" (START WITH %d INCREMENT BY %d%s)", c.Start, c.Increment, bound(c))
	}
	return text
}
