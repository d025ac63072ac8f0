package lint

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// catalog is what PostgreSQL's catalog says at a moment.
type catalog struct {
	relations   map[uint32]relation
	columns     map[attribute]column
	constraints map[uint32]constraint
	scans       map[uint32]int64 // of a table in this transaction
	locks       map[uint32]mode  // the strongest that is held on a relation
	lockTimeout string
}

type relation struct {
	name, kind string
	file       uint32 // another one when the relation is rewritten
	table      uint32 // of an index
	unique     bool
}

// holdsRows reports whether it is a table or a materialized view.
func (r relation) holdsRows() bool { return r.kind == "r" || r.kind == "p" || r.kind == "m" }

type attribute struct {
	table  uint32
	number int16
}

type column struct {
	name, typ           string
	notNull, hasDefault bool
}

type constraint struct {
	name, kind         string
	table, index, with uint32
	valid              bool
}

const ownSchemas = ` n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' `

// readCatalog looks at the catalog through the connection that the migration runs on.
func readCatalog(ctx context.Context, c *pgx.Conn) (*catalog, error) {
	out := &catalog{
		relations: map[uint32]relation{}, columns: map[attribute]column{}, constraints: map[uint32]constraint{},
		scans: map[uint32]int64{}, locks: map[uint32]mode{},
	}
	for _, read := range []func(context.Context, *pgx.Conn) error{
		out.readLocks, out.readScans, out.readRelations, out.readColumns, out.readConstraints, out.readSettings,
	} {
		if err := read(ctx, c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func each(ctx context.Context, c *pgx.Conn, sql string, into []any, f func()) error {
	rows, err := c.Query(ctx, sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, into, func() error {
		f()
		return nil
	})
	return err
}

func (k *catalog) readLocks(ctx context.Context, c *pgx.Conn) error {
	var oid uint32
	var name string
	return each(ctx, c, `SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation >= 16384`,
		[]any{&oid, &name}, func() { k.locks[oid] = max(k.locks[oid], modeOf(name)) })
}

func (k *catalog) readScans(ctx context.Context, c *pgx.Conn) error {
	var oid uint32
	var n int64
	return each(ctx, c, `SELECT relid, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_xact_all_tables`,
		[]any{&oid, &n}, func() { k.scans[oid] = n })
}

func (k *catalog) readRelations(ctx context.Context, c *pgx.Conn) error {
	var oid, file, table uint32
	var name, kind string
	var unique bool
	return each(ctx, c, `SELECT c.oid, CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END, c.relkind::text,
		c.relfilenode, coalesce(i.indrelid, 0), coalesce(i.indisunique, false)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
		WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND`+ownSchemas,
		[]any{&oid, &name, &kind, &file, &table, &unique}, func() { k.relations[oid] = relation{name, kind, file, table, unique} })
}

func (k *catalog) readColumns(ctx context.Context, c *pgx.Conn) error {
	var a attribute
	var x column
	return each(ctx, c, `SELECT a.attrelid, a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
		a.atthasdef OR a.attidentity <> ''
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND`+ownSchemas,
		[]any{&a.table, &a.number, &x.name, &x.typ, &x.notNull, &x.hasDefault}, func() { k.columns[a] = x })
}

func (k *catalog) readConstraints(ctx context.Context, c *pgx.Conn) error {
	var oid uint32
	var x constraint
	return each(ctx, c, `SELECT c.oid, c.conname::text, c.contype::text, c.conrelid, c.conindid, c.confrelid, c.convalidated
		FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.conrelid <> 0 AND`+ownSchemas,
		[]any{&oid, &x.name, &x.kind, &x.table, &x.index, &x.with, &x.valid}, func() { k.constraints[oid] = x })
}

func (k *catalog) readSettings(ctx context.Context, c *pgx.Conn) error {
	return each(ctx, c, `SELECT current_setting('lock_timeout')`, []any{&k.lockTimeout}, func() {})
}
