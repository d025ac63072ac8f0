package gen

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// facts are what a database has, as far as definitions go.
type facts struct {
	dialect    *dialect.Dialect
	server     bool // it has schemas, types of its own, and comments
	schema     *schema.Schema
	enums      map[string]enumFact // by the type's spelling
	domains    map[string]string   // the types that domains are of, by spelling
	comments   map[at]string
	collatable map[at]bool // expressions of indexes, by index and number
	notes      []note
	outside    []outside
}

type enumFact struct {
	Type   string
	Schema string
	Name   string
	Values []string
}

// at is a place in a schema: of a table, or of a column or another part of it.
type at struct{ schema, table, part string }

// note is what no definition says.
type note struct {
	schema, table string
	text          string
}

// inspect reads a database.
func inspect(ctx context.Context, db *pool.DB, schemas []string) (*facts, error) {
	f := &facts{
		dialect: db.Dialect(), enums: map[string]enumFact{}, domains: map[string]string{},
		comments: map[at]string{}, collatable: map[at]bool{},
	}
	f.server = f.dialect.Has(dialect.Schemas)
	if f.dialect.Definitions == dialect.AsShown {
		return nil, fmt.Errorf("strata gen: %s's tables are not written as definitions; strata inspect prints them, and strata check compares them with definitions", f.dialect.Name)
	}
	s, err := schema.Inspect(ctx, db, schemas...)
	if err != nil {
		return nil, err
	}
	f.schema = s
	read := []func(context.Context, *pool.DB) error{f.readFile}
	if f.server {
		read = []func(context.Context, *pool.DB) error{f.readTypes, f.readComments, f.readIndexes, f.readRest}
	}
	for _, r := range read {
		if err := r(ctx, db); err != nil {
			return nil, err
		}
	}
	if err := f.readOutside(ctx, db, schemas); err != nil {
		return nil, err
	}
	f.rest()
	slices.SortFunc(f.notes, func(a, b note) int {
		return strings.Compare(a.schema+"\x00"+a.table+"\x00"+a.text, b.schema+"\x00"+b.table+"\x00"+b.text)
	})
	return f, nil
}

func (f *facts) note(schema, table, format string, args ...any) {
	f.notes = append(f.notes, note{schema, table, fmt.Sprintf(format, args...)})
}

// rest notes what the schema's model has no words for, or definitions have none.
func (f *facts) rest() {
	for _, t := range f.schema.Tables {
		for _, c := range t.Checks {
			if c.Validity != schema.Valid {
				f.note(t.Schema, t.Name, "the CHECK %s is %s", c.Name, c.Validity)
			}
		}
		for _, k := range t.ForeignKeys {
			if k.Validity != schema.Valid {
				f.note(t.Schema, t.Name, "the foreign key %s is %s", k.Name, k.Validity)
			}
			if k.Match != "" {
				f.note(t.Schema, t.Name, "the foreign key %s is MATCH %s", k.Name, k.Match)
			}
			if strings.Contains(k.OnDelete, "(") {
				f.note(t.Schema, t.Name, "the foreign key %s is ON DELETE %s", k.Name, k.OnDelete)
			}
		}
		for _, x := range t.Indexes {
			if x.Invalid {
				f.note(t.Schema, t.Name, "the index %s was not built to its end", x.Name)
			}
		}
		for _, x := range t.FullTexts {
			f.note(t.Schema, t.Name, "the full-text index %s", x.Name)
		}
		for _, o := range t.Others {
			f.note(t.Schema, t.Name, "%s", o)
		}
	}
}

