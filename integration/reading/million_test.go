package reading

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

// A million rows come through a heap that does not grow with them.
func TestMillionRows(t *testing.T) {
	const most = 4 << 20
	for name, url := range map[string]func(testing.TB) string{
		"SQLite":     func(tb testing.TB) string { return "sqlite:" + tb.TempDir() + "/test.db" },
		"PostgreSQL": func(tb testing.TB) string { return pgtest.DSN(tb) },
		"MariaDB":    mariatest.Empty,
	} {
		t.Run(name, func(t *testing.T) {
			db, a, b := open(t, url(t)), strata.As(items, "a"), strata.As(items, "b")
			before, peak, n, sum := heap(), uint64(0), 0, 0
			for it, err := range builder.From(a).Clauses(builder.CrossJoin(b)).Iter(t.Context(), db) {
				if err != nil {
					t.Fatal(err)
				}
				if n++; n%100_000 == 1 {
					peak = max(peak, heap())
				}
				sum += len(it.Name) + len(it.Data)
			}
			if n != 1_000_000 || sum != n*(len(sampleItem(1).Name)+len(sampleItem(1).Data)) {
				t.Errorf("%d rows with %d bytes", n, sum)
			}
			if peak > before+most {
				t.Errorf("the heap has grown from %d KB to %d KB", before>>10, peak>>10)
			}
			t.Logf("%s: %d rows, heap %d KB before, %d KB at most", name, n, before>>10, peak>>10)
		})
	}
}

// heap is what the program holds.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Rows of MariaDB that are left in the middle: its only connection is free again at once, and
// the server does not go on. Where it does not end what it was asked to end within a second,
// as on a machine that is busy, the connection is given up.
func TestLeavingMariaDB(t *testing.T) {
	url := mariatest.Empty(t)
	watching := open(t, url)
	db, err := pool.Open(t.Context(), url, mariadb.Driver, pool.Config{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	connection := func() int64 {
		t.Helper()
		id, err := builder.RawRows(builder.Raw("SELECT CONNECTION_ID() AS id"), items.ID).One(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first, late := connection(), false
	for _, rows := range []int{1, 200_000} {
		n, begun := 0, time.Now()
		for _, err := range millions(tenMillion).Iter(t.Context(), db) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == rows {
				begun = time.Now()
				break
			}
		}
		if got, err := firstItems(1000).All(t.Context(), db); err != nil || len(got) != 1000 {
			t.Errorf("afterwards %d rows, %v", len(got), err)
		}
		took := time.Since(begun)
		late = late || took > time.Second
		if took > 3*time.Second {
			t.Errorf("left after %d rows, the connection was free after %v", rows, took)
		}
		quiet(t, watching)
	}
	if last := connection(); last != first && !late {
		t.Errorf("the connection %d was replaced by %d", first, last)
	}
}

// quiet waits, for a while, until the server runs nothing else in the database: a connection
// that has asked for an end is seen for a moment.
func quiet(t *testing.T, db *pool.DB) {
	t.Helper()
	const others = "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND command <> 'Sleep' AND id <> CONNECTION_ID()"
	for range 100 {
		busy, err := builder.RawRows(builder.Raw(others), strata.CountAll()).One(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if busy == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the server still runs a statement that was left")
}
