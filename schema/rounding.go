package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// rounded are the types that PostgreSQL rounds or cuts to another type without a word.
var rounded = []string{
	"smallint", "integer", "bigint", "numeric", "real", "double precision", "date", "character varying", "character",
	"timestamp without time zone", "timestamp with time zone", "time without time zone", "interval",
}

// rounds reports whether a value may become another one by a change of its type. A text
// that becomes something else is refused where it is none.
func rounds(from, to string) bool {
	cut := func(t string) string {
		before, after, ok := strings.Cut(t, "(")
		if _, rest, closed := strings.Cut(after, ")"); ok && closed {
			return before + rest
		}
		return t
	}
	from, to = cut(from), cut(to)
	return slices.Contains(rounded, to) && (slices.Contains(rounded, from) || from == "text" && strings.HasPrefix(to, "character"))
}

// unrounded refuses to change a type where a value would become another one, as SQLite
// does.
func (c *AlterColumn) unrounded() []step {
	if !c.Destructive() || !rounds(c.From.Type, c.To.Type) {
		return nil
	}
	table, name := relation(c.Schema, c.Table), textsql.Ident(c.To.Name)
	text := fmt.Sprintf("BEGIN IF EXISTS (SELECT 1 FROM %s WHERE (%s::%s)::%s IS DISTINCT FROM %s) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = %s; END IF; END",
		table, name, c.To.Type, c.From.Type, name,
		textsql.Literal(fmt.Sprintf("column %s of %s has values that %s does not hold", c.To.Name, c.On(), c.To.Type)))
	return []step{{atAlter, block(text)}}
}
