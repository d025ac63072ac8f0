package definitions

import (
	"context"
	"database/sql"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// found is a row of a table that others have created.
type found struct {
	ID   int64
	Code string
	Name sql.Null[string]
	Open bool
	Size int16
	Next sql.Null[int64]
	Twin string
}

type foundColumns struct {
	strata.Table[found]
	ID   strata.Int64 `db:",identity"`
	Code strata.Text
	Name strata.NullText
	Open strata.Bool
	Size strata.Int16
	Next strata.NullInt64
	Twin strata.Text
}

var lateFounds func() *foundColumns

func init() { lateFounds = func() *foundColumns { return founds } }

var founds = strata.Define("founds", new(foundColumns), func(t *strata.Def, c *foundColumns) {
	t.TableSuffix("SQLite", "")
	t.ColumnType(c.ID, "PostgreSQL", "integer DEFAULT nextval('founds_id_seq'::regclass)")
	t.ColumnType(c.ID, "SQLite", "INTEGER PRIMARY KEY")
	t.ColumnType(c.Code, "PostgreSQL", "character varying(5)")
	t.ColumnType(c.Code, "SQLite", "VARCHAR(5) COLLATE NOCASE NULL")
	t.ColumnType(c.ID, "MariaDB", "INT AUTO_INCREMENT")
	t.ColumnType(c.Code, "MariaDB", "VARCHAR(5)")
	t.ColumnType(c.Name, "MariaDB", "TEXT")
	t.ColumnType(c.Open, "MariaDB", "BOOLEAN")
	t.ColumnType(c.Next, "MariaDB", "INT")
	t.ColumnType(c.Twin, "MariaDB", "VARCHAR(6) AS (concat(code, 'x')) STORED")
	t.ColumnType(c.Name, "PostgreSQL", "text")
	t.ColumnType(c.Open, "SQLite", "BOOLEAN")
	strata.Default(t, c.Open, true)
	t.ColumnType(c.Size, "SQLite", "SMALLINT")
	t.ColumnType(c.Twin, "SQLite", "TEXT GENERATED ALWAYS AS (code || 'x') VIRTUAL")
	strata.Generated(t, c.Twin, c.Code.Concat("x"))
	t.Unique(c.ID, c.Size)
	t.ForeignKeyFunc(strata.Cascade, []strata.Column{c.Next, c.Size}, func() []strata.Column {
		return []strata.Column{lateFounds().ID, lateFounds().Size}
	})
	t.Index(c.Name.Collate("C")).OnlyOn("PostgreSQL").Named("by_name")
	t.Index(strata.Sorted(c.Name.Collate("NOCASE").Desc())).OnlyOn("SQLite").Named("by_name_too")
})

// What others have created is compared as it is spelled, on both databases, and its rows
// are written and read.
func TestColumnType(t *testing.T) {
	engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
		create := []string{
			`CREATE TABLE founds (id INTEGER PRIMARY KEY, code VARCHAR(5) COLLATE NOCASE, name TEXT, open BOOLEAN NOT NULL DEFAULT 1, size SMALLINT NOT NULL, next INTEGER,
				twin TEXT NOT NULL GENERATED ALWAYS AS (code || 'x') VIRTUAL, UNIQUE (id, size), FOREIGN KEY (next, size) REFERENCES founds (id, size) ON DELETE CASCADE)`,
			`CREATE INDEX by_name_too ON founds (name COLLATE NOCASE DESC)`,
		}
		if isPostgres(db) {
			create = []string{
				`CREATE TABLE founds (id serial PRIMARY KEY, code varchar(5) NOT NULL, name text, open boolean NOT NULL DEFAULT true, size smallint NOT NULL, next bigint,
					twin text COLLATE "C" NOT NULL GENERATED ALWAYS AS (code || 'x') STORED, UNIQUE (id, size))`,
				`ALTER TABLE founds ADD CONSTRAINT founds_next_size_fkey FOREIGN KEY (next, size) REFERENCES founds (id, size) ON DELETE CASCADE`,
				`CREATE INDEX by_name ON founds (name COLLATE "C")`,
			}
		}
		if isMariaDB(db) {
			create = []string{`CREATE TABLE founds (id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(5) NOT NULL, name TEXT, open BOOLEAN NOT NULL DEFAULT true, size SMALLINT NOT NULL, next INT,
				twin VARCHAR(6) AS (concat(code, 'x')) STORED, CONSTRAINT founds_id_size_key UNIQUE (id, size),
				CONSTRAINT founds_next_size_fkey FOREIGN KEY (next, size) REFERENCES founds (id, size) ON DELETE CASCADE)
				DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`}
		}
		for _, s := range create {
			_, err := builder.Raw(strata.SQL(s)).Exec(t.Context(), db)
			engines.Must(t, err)
		}
	}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if err := schema.Check(ctx, db, founds, schema.Exact{}); err != nil {
			t.Error(err)
		}
		_, err := builder.Insert(founds).Rows(found{Code: "a", Open: true, Size: 1}, found{Code: "b", Name: sql.Null[string]{V: "n", Valid: true}, Size: 1}).Exec(ctx, db)
		engines.Must(t, err)
		engines.Expect(t, db, "rows", builder.From(founds).OrderBy(founds.Code.Asc()), "[{1 a { false} true 1 {0 false} ax} {2 b {n true} false 1 {0 false} bx}]")
	})
}

// A text that says less than it should is a difference.
func TestColumnTypeDiffers(t *testing.T) {
	engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
		s := `CREATE TABLE founds (id INTEGER PRIMARY KEY, code VARCHAR(6) COLLATE NOCASE NOT NULL, name TEXT, open BOOLEAN NOT NULL DEFAULT 1, size SMALLINT NOT NULL, next INTEGER, twin TEXT) STRICT`
		if isPostgres(db) {
			s = `CREATE TABLE founds (id serial PRIMARY KEY, code varchar(6) NOT NULL, name text, open boolean NOT NULL DEFAULT true, size smallint NOT NULL, next bigint, twin text)`
		} else if isMariaDB(db) {
			s = `CREATE TABLE founds (id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(6) NOT NULL)`
		} else {
			s = s[:len(s)-len(" STRICT")]
		}
		_, err := builder.Raw(strata.SQL(s)).Exec(t.Context(), db)
		engines.Must(t, err)
	}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		changes, err := schema.Diff(ctx, db, founds)
		engines.Must(t, err)
		for _, c := range changes {
			if a, ok := c.(*schema.AlterColumn); ok && a.From.Name == "code" && a.What == schema.AlterType {
				return
			}
		}
		t.Errorf("the length of code is no difference: %v", changes)
	})
}
