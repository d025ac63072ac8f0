package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// View is DDL of a view.
type View struct{ create ast.CreateView }

// CreateView creates a view of a query under the name and with the columns of a
// table that strata.DefineView defined: the query selects them in that order.
// Values in the query are written into the view's text, as DDL takes no
// arguments.
func CreateView(view strata.AnyTable, q strata.AnyQuery) View {
	return View{ast.CreateView{View: view.TableDef(), Query: withoutRow(q.QueryNode())}}
}

// Statement returns the statement for Strata's own packages.
func (v View) Statement() ast.Stmt { return &v.create }

// Exec creates the view.
func (v View) Exec(ctx context.Context, db Writer) error {
	_, err := db.RunExec(ctx, &v.create, nil)
	return err
}

// DropView drops the view if it is there.
func DropView(view strata.AnyTable) Definition {
	return Definition{&ast.DropView{View: view.TableDef()}}
}

// Exec runs the statement.
func (d Definition) Exec(ctx context.Context, db Writer) error {
	_, err := db.RunExec(ctx, d.stmt, nil)
	return err
}
