package differential

import (
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// name returns a name that nothing else in the statement has.
func (g *gen) name(prefix string) string {
	g.aliases++
	return fmt.Sprintf("%s%d", prefix, g.aliases)
}

// table draws a table under a name of its own and adds its columns to a scope.
func (g *gen) table(s *scope) *columns {
	i := g.n(tables)
	t := g.set.alias[i][g.aliases]
	if !g.bare[i] && g.n(4) == 3 {
		t = g.set.tables[i]
		g.bare[i] = true
	} else {
		g.aliases++
	}
	for _, k := range kinds {
		k.leaves(t, s)
	}
	s.add("int64s", strata.NullableArray(t.Ints))
	s.add("int64s", t.NInts)
	s.add("texts", strata.NullableArray(t.Texts))
	s.add("doc", strata.NullableJSON(t.Doc))
	s.add("doc", t.NDoc)
	s.identify(t.ID.Asc())
	return t
}

// computed draws a source that is no table.
func (g *gen) computed(s *scope) strata.Source {
	s.compute()
	switch n := g.n(8); {
	case n == 6:
		return g.values(s)
	case n == 7:
		return g.series(s)
	case g.nest():
		return g.derived(s)
	default:
		return g.recursive(s)
	}
}

// compute notes that rows of the scope may be there twice.
func (s *scope) compute() {
	s.derived = true
	if s.own != nil {
		s.own.compute()
	}
}

// derived draws a derived table or a common table expression.
func (g *gen) derived(s *scope) strata.Source {
	leave := g.unnest()
	g.scope = nil
	q, items := g.query(g.shape(4))
	leave()
	name := g.name("d")
	var d strata.DerivedTable
	switch g.n(7) {
	case 5, 6:
		d = g.namesake(q, name)
	case 2:
		d = builder.CTE(name, q)
	case 3:
		d = builder.CTE(name, q).Materialized().As(g.name("c"))
	case 4:
		d = builder.CTE(name, q).NotMaterialized()
	default:
		d = builder.Derived(q, name)
	}
	for _, i := range items {
		i.output(d, s)
	}
	return d
}

// namesake draws a common table expression that is named like a table, which the
// statement may read as well. A statement has one of each name.
func (g *gen) namesake(q strata.AnyQuery, otherwise string) strata.DerivedTable {
	i := g.n(tables)
	if g.shadowed[i] {
		return builder.CTE(otherwise, q)
	}
	g.shadowed[i] = true
	c := builder.CTE(g.set.names[i], q)
	if g.bare[i] || g.flip() {
		return c.As(otherwise)
	}
	g.bare[i] = true
	return c
}

// values draws VALUES.
func (g *gen) values(s *scope) strata.Source {
	rows := make([]strata.Row2[int64, string], 1+g.n(3))
	for i := range rows {
		rows[i] = strata.Row2[int64, string]{V1: pick(g, longs), V2: pick(g, texts)}
	}
	v := strata.ValuesOf2(g.name("v"), strata.TypeInt64, strata.TypeText, rows...)
	s.add(integers.name, v.C1)
	s.add(strs.name, v.C2)
	s.identify(v.C1.Asc())
	s.identify(v.C2.Asc())
	return v
}

// series draws generate_series.
func (g *gen) series(s *scope) strata.Source {
	v := strata.GenerateSeries(g.name("s"), strata.N(pick(g, longs)), strata.N(pick(g, longs)), pick(g, []int64{1, 2, 7, -1, -3}))
	s.add(integers.name, v.Value.Nullable())
	s.identify(v.Value.Nullable().Asc())
	return v
}

// recursive draws a recursive query over numbers.
func (g *gen) recursive(s *scope) strata.Source {
	by, limit := pick(g, []int64{1, 2, 3, 0}), pick(g, longs)
	options := []builder.RecursiveOption{builder.MaxDepth(1 + g.n(4))}
	if by == 0 || g.flip() {
		options = append(options, builder.UnionDistinct())
	}
	start := strata.N(pick(g, longs))
	t := builder.Recursive(g.name("r"), builder.Select(start), func(self builder.CTETable) *builder.SelectQuery[int64, long] {
		return builder.Select(start.From(self).Add(by)).From(self).Where(start.From(self).Lt(limit))
	}, options...)
	s.add(integers.name, start.From(t).Nullable())
	s.add(integers.name, t.Depth().Nullable())
	s.identify(start.From(t).Nullable().Asc())
	s.identify(t.Depth().Nullable().Asc())
	return t
}