// rows reads what a query answers, each row as JSON.
func rows[T any](ctx context.Context, db *pool.DB, sql string) ([]T, error) {
	texts, err := builder.RawRows(builder.Raw(strata.SQL(sql)), strata.Raw(strata.TypeText, "v")).All(ctx, db)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(texts))
	for i, t := range texts {
		if err := json.Unmarshal([]byte(t.V), &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// own is the name of a schema in the model: "" for the one that names without a schema
// mean.
const ownSchema = `CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname END`

const noExtension = ` AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%'`

func (f *facts) readTypes(ctx context.Context, db *pool.DB) error {
	enums, err := rows[enumFact](ctx, db, `SELECT CAST(json_build_object('Type', format_type(t.oid, NULL), 'Schema', `+ownSchema+`, 'Name', t.typname, `+
		`'Values', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid)) AS text) AS v `+
		`FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace WHERE t.typtype = 'e' ORDER BY n.nspname, t.typname`)
	if err != nil {
		return err
	}
	for _, e := range enums {
		f.enums[e.Type] = e
	}
	type domain struct{ Type, Of string }
	domains, err := rows[domain](ctx, db, `SELECT CAST(json_build_object('Type', format_type(t.oid, NULL), 'Of', format_type(t.typbasetype, t.typtypmod)) AS text) AS v `+
		`FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace WHERE t.typtype = 'd'`+noExtension)
	for _, d := range domains {
		f.domains[d.Type] = d.Of
	}
	return err
}

func (f *facts) readComments(ctx context.Context, db *pool.DB) error {
	type comment struct{ Schema, Table, Column, Text string }
	list, err := rows[comment](ctx, db, `SELECT CAST(json_build_object('Schema', `+ownSchema+`, 'Table', r.relname, 'Column', coalesce(a.attname, ''), 'Text', d.description) AS text) AS v `+
		`FROM pg_description AS d JOIN pg_class AS r ON r.oid = d.objoid AND d.classoid = CAST('pg_class' AS regclass) AND r.relkind IN ('r', 'p') `+
		`JOIN pg_namespace AS n ON n.oid = r.relnamespace LEFT JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum = d.objsubid AND d.objsubid > 0 WHERE true`+noExtension)
	for _, c := range list {
		f.comments[at{c.Schema, c.Table, c.Column}] = c.Text
	}
	return err
}

// readIndexes finds out which expressions of indexes have a collation.
func (f *facts) readIndexes(ctx context.Context, db *pool.DB) error {
	type part struct {
		Schema, Index, N string
	}
	list, err := rows[part](ctx, db, `SELECT CAST(json_build_object('Schema', `+ownSchema+`, 'Index', r.relname, 'N', CAST(a.attnum AS text)) AS text) AS v `+
		`FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace JOIN pg_attribute AS a ON a.attrelid = r.oid JOIN pg_type AS t ON t.oid = a.atttypid `+
		`WHERE r.relkind IN ('i', 'I') AND t.typcollation <> 0`+noExtension)
	for _, p := range list {
		f.collatable[at{p.Schema, p.Index, p.N}] = true
	}
	return err
}

// readRest notes what PostgreSQL has beside tables, and on them.
func (f *facts) readRest(ctx context.Context, db *pool.DB) error {
	type rest struct{ Schema, Table, Text string }
	const from = ` FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace `
	object := func(text string) string {
		return `SELECT CAST(json_build_object('Schema', ` + ownSchema + `, 'Table', r.relname, 'Text', ` + text + `) AS text) AS v `
	}
	list, err := rows[rest](ctx, db, strings.Join([]string{
		object(`CASE r.relkind WHEN 'v' THEN 'it is a view' WHEN 'm' THEN 'it is a materialized view' ELSE 'it is a foreign table' END`) + from +
			`WHERE r.relkind IN ('v', 'm', 'f') AND NOT EXISTS (SELECT 1 FROM pg_depend AS x WHERE x.objid = r.oid AND x.deptype = 'e')` + noExtension,
		object(`'the trigger ' || g.tgname`) + from + `JOIN pg_trigger AS g ON g.tgrelid = r.oid WHERE NOT g.tgisinternal AND NOT r.relispartition` + noExtension,
		object(`'the rule ' || u.rulename`) + from + `JOIN pg_rewrite AS u ON u.ev_class = r.oid WHERE r.relkind IN ('r', 'p')` + noExtension,
		object(`'the policy ' || o.polname`) + from + `JOIN pg_policy AS o ON o.polrelid = r.oid WHERE true` + noExtension,
		object(`'it is a partition of ' || p.relname`) + from + `JOIN pg_inherits AS i ON i.inhrelid = r.oid JOIN pg_class AS p ON p.oid = i.inhparent ` +
			`WHERE r.relkind IN ('r', 'p') AND r.relispartition` + noExtension,
		object(`'it inherits from ' || p.relname`) + from + `JOIN pg_inherits AS i ON i.inhrelid = r.oid JOIN pg_class AS p ON p.oid = i.inhparent ` +
			`WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition` + noExtension,
	}, " UNION ALL "))
	for _, r := range list {
		f.note(r.Schema, r.Table, "%s", r.Text)
	}
	return err
}

// readFile notes what SQLite has beside tables, and on them.
func (f *facts) readFile(ctx context.Context, db *pool.DB) error {
	type rest struct{ Type, Name, Table string }
	list, err := rows[rest](ctx, db, `SELECT json_object('Type', type, 'Name', name, 'Table', tbl_name) AS v FROM sqlite_master `+
		`WHERE type IN ('view', 'trigger') OR upper(sql) LIKE 'CREATE VIRTUAL%'`)
	for _, r := range list {
		switch r.Type {
		case "view":
			f.note("", r.Name, "it is a view")
		case "trigger":
			f.note("", r.Table, "the trigger %s", r.Name)
		default:
			f.note("", r.Name, "it is a virtual table")
		}
	}
	return err
}
