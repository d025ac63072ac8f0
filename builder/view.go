package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// View is DDL of a view.
type View struct {
	stmt ast.Stmt
	more []ast.Stmt // that come after it
}

// CreateView creates a view of a query under the name and with the columns of a
// table that strata.DefineView defined: the query selects them in that order.
// Values in the query are written into the view's text, as DDL takes no
// arguments.
func CreateView(view strata.AnyTable, q strata.AnyQuery) View {
	t := in.Table(view)
	if t == nil {
		return View{stmt: rawFailed(misuse("CREATE VIEW takes a view that strata.DefineView defined"))}
	}
	return View{stmt: &ast.CreateView{View: t, Query: withoutRow(query(q))}}
}

// Statement returns the statement for Strata's own packages.
func (v View) Statement(door.Key) ast.Stmt { return ddl(v.stmt) }

// Exec creates the view.
func (v View) Exec(ctx context.Context, db Writer) error {
	if v.more == nil {
		_, err := execDefinition(ctx, db, ddl(v.stmt))
		return err
	}
	return together(ctx, db, func(ctx context.Context, db Writer) error {
		for _, s := range append([]ast.Stmt{v.stmt}, v.more...) {
			if _, err := execDefinition(ctx, db, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropView drops the view if it is there.
func DropView(view strata.AnyTable) Definition {
	t := in.Table(view)
	if t == nil {
		return Definition{rawFailed(misuse("DROP VIEW takes a view that strata.DefineView defined"))}
	}
	return Definition{&ast.DropView{View: t}}
}
