package schema

import (
	"context"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// catalog reads PostgreSQL's catalog.
type catalog struct {
	own   string // the schema that names without one mean
	where string // which schemas n are read
}

// schema is how the model calls a schema.
func (c catalog) schema(name string) string {
	if name == c.own {
		return ""
	}
	return name
}

func (c catalog) inspect(ctx context.Context, db DB) (*Schema, error) {
	s := &Schema{}
	for _, read := range []func(context.Context, DB, *Schema) error{c.columns, c.partitions, c.constraints, c.views, c.indexes, c.viewIndexes, c.types, c.enums, c.domains, c.sequences, c.serials} {
		if err := read(ctx, db, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// extension leaves out what belongs to an extension. That of a composite type is its type's.
func extension(class, oid string) string {
	return ` AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS x WHERE x.classid = 'pg_catalog.` + class +
		`'::pg_catalog.regclass AND x.objid = ` + oid + ` AND x.deptype = 'e')`
}

// unproven says of a column that its NOT NULL was not looked at for all rows.
const unproven = `EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS v WHERE v.conrelid = a.attrelid AND v.contype = 'n' ` +
	`AND v.conkey = ARRAY[a.attnum] AND NOT v.convalidated)`

func (c catalog) columns(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(r.relname AS text), CAST(r.relkind AS text), CAST(a.attname AS text), `+
		`pg_catalog.format_type(a.atttypid, a.atttypmod), CAST(a.attnotnull AND NOT `+unproven+` AS text), pg_catalog.pg_get_expr(d.adbin, d.adrelid), `+
		`CAST(a.attidentity AS text), CAST(a.attgenerated AS text), CAST(l.collname AS text), `+
		`pg_catalog.col_description(r.oid, a.attnum), pg_catalog.obj_description(r.oid, 'pg_class') `+
		`FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace `+
		`LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped `+
		`LEFT JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid `+
		`LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum `+
		`LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation AND l.oid <> y.typcollation `+
		`WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition AND `+c.where+extension("pg_class", "r.oid")+
		` ORDER BY n.nspname, r.relname, a.attnum`, 12)
	if err != nil {
		return err
	}
	for _, r := range rows {
		schema, name := c.schema(r[0]), r[1]
		t := s.Table(schema, name)
		if t == nil {
			s.Tables = append(s.Tables, Table{Schema: schema, Name: name, Comment: r[11]})
			t = &s.Tables[len(s.Tables)-1]
			if r[2] == "p" {
				t.Others = append(t.Others, isPartitioned)
			}
		}
		if r[3] != "" {
			t.Columns = append(t.Columns, catalogColumn(r[3:]))
		}
	}
	return nil
}

func catalogColumn(r []string) Column {
	k := Column{Name: r[0], Type: r[1], Nullable: r[2] == "false", Collation: r[6], Comment: r[7]}
	switch r[4] {
	case "a":
		k.Identity = Always
	case "d":
		k.Identity = ByDefault
	}
	if r[5] == "" {
		k.Default = r[3]
	} else {
		k.Generated, k.Virtual = r[3], r[5] == "v"
	}
	return k
}

// attributes are the names of columns by number, in JSON.
func attributes(of, numbers string) string {
	return `CAST(pg_catalog.array_to_json(ARRAY(SELECT CAST(a.attname AS text) FROM pg_catalog.unnest(` + numbers +
		`) WITH ORDINALITY AS k(n, o) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ` + of + ` AND a.attnum = k.n ORDER BY k.o)) AS text)`
}

// setColumns are the columns that ON DELETE sets, where it names some: since PostgreSQL 15.
const setColumns = `ARRAY(SELECT CAST(e AS smallint) FROM pg_catalog.jsonb_array_elements_text(` +
	`CASE WHEN pg_catalog.jsonb_typeof(pg_catalog.to_jsonb(o) -> 'confdelsetcols') = 'array' THEN pg_catalog.to_jsonb(o) -> 'confdelsetcols' END) AS e)`

func (c catalog) constraints(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(r.relname AS text), CAST(o.conname AS text), CAST(o.contype AS text), `+
		attributes("o.conrelid", "o.conkey")+`, CAST(fn.nspname AS text), CAST(f.relname AS text), `+attributes("o.confrelid", "o.confkey")+
		`, CAST(o.confdeltype AS text), CAST(o.confupdtype AS text), CAST(o.condeferrable AS text), CAST(o.condeferred AS text), `+
		`pg_catalog.pg_get_expr(o.conbin, o.conrelid), pg_catalog.pg_get_constraintdef(o.oid), pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct', `+
		`CASE WHEN pg_catalog.to_jsonb(o) ->> 'conenforced' = 'false' THEN 'NOT ENFORCED' WHEN NOT o.convalidated THEN 'NOT VALID' ELSE '' END, `+
		`CAST(o.confmatchtype AS text), `+attributes("o.conrelid", setColumns)+`, pg_catalog.to_jsonb(o) ->> 'conperiod' `+
		`FROM pg_catalog.pg_constraint AS o JOIN pg_catalog.pg_class AS r ON r.oid = o.conrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace `+
		`LEFT JOIN pg_catalog.pg_class AS f ON f.oid = o.confrelid LEFT JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace `+
		`LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = o.conindid AND o.contype = 'u' `+
		`WHERE o.contype NOT IN ('n', 'x') AND o.conparentid = 0 AND `+c.where+` ORDER BY n.nspname, r.relname, o.oid`, 19)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if t := s.Table(c.schema(r[0]), r[1]); t != nil {
			if err := c.constraint(t, r[2:]); err != nil {
				return err
			}
		}
	}
	return nil
}

var actions = map[string]string{"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"}

func (c catalog) constraint(t *Table, r []string) error {
	columns, err := list[string](r[2])
	if err != nil {
		return err
	}
	deferrable := deferrability(r[8], r[9])
	if (r[1] == "p" || r[1] == "u") && strings.Contains(r[11], " INCLUDE (") {
		t.Others = append(t.Others, "CONSTRAINT "+textsql.Ident(r[0])+" "+r[11])
	}
	if r[16] == "true" { // WITHOUT OVERLAPS, or PERIOD: no key as others are
		t.Others = append(t.Others, "CONSTRAINT "+textsql.Ident(r[0])+" "+r[11])
		return nil
	}
	switch r[1] {
	case "p":
		t.PrimaryKey = &Key{Name: r[0], Columns: columns, Deferrable: deferrable}
	case "u":
		t.Uniques = append(t.Uniques, Unique{Name: r[0], Columns: columns, NullsNotDistinct: r[12] == "true", Deferrable: deferrable})
	case "c":
		t.Checks = append(t.Checks, CheckConstraint{Name: r[0], Expr: r[10], Validity: Validity(r[13])})
	case "f":
		target, err := list[string](r[5])
		if err != nil {
			return err
		}
		onDelete, err := onDelete(r[6], r[15])
		if err != nil {
			return err
		}
		t.ForeignKeys = append(t.ForeignKeys, ForeignKey{
			Name: r[0], Columns: columns, Schema: c.schema(r[3]), Table: r[4], References: target,
			Match: match(r[14], columns), OnDelete: onDelete, OnUpdate: actions[r[7]], Deferrable: deferrable, Validity: Validity(r[13]),
		})
	default:
		t.Others = append(t.Others, "CONSTRAINT "+textsql.Ident(r[0])+" "+r[11])
	}
	return nil
}

// match is how NULL counts in a key, where that is not as usual: of one column it is the same.
func match(code string, columns []string) string {
	if code == "f" && len(columns) > 1 {
		return "FULL"
	}
	return ""
}

// onDelete is what a key does on DELETE, to some of its columns where it names them.
func onDelete(code, only string) (string, error) {
	columns, err := list[string](only)
	if err != nil || len(columns) == 0 {
		return actions[code], err
	}
	return actions[code] + " (" + idents(columns) + ")", nil
}

func deferrability(may, is string) Deferrable {
	switch {
	case is == "true":
		return InitiallyDeferred
	case may == "true":
		return InitiallyNow
	default:
		return NotDeferrable
	}
}

// catalogPart is a part of an index, in JSON.
type catalogPart struct {
	Column, Expr, Collation, OpClass, Operator string
	Option                                     int
}

func (c catalog) indexes(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(r.relname AS text), CAST(x.relname AS text), CAST(i.indisunique AS text), CAST(m.amname AS text), `+
		`pg_catalog.pg_get_expr(i.indpred, i.indrelid), pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct', `+
		`(SELECT CAST(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('Column', coalesce(a.attname, ''), 'Expr', pg_catalog.pg_get_indexdef(i.indexrelid, k.n, false), `+
		`'Collation', coalesce(l.collname, ''), 'OpClass', CASE WHEN oc.opcdefault THEN '' WHEN pg_catalog.pg_opclass_is_visible(oc.oid) THEN oc.opcname ELSE ocn.nspname || '.' || oc.opcname END, `+
		`'Operator', coalesce(CASE WHEN pg_catalog.pg_operator_is_visible(op.oid) THEN op.oprname ELSE 'OPERATOR(' || pg_catalog.quote_ident(opn.nspname) || '.' || op.oprname || ')' END, ''), 'Option', i.indoption[k.n - 1]) ORDER BY k.n) AS text) `+
		`FROM pg_catalog.generate_series(1, CAST(i.indnkeyatts AS integer)) AS k(n) `+
		`LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1] AND a.attnum > 0 `+
		`JOIN pg_catalog.pg_attribute AS own ON own.attrelid = i.indexrelid AND own.attnum = k.n JOIN pg_catalog.pg_type AS y ON y.oid = own.atttypid `+
		`JOIN pg_catalog.pg_opclass AS oc ON oc.oid = i.indclass[k.n - 1] JOIN pg_catalog.pg_namespace AS ocn ON ocn.oid = oc.opcnamespace `+
		`LEFT JOIN pg_catalog.pg_operator AS op ON op.oid = o.conexclop[k.n] LEFT JOIN pg_catalog.pg_namespace AS opn ON opn.oid = op.oprnamespace `+
		`LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = i.indcollation[k.n - 1] AND l.oid <> coalesce(a.attcollation, y.typcollation)), `+
		`(SELECT CAST(pg_catalog.jsonb_agg(a.attname ORDER BY k.n) AS text) FROM pg_catalog.generate_series(i.indnkeyatts + 1, CAST(i.indnatts AS integer)) AS k(n) `+
		`JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1]), `+
		`CAST(i.indisvalid AS text), CAST(o.conname AS text), CAST(o.condeferrable AS text), CAST(o.condeferred AS text) `+
		`FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid JOIN pg_catalog.pg_class AS r ON r.oid = i.indrelid `+
		`JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace JOIN pg_catalog.pg_am AS m ON m.oid = x.relam `+
		`LEFT JOIN pg_catalog.pg_constraint AS o ON o.conindid = i.indexrelid AND o.contype = 'x' `+
		`WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS y WHERE y.conindid = i.indexrelid AND y.contype IN ('p', 'u')) AND `+c.where+
		` ORDER BY n.nspname, r.relname, x.relname`, 13)
	if err != nil {
		return err
	}
	for _, r := range rows {
		t := s.Table(c.schema(r[0]), r[1])
		if t == nil {
			continue
		}
		i, err := catalogIndex(r[2:])
		if err != nil {
			return err
		}
		if r[10] == "" {
			t.Indexes = append(t.Indexes, i)
			continue
		}
		x, err := catalogExclusion(r[7], i)
		if err != nil {
			return err
		}
		x.Name, x.Deferrable = r[10], deferrability(r[11], r[12])
		t.Exclusions = append(t.Exclusions, x)
	}
	return nil
}

func catalogIndex(r []string) (Index, error) {
	i := Index{Name: r[0], Unique: r[1] == "true", Method: r[2], Where: r[3], NullsNotDistinct: r[4] == "true", Invalid: r[7] == "false"}
	if i.Method == "btree" {
		i.Method = ""
	}
	parts, err := list[catalogPart](r[5])
	if err != nil {
		return i, err
	}
	for _, p := range parts {
		part := Part{Column: p.Column, Collation: p.Collation, OpClass: p.OpClass, Desc: p.Option&1 != 0}
		if p.Column == "" {
			part.Expr = p.Expr
		}
		switch last := p.Option&2 == 0; {
		case part.Desc && last:
			part.Nulls = "LAST"
		case !part.Desc && !last:
			part.Nulls = "FIRST"
		}
		i.Parts = append(i.Parts, part)
	}
	i.Include, err = list[string](r[6])
	return i, err
}

// catalogExclusion is the constraint that an index keeps.
func catalogExclusion(parts string, i Index) (Exclusion, error) {
	x := Exclusion{Method: i.Method, Where: i.Where}
	operators, err := list[catalogPart](parts)
	for at, p := range i.Parts {
		x.Terms = append(x.Terms, ExclusionTerm{p, operators[at].Operator})
	}
	return x, err
}

func (c catalog) types(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(r.relname AS text), CAST(a.attname AS text), pg_catalog.format_type(a.atttypid, a.atttypmod) `+
		`FROM pg_catalog.pg_class AS r JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace `+
		`JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped `+
		`WHERE r.relkind = 'c' AND `+c.where+extension("pg_type", "r.reltype")+` ORDER BY n.nspname, r.relname, a.attnum`, 4)
	if err != nil {
		return err
	}
	for _, r := range rows {
		schema, name := c.schema(r[0]), r[1]
		if n := len(s.Types); n == 0 || s.Types[n-1].Schema != schema || s.Types[n-1].Name != name {
			s.Types = append(s.Types, Type{Schema: schema, Name: name})
		}
		last := &s.Types[len(s.Types)-1]
		last.Fields = append(last.Fields, Field{r[2], r[3]})
	}
	return nil
}
