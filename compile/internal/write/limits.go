package write

import (
	"math"
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// limits writes the conditions under which a column holds only what can be read again,
// where its type does not see to that.
func (w *writer) limits(c *ast.Column) {
	if l := c.Limits; l != nil && *l != w.sized(c.Type.Kind) {
		w.check(dialect.RangeConstraint(c.Table.Name, c.Name), func() {
			w.ident(c.Name)
			if l.Most == math.MaxInt64 {
				w.text(" >= ")
				w.number(strconv.FormatInt(l.Least, 10))
				return
			}
			w.text(" BETWEEN ")
			w.number(strconv.FormatInt(l.Least, 10))
			w.text(" AND ")
			w.number(strconv.FormatInt(l.Most, 10))
		})
	}
	if c.MaxLength > 0 {
		w.check(dialect.RangeConstraint(c.Table.Name, c.Name), func() {
			whole := ast.Type{Kind: ast.Int64}
			w.constant(&ast.Binary{
				Op: ast.Le, Type: whole,
				L: &ast.Call{Fn: ast.Length, Args: []ast.Expr{c}, Type: whole},
				R: &ast.Bind{Value: int64(c.MaxLength), Type: whole},
			})
		})
	}
	if form := w.d.Checks[c.Type.Kind.String()]; form != "" {
		name := newWriter(w.d)
		name.ident(c.Name)
		condition := strings.ReplaceAll(form, "{1}", string(name.buf))
		name.release()
		w.check(dialect.FormConstraint(c.Table.Name, c.Name), func() { w.text(condition) })
	}
}

// sized are the limits that the type of a kind of integers has itself: none where it is
// that of 64 bits, too.
func (w *writer) sized(k ast.Kind) ast.Limits {
	if w.s.columns[k] == w.s.columns[ast.Int64] {
		return ast.Limits{Least: math.MinInt64, Most: math.MaxInt64}
	}
	if k == ast.Int16 {
		return ast.Limits{Least: math.MinInt16, Most: math.MaxInt16}
	}
	return ast.Limits{Least: math.MinInt32, Most: math.MaxInt32}
}

// check writes a constraint of a column.
func (w *writer) check(name string, condition func()) {
	form := dialect.ColumnCheck
	if name == "" {
		form = dialect.ColumnCheckUnnamed
	}
	if w.apart {
		w.text(",\n\t")
	}
	w.fill(form, func(hole string) {
		if hole == "name" {
			w.ident(name)
		} else {
			condition()
		}
	})
}
