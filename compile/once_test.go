package compile_test

import (
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
)

// TestLongOperandsAreWrittenOnce: the text of an expression grows with its depth and no faster,
// though some spellings look at their operands more than once; where that cannot be, it is refused.
func TestLongOperandsAreWrittenOnce(t *testing.T) {
	score, price := sample.Kinds.F64, sample.Kinds.Dec
	length := func(depth int) int {
		float, decimal := score.Add(1), price.AddExpr(price)
		for range depth {
			float = float.MulExpr(score).DivExpr(score.Add(2)).Add(1)
			decimal = decimal.MulExpr(price).DivExpr(price).AddExpr(price)
		}
		text, _, err := compile.SQL(builder.Select2(float, decimal).From(sample.Kinds), dialect.MariaDB)
		if err != nil {
			t.Fatal(err)
		}
		return len(text)
	}
	if ten, twenty := length(10), length(20); twenty > 3*ten || ten > 100_000 {
		t.Errorf("%d bytes at a depth of 10, %d at one of 20", ten, twenty)
	}
	window := strata.Sum(score).Over(strata.OrderedBy(sample.Kinds.Key.Asc())).Coalesce(0)
	for range 20 {
		window = window.MulExpr(score).Add(1)
	}
	if _, _, err := compile.SQL(builder.Select(window).From(sample.Kinds), dialect.MariaDB); !errors.Is(err, strata.Unsupported) {
		t.Errorf("a window function deep in products: %v", err)
	}
}
