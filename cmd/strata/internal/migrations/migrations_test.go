package migrations

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/integration/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func onEngines(t *testing.T, f func(t *testing.T, url string)) {
	t.Run("SQLite", func(t *testing.T) { f(t, "sqlite:"+t.TempDir()+"/x.db") })
	t.Run("PostgreSQL", func(t *testing.T) { f(t, pgtest.DSN(t)) })
}

func dirOf(texts ...string) Dir {
	files := fstest.MapFS{}
	for i, text := range texts {
		files[string(rune('1'+i))+"_file.sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	return Dir{"m", files}
}

func open(t *testing.T, url string, d Dir, o Options) *Runner {
	t.Helper()
	r, err := Open(t.Context(), url, d, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// What this command runs, goose's own Provider finds applied, and the other way round.
func TestInterop(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		d := dirOf("-- +goose Up\nCREATE TABLE a (x INTEGER);\n-- +goose Down\nDROP TABLE a;\n", "-- +goose Up\nCREATE TABLE b (x INTEGER);\n-- +goose Down\nDROP TABLE b;\n")
		r := open(t, url, d, Options{})
		plain, err := goose.NewProvider(r.Engine.Goose, r.DB, d.FS)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.UpByOne(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v, err := plain.GetDBVersion(t.Context()); v != 1 || err != nil {
			t.Fatal(v, err)
		}
		if done, err := plain.Up(t.Context()); err != nil || len(done) != 1 {
			t.Fatal(done, err)
		}
		states, err := r.States(t.Context())
		if err != nil || len(states) != 2 || states[0].Pending || states[1].Pending {
			t.Fatal(states, err)
		}
		if time.Since(states[1].Applied).Abs() > time.Hour {
			t.Errorf("applied at %v", states[1].Applied)
		}
		if _, err := r.Down(t.Context()); err != nil {
			t.Fatal(err)
		}
		if done, err := plain.Down(t.Context()); err != nil || done.Source.Version != 1 {
			t.Fatal(done, err)
		}
		if states, err = r.States(t.Context()); err != nil || !states[0].Pending || !states[1].Pending {
			t.Fatal(states, err)
		}
	})
}

func TestStatesOnlyReads(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		r := open(t, url, dirOf("-- +goose Up\nCREATE TABLE a (x INTEGER);\n"), Options{})
		states, err := r.States(t.Context())
		if err != nil || len(states) != 1 || !states[0].Pending {
			t.Fatal(states, err)
		}
		if there, err := r.Engine.HasTable(t.Context(), r.DB, Table); there || err != nil {
			t.Error("goose's table was made", err)
		}
	})
}

func TestErrorNamesFileAndStatement(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		r := open(t, url, dirOf("-- +goose Up\nCREATE TABLE a (x INTEGER);\n", "-- +goose Up\nCREATE TABLE b (x INTEGER);\n\n-- a comment\nCREATE TABLE a (\n\tx INTEGER\n);\n"), Options{})
		_, err := r.Up(t.Context())
		var e *StatementError
		if !errors.As(err, &e) || e.Line != 5 || e.Path != "m/2_file.sql" {
			t.Fatalf("%v: %+v", err, e)
		}
		want := "strata: m/2_file.sql:5: CREATE TABLE a ( x INTEGER ): "
		if !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "already exists") {
			t.Errorf("got %v", err)
		}
		states, err := r.States(t.Context())
		if err != nil || states[0].Pending || !states[1].Pending {
			t.Error(states, err)
		}
		if there, _ := r.Engine.HasTable(t.Context(), r.DB, "b"); there {
			t.Error("what the file did before it failed stays")
		}
	})
}

// The connection has what Strata's definitions need of SQLite.
func TestSQLiteHasStratasFunctions(t *testing.T) {
	text := "-- +goose Up\nCREATE TABLE a (x TEXT COLLATE strata_decimal, CHECK (strata_decimal_add(x, '1') <> '1'));\nCREATE INDEX i ON a (strata_decimal_add(x, '1'));\nINSERT INTO a VALUES ('9'), ('10');\n"
	r := open(t, "sqlite:"+t.TempDir()+"/x.db", dirOf(text), Options{})
	if _, err := r.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	var greatest string
	if err := r.DB.QueryRow("SELECT max(x) FROM a").Scan(&greatest); err != nil || greatest != "10" {
		t.Error(greatest, err)
	}
}

func TestGoMigrationsAreRefused(t *testing.T) {
	d := dirOf("-- +goose Up\n")
	d.FS.(fstest.MapFS)["2_more.go"] = &fstest.MapFile{Data: []byte("package m")}
	d.FS.(fstest.MapFS)["3_x_test.go"] = &fstest.MapFile{Data: []byte("package m")}
	_, err := Open(t.Context(), "sqlite:"+t.TempDir()+"/x.db", d, Options{})
	if err == nil || !strings.Contains(err.Error(), "m/2_more.go is a migration in Go") {
		t.Errorf("got %v", err)
	}
	delete(d.FS.(fstest.MapFS), "2_more.go")
	open(t, "sqlite:"+t.TempDir()+"/x.db", d, Options{})
}

// Two runs at a time: one waits, and finds nothing to do.
func TestRunsAreKeptApart(t *testing.T) {
	url := pgtest.DSN(t)
	d := dirOf("-- +goose Up\nCREATE TABLE a (x INTEGER);\nSELECT pg_sleep(1);\n")
	counts := make(chan int, 2)
	for range 2 {
		r := open(t, url, d, Options{})
		go func() {
			done, err := r.Up(context.Background())
			if err != nil {
				t.Error(err)
			}
			counts <- len(done)
		}()
	}
	if a, b := <-counts, <-counts; a+b != 1 {
		t.Errorf("%d and %d files ran", a, b)
	}
}

