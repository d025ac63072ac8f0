package validate

import (
	"context"
	"fmt"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/textsql"
)

// ColumnError says of a column that is there that it answers otherwise than its definition
// says, and without an error.
type ColumnError struct {
	Table, Column string
	Has           string // the type, or the collation, that it has
	Wants         string // that of its definition
	means         string
}

// Error names the column, and what comes of it.
func (e *ColumnError) Error() string {
	return fmt.Sprintf("strata: %s.%s is %s, where its definition is %s: %s", e.Table, e.Column, e.Has, e.Wants, e.means)
}

// differing are the columns of a statement's tables that another program has created in a way
// that no statement is refused for. A table is looked at once in each database.
func (o *options) differing(ctx context.Context, tx DB, s Statement) (out []error, err error) {
	for _, t := range ast.DefinedIn(s.stmt) {
		key := seenTable{tx.Dialect(), o.at, t.Schema, t.Name}
		if t.Type || o.seen[key] {
			continue
		}
		if o.seen == nil {
			o.seen = map[seenTable]bool{}
		}
		o.seen[key] = true
		schema := "DATABASE()"
		if t.Schema != "" {
			schema = textsql.Literal(t.Schema)
		}
		rows, err := textsql.Query(ctx, tx, "SELECT column_name, column_type, COALESCE(collation_name, '') FROM information_schema.columns WHERE table_schema = "+
			schema+" AND table_name = "+textsql.Literal(t.Name), 3)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if e := differs(tx.Dialect(), t, r[0], r[1], r[2]); e != nil {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

type seenTable struct {
	of           *dialect.Dialect
	at           int // which of the databases
	schema, name string
}

// differs looks at a column of a table.
func differs(d *dialect.Dialect, t *ast.Table, name, kind, collation string) error {
	for _, c := range t.Columns {
		if !strings.EqualFold(c.Name, name) {
			continue
		}
		wants, byCode := d.Types["uuid"], d.Collations["C"]
		switch {
		case c.Type.Kind == ast.UUID && !strings.EqualFold(kind, wants):
			return &ColumnError{t.Name, name, kind, wants, "no value of the program's is equal to one of the column's; define it as strata.Text, or convert it"}
		case (c.Type.Kind == ast.Text || c.Type.IsEnum()) && c.Collation == "" && collation != "" && collation != byCode:
			return &ColumnError{t.Name, name, collation, byCode, "texts that differ are one in DISTINCT, GROUP BY, joins and keys, and no index finds a value; convert it"}
		}
	}
	return nil
}
