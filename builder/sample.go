package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// sampled is a random part of a table.
type sampled[M any] struct {
	strata.TableOf[M]
	node *ast.Sample
}

func (s sampled[M]) SourceNode() ast.Source { return s.node }

// Sample is a table of which FROM sees a random part: every row with the same
// chance, a percentage between 0 and 100 (TABLESAMPLE BERNOULLI). Which rows
// come differs from one statement to the next.
//
//	builder.From(builder.Sample(Events, 1)).Where(Events.Kind.Eq("click"))
func Sample[M any](table strata.TableOf[M], percent float64) strata.TableOf[M] {
	return sampled[M]{table, &ast.Sample{Table: table.TableDef(), Percent: percent}}
}
