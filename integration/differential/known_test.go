package differential

import "slices"

// What the engines are known to disagree about is not generated. Each entry
// says what and why; it goes when the difference does.

// outerAggregates: an aggregate of an outer query's columns only belongs to the
// outer query. PostgreSQL then asks for the rest to be grouped, or for another
// place than WHERE; SQLite does not mind, and the compiler does not look.
const outerAggregates = false

// positional reports whether ORDER BY may name an item by its position: SQLite
// orders decimals as text then.
func positional(k kind) bool { return k != kind(exact) }

// sortable reports whether a set operation may be ordered by the items: it is
// by position, whatever is asked for.
func sortable(items []item) bool {
	return !slices.ContainsFunc(items, func(i item) bool { return !positional(i.kind) })
}

// distinctByExpression reports whether a SELECT DISTINCT may be ordered by an
// item of the kind: PostgreSQL takes text with its COLLATE "C" for another
// expression than the one that is selected.
func distinctByExpression(k kind) bool { return k != kind(strs) && k != kind(levels) }

// mayDerive reports whether a derived table may stand here. The names that the
// compiler gives to columns of a derived table within another may be the same.
func (g *gen) mayDerive() bool { return g.nest() && g.derives == 0 }

// booleanKey: PostgreSQL does not find the key a AND b in a AND b AND c.
func booleanKey(e boolean) boolean { return e.IsTrue().Nullable() }

// floatsAreExact: a sum of floats depends on their order where they are not
// exact, as those of a derived table may be; that is no difference to report.
func (s *scope) floatsAreExact() bool { return !s.derived }

// excluded names makers that the engines disagree about.
var excluded = map[string]string{
	"text of decimal": "PostgreSQL writes the zeros of the scale: 0.000",
}

// portable drops the makers that are excluded.
func portable[E any](family string, all []maker[E]) []maker[E] {
	return slices.DeleteFunc(all, func(m maker[E]) bool {
		_, known := excluded[family+" "+m.name]
		return known
	})
}
