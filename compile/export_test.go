package compile

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Fresh compiles a statement without looking for a text that was kept.
func Fresh(s ast.Stmt, d *dialect.Dialect) (string, []any, error) {
	t, err := compile(s, d, nil)
	if err != nil {
		return "", nil, err
	}
	args, err := t.Filled(nil)
	return t.SQL, args, err
}

// Kept reports whether the text of a statement is kept.
func Kept(s ast.Stmt, d *dialect.Dialect) bool {
	var shape ast.Shape
	return shape.Of(s, knownOf(d).lists) && knownOf(d).texts.get(shape.Key) != nil
}

// Texts returns how many texts are kept for a dialect.
func Texts(d *dialect.Dialect) int {
	c := &knownOf(d).texts
	return len(c.young) + len(c.old)
}

// MaxTexts is how many there are at most.
const MaxTexts = 2 * maxTexts
