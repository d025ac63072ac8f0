package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// CreateMaterializedView creates a view that keeps the rows that its query has now, with
// the indexes of its definition; else it is as CreateView. Refresh brings the rows up to
// date. SQLite has no such views, and refuses it.
func CreateMaterializedView(view strata.AnyTable, q strata.AnyQuery) View {
	v := CreateView(view, q)
	s, ok := v.stmt.(*ast.CreateView)
	if !ok {
		return v
	}
	s.Materialized = true
	for _, i := range s.View.Indexes {
		v.more = append(v.more, &ast.CreateIndex{Table: s.View, Index: i})
	}
	return v
}

// DropMaterializedView drops the view, and its rows, if it is there.
func DropMaterializedView(view strata.AnyTable) Definition {
	d := DropView(view)
	if s, ok := d.stmt.(*ast.DropView); ok {
		s.Materialized = true
	}
	return d
}

// RefreshView is a statement that brings the rows of a materialized view up to date.
type RefreshView struct{ stmt ast.Stmt }

// Refresh has a materialized view keep the rows that its query has now. Who reads the view
// waits meanwhile, unless Concurrently is said.
func Refresh(view strata.AnyTable) RefreshView {
	t := in.Table(view)
	if t == nil {
		return RefreshView{rawFailed(misuse("REFRESH takes a view that strata.DefineView defined"))}
	}
	return RefreshView{&ast.RefreshView{View: t}}
}

// Concurrently lets others read the rows of before until the new ones are there, which
// takes longer, and a unique index of all rows in the view's definition.
func (r RefreshView) Concurrently() RefreshView {
	if s, ok := r.stmt.(*ast.RefreshView); ok {
		return RefreshView{&ast.RefreshView{View: s.View, Concurrently: true}}
	}
	return r
}

// Statement returns the statement for Strata's own packages.
func (r RefreshView) Statement(door.Key) ast.Stmt { return ddl(r.stmt) }

// Exec brings the rows up to date.
func (r RefreshView) Exec(ctx context.Context, db Writer) error {
	_, err := execDefinition(ctx, db, ddl(r.stmt))
	return err
}
