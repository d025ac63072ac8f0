package production

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

type idleHook struct{}

func (idleHook) Before(ctx context.Context, _ *pool.Event) context.Context { return ctx }
func (idleHook) After(context.Context, *pool.Event)                        {}

// BenchmarkHook tells what a hook costs a small statement: none, one that does nothing, a
// log that is off, and one that is written.
func BenchmarkHook(b *testing.B) {
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	loud := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for _, c := range []struct {
		name   string
		config pool.Config
	}{
		{"none", pool.Config{}},
		{"idle", pool.Config{Hook: idleHook{}}},
		{"log off", pool.Config{Hook: pool.Log(quiet, pool.LogOptions{Slow: -1})}},
		{"log", pool.Config{Hook: pool.Log(loud, pool.LogOptions{Slow: -1})}},
		{"caller", pool.Config{Hook: idleHook{}, HookCaller: true}},
		{"leaks", pool.Config{LeakAfter: 1 << 40}},
	} {
		for _, e := range []struct {
			name string
			url  func() string
		}{{"SQLite", func() string { return "sqlite::memory:" }}, {"PostgreSQL", func() string { return pgtest.Empty(b) }}} {
			b.Run(e.name+" "+c.name, func(b *testing.B) {
				db, err := pool.Open(b.Context(), e.url(), sqlite.Driver, postgres.Driver, c.config)
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close(context.Background())
				if err := builder.CreateTables(Accounts).Exec(b.Context(), db); err != nil {
					b.Fatal(err)
				}
				if _, err := builder.Insert(Accounts).Rows(rows(100)...).Exec(b.Context(), db); err != nil {
					b.Fatal(err)
				}
				q := builder.From(Accounts).Where(Accounts.ID.Eq(50))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := q.One(b.Context(), db); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
