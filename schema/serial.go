package schema

import (
	"context"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// serials are the types that make a sequence with the column, by what they make of it.
var serials = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}

// serialName is what the sequence of a column is called that such a type makes.
func serialName(table, column string) string { return table + "_" + column + "_seq" }

// nextOf is the default of a column that a sequence counts for.
func nextOf(schema, name string) string {
	text := plain(name)
	if schema != "" {
		text = plain(schema) + "." + text
	}
	return "nextval(" + textsql.Literal(text) + "::regclass)"
}

// serials notes which columns are as serial makes them: the column owns the sequence that
// its default counts with, and neither is otherwise than usual. It reads after sequences.
func (c catalog) serials(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(o.relname AS text), CAST(a.attname AS text) `+
		`FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace `+
		`JOIN pg_catalog.pg_depend AS x ON x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = r.oid AND x.refclassid = x.classid AND x.refobjsubid > 0 AND x.deptype = 'a' `+
		`JOIN pg_catalog.pg_class AS o ON o.oid = x.refobjid JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.oid AND a.attnum = x.refobjsubid `+
		`WHERE r.relkind = 'S' AND o.relnamespace = r.relnamespace AND r.relname = o.relname || '_' || a.attname || '_seq' AND `+c.where+` ORDER BY n.nspname, r.relname`, 3)
	if err != nil {
		return err
	}
	for _, r := range rows {
		schema := c.schema(r[0])
		t, q := s.Table(schema, r[1]), s.Sequence(schema, serialName(r[1], r[2]))
		if t == nil || q == nil || q.Start != 1 || q.Increment != 1 {
			continue
		}
		if k := t.Column(r[2]); k != nil && !k.Nullable && serials[k.Type] != "" {
			k.Serial = k.Default == nextOf(schema, q.Name) || k.Default == nextOf(r[0], q.Name)
		}
	}
	return nil
}

// realSerials names the sequences of a scratch's table as those of what it stands for.
func (s *Schema) realSerials(t *Table, scratch string) {
	for i := range t.Columns {
		c := &t.Columns[i]
		if !c.Serial {
			continue
		}
		if q := s.Sequence("", serialName(scratch, c.Name)); q != nil {
			q.Schema, q.Name = t.Schema, serialName(t.Name, c.Name)
			c.Default = nextOf(q.Schema, q.Name)
		}
	}
}

// comesWithColumn reports whether a sequence that is not there is made by adding a column.
func (d *differ) comesWithColumn(q Sequence) bool {
	return slices.ContainsFunc(d.want.Tables, func(t Table) bool {
		return t.Schema == q.Schema && slices.ContainsFunc(t.Columns, func(c Column) bool {
			if !c.Serial || serialName(t.Name, c.Name) != q.Name {
				return false
			}
			live := d.live.Table(t.Schema, t.Name)
			return live == nil || live.Column(c.Name) == nil
		})
	})
}

// definedType is a column's type as a statement has it.
func (c Column) definedType() string {
	if c.Serial && strings.HasPrefix(c.Default, "nextval(") {
		return serials[c.Type]
	}
	return c.Type
}