func scratches(t *testing.T, url string) (out []string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), "SELECT datname FROM pg_database WHERE datname LIKE 'strata\\_scratch\\_%'")
	if err != nil {
		t.Fatal(err)
	}
	if out, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	return out
}

// An interrupted run drops its scratch database, from under its own statement.
func TestInterrupted(t *testing.T) {
	url := pgtest.DSN(t)
	ctx, cancel := context.WithCancel(t.Context())
	s, err := database.NewScratch(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(scratches(t, url)); n != 1 {
		t.Fatalf("%d scratch databases", n)
	}
	time.AfterFunc(300*time.Millisecond, cancel)
	_, err = Replay(ctx, s, dirOf("-- +goose Up\nSELECT pg_sleep(60);\n"), nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := s.Drop(ctx); err != nil {
		t.Error(err)
	}
	if left := scratches(t, url); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestScratchDatabases(t *testing.T) {
	url := pgtest.DSN(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	run := func(sql string) {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run("CREATE DATABASE strata_scratch_1000_dead")
	run("CREATE DATABASE strata_scratch_9999999999_alive")
	run("CREATE DATABASE strata_scratch_mine")
	defer run("DROP DATABASE strata_scratch_mine")
	defer run("DROP DATABASE strata_scratch_9999999999_alive")
	s, err := database.NewScratch(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Drop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := strings.Join(scratches(t, url), " "); strings.Contains(left, "dead") || !strings.Contains(left, "alive") || !strings.Contains(left, "mine") {
		t.Errorf("left: %s", left)
	}

	run("CREATE ROLE strata_nobody LOGIN PASSWORD 'hush'")
	defer run("DROP ROLE strata_nobody")
	poor := strings.Replace(url, "postgres://postgres@", "postgres://strata_nobody:hush@", 1)
	if poor == url {
		t.Skip("the server's URL has no user to take the place of")
	}
	_, err = database.NewScratch(t.Context(), poor)
	var pg *pgconn.PgError
	if err == nil || !errors.As(err, &pg) || !strings.Contains(err.Error(), "the user strata_nobody may not create a scratch database") || strings.Contains(err.Error(), "hush") {
		t.Errorf("got %v", err)
	}
}

func TestScratchFileIsRemoved(t *testing.T) {
	s, err := database.NewScratch(t.Context(), "sqlite:")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Replay(t.Context(), s, dirOf("-- +goose Up\nCREATE TABLE a (x INTEGER);\n"), nil); err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(s.URL, "sqlite:")
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	if err := s.Drop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestVersions(t *testing.T) {
	now := time.Date(2026, 11, 28, 23, 59, 59, 0, time.UTC)
	for last, want := range map[string]string{
		"3_a.sql":              "20261128235959 20261129000000",
		"20261128235959_a.sql": "20261128235960 20261129000000",
		"20991231000000_a.sql": "20991231000001 20991231000002",
	} {
		p := Plan{Dir: Dir{"m", fstest.MapFS{last: {}}}, Now: now}
		got, err := p.versions(2)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("after %s: %v, want %s: %v", last, got, want, err)
		}
	}
}

// When an interrupted run is over, so is its statement on the server, and its lock is free
// for the next run: the program ends then, and nobody is left to cancel anything.
func TestInterruptedLeavesNothingRunning(t *testing.T) {
	url := pgtest.DSN(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, head := range []string{"", "-- +goose NO TRANSACTION\n"} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		_, err := open(t, url, dirOf(head+"-- +goose Up\nSELECT pg_sleep(60);\n"), Options{}).Up(ctx)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%sgot %v", head, err)
		}
		var running, locks int
		for end := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) { // a server ends a session when it gets to it
			err = conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()),
				(SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database())`).Scan(&running, &locks)
			if err != nil || locks == 0 || time.Now().After(end) {
				break
			}
		}
		if err != nil || running != 0 || locks != 0 {
			t.Errorf("%sleft: %d statements, %d locks, %v", head, running, locks, err)
		}
	}
}

// What goose would leave out in silence is refused by name, and files of SQL that are no
// migrations are let be.
func TestNeverRun(t *testing.T) {
	const text = "-- +goose Up\nCREATE TABLE a (x INTEGER);\n"
	for _, c := range []struct{ file, text, want string }{
		{"first.sql", text, "would never run: its name does not begin with a version"},
		{"00000_first.sql", text, "as 00001_first.sql does"},
		{"00002.sql", text, "does not begin with a version"},
		{"00002_second.SQL", text, "does not end with .sql"},
		{"00002_second.sql", "\ufeff" + text, "byte order mark"},
		{"00002_second.sql", strings.ReplaceAll(text, "\n", "\r\n"), ""},
		{"seed.sql", "INSERT INTO a VALUES (1);\n", ""},
	} {
		d := dirOf("-- +goose Up\nSELECT 1;\n")
		d.FS.(fstest.MapFS)[c.file] = &fstest.MapFile{Data: []byte(c.text)}
		_, err := Open(t.Context(), "sqlite:"+t.TempDir()+"/x.db", d, Options{})
		_, listed := d.Files()
		if c.want == "" {
			if err != nil || listed != nil {
				t.Errorf("%s: %v, %v", c.file, err, listed)
			}
			continue
		}
		for _, err := range []error{err, listed} {
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
				t.Errorf("%s: %v", c.file, err)
			}
		}
	}
}
