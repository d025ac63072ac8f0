package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
)

// portableKinds are statements that both engines refuse for the same reason.
var portableKinds = []struct {
	text string
	kind error
}{
	{"SELEC 1", strata.ErrSyntax},
	{"SELECT 1 FROM", strata.ErrSyntax},
	{"SELECT nobody FROM entries", strata.ErrUndefined},
	{"SELECT * FROM nobody", strata.ErrUndefined},
	{"SELECT nobody(1)", strata.ErrUndefined},
	{"INSERT INTO entries (nobody) VALUES (1)", strata.ErrUndefined},
	{"CREATE TABLE entries (id bigint)", strata.ErrExists},
	{"ALTER TABLE entries ADD COLUMN n bigint", strata.ErrExists},
	{"INSERT INTO entries VALUES (1, 'a', 1)", strata.ErrUnique},
	{"INSERT INTO entries VALUES (9, 'a', -1)", strata.ErrCheck},
	{"INSERT INTO entries VALUES (9, NULL, 1)", strata.ErrNotNull},
}

func kindsOfErrors(t *testing.T) {
	onEntries(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, k := range portableKinds {
			kindIs(t, k.text, second(builder.Raw(strata.SQL(k.text)).Exec(ctx, db)), k.kind)
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		err := second(builder.From(entries).All(gone, db))
		kindIs(t, "a cancelled query", err, strata.ErrCanceled)
		kindIs(t, "and its context", err, context.Canceled)
		kindIs(t, "a cancelled transaction", db.Tx(gone, func(*pool.Tx) error { return nil }), strata.ErrCanceled)
		if db.Dialect() == dialect.PostgreSQL {
			for code, kind := range map[string]error{
				"53300": strata.ErrTooMany, "53200": strata.ErrTooMany, "53100": strata.ErrFull,
				"25P02": strata.ErrTxFailed, "25P03": strata.ErrTimeout, "22P02": strata.ErrInvalid,
				"08P01": strata.ErrInvalid, "08006": strata.ErrConnection, "42703": strata.ErrUndefined,
				"42501": strata.ErrPermission, "23P01": strata.ErrExclusion, "0A000": strata.ErrUnsupported,
				"XX000": strata.ErrInternal, "XX001": strata.ErrCorrupt, "P0001": strata.ErrRaised,
			} {
				err := second(builder.Raw(strata.SQL(fmt.Sprintf("DO $do$ BEGIN RAISE EXCEPTION SQLSTATE '%s'; END $do$", code))).Exec(ctx, db))
				kindIs(t, code, err, kind)
			}
			return
		}
		trigger := "WHEN NEW.id = 99 BEGIN SELECT RAISE(ABORT, 'no'); END"
		if onMariaDB(db) {
			trigger = "FOR EACH ROW IF NEW.id = 99 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF"
		}
		raw(t, db, "CREATE TRIGGER no_nine BEFORE INSERT ON entries "+trigger)
		kindIs(t, "a trigger", second(insertEntry(99).Exec(ctx, db)), strata.ErrRaised)
		if !strings.Contains(t.Name(), "wrapped") { // database/sql's driver runs them all, as PostgreSQL does
			kindIs(t, "two statements", second(builder.Raw("SELECT 1; SELECT 2").Exec(ctx, db)), strata.ErrSyntax)
		}
	})
}

func closedHandle(t *testing.T) {
	everywhere(t, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if strings.Contains(t.Name(), "wrapped") {
			return // closing the DB leaves what it wraps open
		}
		engines.Must(t, db.Close(context.Background()))
		kindIs(t, "a statement", second(builder.Raw("SELECT 1").Exec(ctx, db)), strata.ErrClosed)
		kindIs(t, "a query", second(builder.RawRows(builder.Raw("SELECT 1 AS count"), strata.CountAll().As("count")).All(ctx, db)), strata.ErrClosed)
		kindIs(t, "a transaction", db.Tx(ctx, func(*pool.Tx) error { return nil }), strata.ErrClosed)
		kindIs(t, "a ping", db.Ping(ctx), strata.ErrClosed)
	})
}

func fullAndCorrupt(t *testing.T) {
	ctx := t.Context()
	db, err := engines.Open(t, "sqlite::memory:?pragma=max_page_count%3D20")
	engines.Must(t, err)
	defer db.Close(context.Background())
	raw(t, db, createEntries)
	kindIs(t, "a full database", second(builder.Insert(entries).Rows(someEntries(1, 5000)...).Exec(ctx, db)), strata.ErrFull)
	file := filepath.Join(t.TempDir(), "corrupt.db")
	engines.Must(t, os.WriteFile(file, []byte(strings.Repeat("no database ", 1000)), 0o600))
	_, err = engines.Open(t, "sqlite:"+file)
	kindIs(t, "no database", err, strata.ErrCorrupt)
}

