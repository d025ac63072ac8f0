package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// counted returns which of the columns of INSERT ... SELECT are the key of its ON
// CONFLICT DO UPDATE, where the dialect would update a row a second time when two rows
// have the same key: they are counted then.
func (w *writer) counted(s *ast.Insert) []int {
	if !w.asks(dialect.OncePerKey, "rows") || s.Conflict == nil || len(s.Conflict.Set) == 0 || !s.Table.UniqueOn(s.Conflict.Target) {
		return nil
	}
	var keys []int
	for _, c := range s.Conflict.Target {
		at := slices.IndexFunc(s.Columns, func(other *ast.Column) bool { return other.Name == c.Name })
		if at < 0 {
			return nil
		}
		keys = append(keys, at)
	}
	return keys
}

// oncePerKey writes the query of INSERT ... SELECT such that it fails where two rows
// have the same key.
func (w *writer) oncePerKey(s *ast.Insert, keys []int) {
	items := ast.Items(s.Query)
	name := func(i int) { w.ident(outputNameAt(items, i)) }
	value := func(i int) { w.assigned(s.Columns[i].Type, func() { name(i) }) }
	key := func(i int) {
		w.keyAround(w.s.equality[s.Columns[i].Type.Kind], func() { value(i) })
	}
	w.fill(dialect.OncePerKey, func(hole string) {
		switch hole {
		case "values":
			for i := range items {
				if i > 0 {
					w.text(", ")
				}
				value(i)
			}
		case "present":
			for i, k := range keys {
				if i > 0 {
					w.text(" AND ")
				}
				name(k)
				w.text(" IS NOT NULL")
			}
		case "keys":
			list(w, keys, key)
		case "n":
			w.ident(rowsNumber)
		default:
			w.derived(s.Query)
		}
	})
}
