package gen

import (
	"fmt"
	"slices"
)

// zeroIsNone are the kinds whose zero value is none that a column is given: the time that
// is not set. 0, false and "" are values.
var zeroIsNone = map[string]bool{"time": true, "date": true, "local": true, "uuid": true, "json": true}

// hasDefault reports whether the definition of a column says a default.
func (c *column) hasDefault() bool {
	return c.fact.Default != "" && !c.identity && !c.fact.Serial
}

// whenZero reports whether INSERT writes the default of a column for a zero value.
func (p *plan) whenZero(c *column) bool {
	if !c.hasDefault() {
		return false
	}
	if said := p.config.Tables[c.table.title].Columns[c.fact.Name].DefaultWhenZero; said != nil {
		return *said
	}
	return c.null || zeroIsNone[c.kind.name] || c.enum != nil && !slices.Contains(c.enum.values, "")
}

// knownDefaults refuses a configuration of defaults that are not there.
func (p *plan) knownDefaults() error {
	for _, t := range p.tables {
		for _, c := range t.columns {
			if p.config.Tables[t.title].Columns[c.fact.Name].DefaultWhenZero != nil && !c.hasDefault() {
				return fmt.Errorf("strata gen: gen.tables.%s.columns.%s.default_when_zero: the column has no default", t.title, c.fact.Name)
			}
		}
	}
	return nil
}
