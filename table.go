package strata

import (
	"database/sql"
	"reflect"
	"slices"
	"sync"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// Table is embedded in a struct of columns and ties it to the model M, the Go struct
// that a row becomes.
type Table[M any] = Handle[*M]

// Handle is what a Table is: P is a pointer to the model. All pointers have one
// shape, so that the compiler makes the methods once for all tables.
type Handle[P any] struct {
	info *tableInfo
	_    [0]func(P)
}

// Source is what stands in FROM: a table, a derived table, a function's rows.
type Source interface {
	// Source is for Strata's own packages.
	Source(door.Key) ast.Source
}

// TableAt is a table whose model P points at. A struct of columns that Define made
// is one.
type TableAt[P any] interface {
	Source
	readsInto(P) expr.Projection
}

// AnyTable is any table, whatever its model.
type AnyTable = Source

// Source is for Strata's own packages.
func (t *Handle[P]) Source(door.Key) ast.Source { return t.info.source() }

func (t *Handle[P]) readsInto(P) expr.Projection { return t.info.projection() }

// tableInfo is what the handles of a table share. It is complete when Define
// returns.
type tableInfo struct {
	table   *ast.Table
	derived *ast.Derived // that the rows come from, in place of the table
	columns []*expr.Expr // as the struct has them
	items   []ast.Expr   // their nodes
	plan    scan.Plan
	types   any // of the model and the struct of columns; a reflect.Type is dear to import

	mu      sync.Mutex
	aliases map[string]any // that were made
}

//go:noinline
func (i *tableInfo) source() ast.Source {
	switch {
	case i == nil:
		return &ast.Derived{Query: failedQuery(errNoTable)}
	case i.derived != nil:
		return i.derived
	default:
		return i.table
	}
}

//go:noinline
func (i *tableInfo) projection() expr.Projection {
	if i == nil {
		return wrongProjection(errNoTable)
	}
	return expr.Projection{Items: i.items, Plan: &i.plan}
}

// infoOf returns what is known of a table's handle, or nil.
func infoOf(s Source) *tableInfo {
	if s == nil || scan.IsNil(s) {
		return nil
	}
	if t := ast.TableOf(s.Source(door.Key{})); t != nil {
		i, _ := t.Info.(*tableInfo)
		return i
	}
	return boundInfo(s)
}

// boundInfo is what is known of a table whose rows Bind reads from a derived table: it
// stands in the handle only.
func boundInfo(s Source) *tableInfo {
	v := reflect.ValueOf(s)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	for i := range v.Elem().NumField() {
		if isHandle(v.Elem().Type().Field(i).Type) {
			return *scan.At[*tableInfo](scan.SlotOfValue(v.Elem().Field(i)))
		}
	}
	return nil
}

// maxAliases bounds how many handles of a table are kept.
const maxAliases = 64

// As returns the table under an alias, as a self-join needs it: the same struct of
// columns, each bound to the alias.
//
//	manager := strata.As(Users, "manager")
func As[P Source](table P, alias string) P { return aliased(table, alias).(P) }

// aliased returns the handle of an alias: the same for the same, so that a query that
// is built per call is known again.
//
//go:noinline
func aliased(table Source, alias string) any {
	if alias == "" {
		panic("strata: As: the alias is empty")
	}
	i := infoOf(table)
	if i == nil {
		if unverified.Load() {
			return table // its definition has a mistake, of which the program is about to hear
		}
		panic("strata: As: it is no table that Define made")
	}
	if _, sample := table.Source(door.Key{}).(*ast.Sample); sample {
		panic("strata: As: it is a Sample: take one of the table's alias")
	}
	if i.derived != nil {
		panic("strata: As: it is bound to a derived table, which has a name: Bind another")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if h, ok := i.aliases[alias]; ok {
		return h
	}
	h := i.rebind(alias)
	if i.aliases == nil {
		i.aliases = map[string]any{}
	}
	if len(i.aliases) < maxAliases {
		i.aliases[alias] = h
	}
	return h
}

// Optional reads a table's row as sql.Null[M]: not valid where an outer join found
// no match.
func Optional[M any](table TableAt[*M]) Result[sql.Null[M]] {
	if table == nil || scan.IsNil(table) {
		return &cols[sql.Null[M]]{wrongProjection(errNoTable)}
	}
	value, valid := scan.NullOffsets[M]()
	return &cols[sql.Null[M]]{optional(table.readsInto(nil), value, valid)}
}

//go:noinline
func optional(p expr.Projection, value, valid uintptr) expr.Projection {
	key, err := presence(p.Items)
	if err != nil {
		return wrongProjection(err)
	}
	return expr.Projection{Items: p.Items, Plan: p.Plan.Optional(value, valid, key)}
}

// presence returns an item that is NULL only where the whole row is absent: a part of
// the key, or any column that is NOT NULL.
func presence(items []ast.Expr) (int, error) {
	found := -1
	for i, item := range items {
		for o, ok := item.(*ast.Output); ok; o, ok = item.(*ast.Output) {
			item = o.X
		}
		c, ok := item.(*ast.Column)
		switch {
		case !ok:
			return 0, errNoTable
		case slices.Contains(c.Table.PrimaryKey, c):
			return i, nil
		case found < 0 && !c.Nullable:
			found = i
		}
	}
	if found < 0 {
		return 0, expr.Misuse("Optional: the table has no NOT NULL column to tell a row from none")
	}
	return found, nil
}
