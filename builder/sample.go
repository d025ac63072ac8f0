package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// sampled is a random part of a table.
type sampled[P any] struct {
	strata.TableAt[P]
	node ast.Source
}

// Source returns the part for Strata's own packages.
func (s *sampled[P]) Source(door.Key) ast.Source { return s.node }

// Sample is a table of which FROM sees a random part: every row with the same
// chance, a percentage between 0 and 100 (TABLESAMPLE BERNOULLI). Which rows
// come differs from one statement to the next. It can be read, but not changed.
//
//	builder.From(builder.Sample(Events, 1)).Where(Events.Kind.Eq("click"))
func Sample[P any](table strata.TableAt[P], percent float64) strata.TableAt[P] {
	if table == nil {
		table = new(strata.Handle[P])
	}
	return &sampled[P]{table, sampleOf(table, percent)}
}

//go:noinline
func sampleOf(s strata.Source, percent float64) ast.Source {
	t := in.Table(s)
	if t == nil {
		return &ast.Derived{Query: failed(errSample), Alias: "sample"}
	}
	return &ast.Sample{Table: t, Percent: percent}
}

const errSample misuse = "a Sample is one of a table, not of a derived table or of another Sample"
