package builder

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// DropTables drops the tables, in the reverse order, where they are there, and
// then the types of their columns that no other table uses.
func DropTables(tables ...strata.AnyTable) Drop {
	var d Drop
	d.tables, d.err = definitions("DROP TABLE", tables)
	return d
}

// Drop is DDL that drops tables.
type Drop struct {
	tables []*ast.Table
	err    error // one of them is no table
}

// Exec drops the tables: all of them or, when there is an error, none.
func (d Drop) Exec(ctx context.Context, db Writer) error {
	if d.err != nil {
		_, err := execDefinition(ctx, db, rawFailed(d.err))
		return err
	}
	return together(ctx, db, d.drop)
}

func (d Drop) drop(ctx context.Context, db Writer) error {
	if err := d.unlink(ctx, db); err != nil {
		return err
	}
	for _, t := range slices.Backward(order(d.tables)) {
		if _, err := execDefinition(ctx, db, &ast.DropTable{Table: t}); err != nil {
			return err
		}
		for _, f := range t.FullTexts {
			if _, err := execDefinition(ctx, db, &ast.DropFullText{Index: f}); err != nil {
				return err
			}
		}
	}
	for _, q := range sequencesOf(d.tables) {
		if _, err := execDefinition(ctx, db, &ast.DropSequence{Sequence: q}); err != nil {
			return err
		}
	}
	for _, t := range typesOf(d.tables) {
		if _, err := execDefinition(ctx, db, &ast.DropType{Type: t}); err != nil {
			return err
		}
	}
	return nil
}

// unlink takes tables apart that refer to each other, of which none can go first where
// dropping a table deletes its rows, and what refers to them.
func (d Drop) unlink(ctx context.Context, db Writer) error {
	var list []wanted
	var tables []*ast.Table
	for _, t := range d.tables {
		if inCycle(t, d.tables) {
			list = append(list, wantedTable(t, "table"))
			tables = append(tables, t)
		}
	}
	if len(list) == 0 {
		return nil
	}
	if _, err := execDefinition(ctx, db, &ast.DeferKeys{}); err != nil {
		return err
	}
	if err := find(ctx, db, list); err != nil {
		return err
	}
	for i, t := range tables {
		if list[i].found.kind != "table" {
			continue
		}
		for _, again := range []bool{false, true} {
			if _, err := execDefinition(ctx, db, &ast.UnlinkTable{Table: t, Again: again}); err != nil {
				return err
			}
		}
	}
	return nil
}

// inCycle reports whether a table refers to itself by others.
func inCycle(t *ast.Table, tables []*ast.Table) bool {
	var seen []*ast.Table
	var reaches func(from *ast.Table) bool
	reaches = func(from *ast.Table) bool {
		for _, k := range from.ForeignKeys {
			to := k.Target()[0].Table
			switch {
			case sameTable(to, from) || !isAmong(to, tables) || isAmong(to, seen):
			case sameTable(to, t):
				return true
			default:
				seen = append(seen, to)
				if reaches(to) {
					return true
				}
			}
		}
		return false
	}
	return reaches(t)
}