func failedCommit(t *testing.T) {
	engines.Each(t, func(t *testing.T, db *pool.DB) {
		if onMariaDB(db) {
			t.Skip("no constraint waits until COMMIT")
		}
		raw(t, db, "CREATE TABLE parents (id bigint PRIMARY KEY)",
			"CREATE TABLE children (id bigint PRIMARY KEY, parent bigint REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)")
	}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := db.Tx(ctx, func(tx *pool.Tx) error {
			return second(builder.Raw("INSERT INTO children VALUES (1, 2)").Exec(ctx, tx))
		})
		kindIs(t, "the commit", err, strata.ErrForeignKey)
	})
}

// hostile are settings of a database that texts and times depend on.
var hostile = []string{
	"DateStyle = 'SQL, DMY'", "IntervalStyle = 'iso_8601'", "TimeZone = 'America/New_York'", "extra_float_digits = -15",
	"standard_conforming_strings = off", "bytea_output = 'escape'", "array_nulls = off", "transform_null_equals = on",
}

// texts are values whose text and parts depend on settings, and what they are.
var texts = []struct{ text, want string }{
	{"CAST(CAST('2026-02-01' AS date) AS text)", "2026-02-01"},
	{"CAST(TIMESTAMP '2026-07-01 12:00:00' AS text)", "2026-07-01 12:00:00"},
	{"CAST(TIMESTAMPTZ '2026-07-01 12:00:00Z' AS text)", "2026-07-01 12:00:00+00"},
	{"CAST(INTERVAL '1 day 2 hours' AS text)", "1 day 02:00:00"},
	{"CAST(extract(hour FROM CAST(TIMESTAMP '2026-07-01 12:00:00' AS timestamptz)) AS text)", "12"},
	{"CAST(CAST(0.1 AS double precision) + CAST(0.2 AS double precision) AS text)", "0.30000000000000004"},
	{"CAST(to_json(TIMESTAMPTZ '2026-07-01 12:00:00Z') AS text)", `"2026-07-01T12:00:00+00:00"`},
	{`CAST('\x01ff'::bytea AS text)`, `\x01ff`},
	{`'a\nb'`, `a\nb`},
}

func hostileSettings(t *testing.T) {
	ctx := t.Context()
	url := pgtest.DSN(t)
	conn, err := pgx.Connect(ctx, url)
	engines.Must(t, err)
	for _, setting := range hostile {
		_, err := conn.Exec(ctx, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET "+strings.ReplaceAll(setting, "'", "''")+"', current_database()); END $$")
		engines.Must(t, err)
	}
	engines.Must(t, conn.Close(ctx))
	opened, err := engines.Open(t, url)
	engines.Must(t, err)
	t.Cleanup(func() { opened.Close(context.Background()) })
	raw(t, opened, "CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)")
	p, err := pgxpool.New(ctx, url)
	engines.Must(t, err)
	t.Cleanup(p.Close)
	for name, db := range map[string]*pool.DB{"Open": opened, "Wrap": postgres.Wrap(p)} {
		read := func(where string, r builder.Reader) {
			for _, c := range texts {
				got, err := builder.RawRows(builder.Raw(strata.SQL("SELECT "+c.text+" AS t")), strata.Raw(strata.TypeText, "''").NotNull().As("t")).One(ctx, r)
				if err != nil || got != c.want {
					t.Errorf("%s, %s: %s is %q, %v; want %q", name, where, c.text, got, err, c.want)
				}
			}
		}
		engines.Must(t, db.ReadTx(ctx, func(tx *pool.ReadTx) error { read("in a transaction", tx); return nil }))
		read("alone", db)
		engines.Done(t)(builder.Delete(measures).All().Exec(ctx, db))
		engines.Done(t)(builder.Insert(measures).Rows(someMeasures(1, 200)...).Exec(ctx, db))
		measured(t, ctx, db, name, 200)
	}
}

// A deadline in the middle of COPY is told as one.
func copyDeadline(t *testing.T) {
	onPostgres(t, fillNothing, func(t *testing.T, ctx context.Context, db *pool.DB) {
		raw(t, db, "CREATE TABLE measures (id bigint PRIMARY KEY, v bigint)",
			"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$",
			"CREATE TRIGGER slow BEFORE INSERT ON measures FOR EACH ROW EXECUTE FUNCTION slow()")
		within, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		err := second(builder.Insert(measures).Rows(someMeasures(1, 1000)...).Exec(within, db))
		kindIs(t, "a deadline", err, strata.ErrTimeout)
		kindIs(t, "and its context", err, context.DeadlineExceeded)
		gone, stop := context.WithCancel(ctx)
		time.AfterFunc(100*time.Millisecond, stop)
		err = second(builder.Insert(measures).Rows(someMeasures(1, 1000)...).Exec(gone, db))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, strata.ErrCanceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
}
