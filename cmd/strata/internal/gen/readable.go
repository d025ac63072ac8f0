package gen

import (
	"fmt"
	"slices"
	"strings"
)

// wider are the kinds, beside its own, that a type of PostgreSQL is read as.
var wider = map[string][]string{"int16": {"int32", "int64"}, "int32": {"int64"}}

// looser are those of SQLite, where a column may hold what its type does not say.
var looser = map[string][]string{
	"int64":    {"int32", "int16", "bool"},
	"bool":     {"int64", "int32", "int16"},
	"float64":  {"float32", "decimal", "int64"},
	"decimal":  {"float64", "text"},
	"text":     {"decimal", "time", "date", "local", "interval", "uuid", "json", "addr", "network"},
	"time":     {"date", "local", "text"},
	"date":     {"time", "local", "text"},
	"interval": {"text"},
	"uuid":     {"text", "bytes"},
	"json":     {"text"},
	"bytes":    {"uuid", "text", "json"},
}

// readAs are the kinds that a column can be read as, its own first.
func (p *plan) readAs(own *kind) []string {
	if own == nil {
		return nil
	}
	of := looser
	if p.server {
		of = wider
	}
	return append([]string{own.name}, of[own.name]...)
}

// chooseKind is the kind that the configuration names for a column, or its own.
func (p *plan) chooseKind(c *column, own *kind, chosen string) *kind {
	named := kindNamed(chosen)
	can := p.readAs(own)
	where := fmt.Sprintf("gen.tables.%s.columns.%s.type", c.table.title, c.fact.Name)
	switch {
	case named != nil && own == nil:
		p.refuse("%s: a column of the type %s is not read as %s, but as a type of its own", where, c.fact.Type, chosen)
	case named != nil && !slices.Contains(can, chosen):
		p.refuse("%s: a column of the type %s is not read as %s; %s", where, c.fact.Type, chosen, oneOf(can))
	case named != nil:
		return named
	case isExported(chosen) && (own == nil || !own.keys && own.name != "json"):
		p.refuse("%s: %s: a type of the package is for JSON, text, whole numbers and UUIDs, not for %s", where, chosen, c.fact.Type)
	}
	return own
}

func oneOf(kinds []string) string {
	if len(kinds) == 1 {
		return "only as " + kinds[0]
	}
	return "as one of " + strings.Join(kinds, ", ")
}

// refuse notes the first mistake of a configuration.
func (p *plan) refuse(format string, args ...any) {
	if p.wrong == nil {
		p.wrong = fmt.Errorf("strata gen: "+format, args...)
	}
}
