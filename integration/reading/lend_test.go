package reading

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/types"
)

// kind is row i: every other one has its nullable columns filled, texts and
// bytes are empty, short, and longer than what shares memory.
func kind(i int) sample.Kind {
	text := strings.Repeat(fmt.Sprintf("é%d ", i), i*i*i)
	raw := []byte(text)
	at := time.Date(2024, 2, 29, 12, i, 0, 1000*i, time.UTC)
	k := sample.Kind{
		Key: sample.Key{byte(i)}, I: i, I64: int64(i), F64: float64(i) / 3, F32: float32(i), Dec: decimal.New(int64(i), -3),
		Text: text, Bool: i%3 == 0, Time: at, Date: types.DateOf(at), Bytes: raw,
		Doc:   sample.Doc{Title: text, Tags: []string{"a", text}, Extra: map[string]int{"x": i}},
		Color: sample.Color{R: byte(i)}, Status: sample.Active, Level: sample.Low,
	}
	if i%2 == 0 {
		n, d, day, doc, key, yes := int64(i), decimal.New(int64(i), -2), types.DateOf(at), k.Doc, k.Key, true
		k.PI64, k.PDec, k.PText, k.PBool, k.PTime, k.PDate, k.PBytes, k.PDoc, k.PKey = &n, &d, &text, &yes, &at, &day, &raw, &doc, &key
		k.NText, k.NBytes = sql.Null[string]{V: text, Valid: true}, sql.Null[[]byte]{V: raw, Valid: true}
		k.NDoc, k.NKey = sql.Null[sample.Doc]{V: doc, Valid: true}, sql.Null[sample.Key]{V: key, Valid: true}
		k.NTime, k.NDate = sql.Null[time.Time]{V: at, Valid: true}, sql.Null[types.Date]{V: day, Valid: true}
		k.NI64, k.NBool = sql.Null[int64]{V: n, Valid: true}, sql.Null[bool]{V: true, Valid: true}
		k.NStatus, k.NColor = sql.Null[sample.Status]{V: sample.Blocked, Valid: true}, sql.Null[sample.Color]{V: k.Color, Valid: true}
	}
	return k
}

const kindRows = 12

func openKinds(t *testing.T, url string) *pool.DB {
	t.Helper()
	ctx := t.Context()
	db, err := pool.Open(ctx, url, sqlite.Driver, postgres.Driver, mariadb.Driver)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) })
	if err := builder.CreateTables(sample.Kinds).Exec(ctx, db); err != nil {
		t.Fatal(err)
	}
	for i := range kindRows {
		if _, err := builder.Insert(sample.Kinds).Rows(kind(i)).Exec(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// printed is a row with what its pointers point at.
func printed(k *sample.Kind) string {
	var b strings.Builder
	v := reflect.ValueOf(k).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() == reflect.Pointer && !f.IsNil() {
			f = f.Elem()
		}
		fmt.Fprintf(&b, "%s=%v\n", v.Type().Field(i).Name, f.Interface())
	}
	return b.String()
}

// everyEngine also has PostgreSQL's text formats, which the simple protocol uses.
func everyEngine(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for _, e := range databases {
		t.Run(e.name, func(t *testing.T) { test(t, e.url(t)) })
	}
	t.Run("SQLite in memory", func(t *testing.T) { test(t, "sqlite::memory:") })
	t.Run("PostgreSQL simple protocol", func(t *testing.T) { test(t, simple(databases[1].url(t))) })
}

func simple(url string) string {
	if strings.Contains(url, "?") {
		return url + "&default_query_exec_mode=simple_protocol"
	}
	return url + "?default_query_exec_mode=simple_protocol"
}

func TestLentRowsAreTheRows(t *testing.T) {
	everyEngine(t, func(t *testing.T, url string) {
		ctx, db := t.Context(), openKinds(t, url)
		q := builder.From(sample.Kinds).OrderBy(sample.Kinds.I.Asc())
		var want []string
		for k, err := range q.Iter(ctx, db) {
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, printed(&k))
		}
		all, err := q.All(ctx, db)
		if err != nil || len(all) != kindRows || len(want) != kindRows {
			t.Fatal(len(all), len(want), err)
		}
		i := 0
		err = builder.Each(ctx, db, q, func(k *sample.Kind) error {
			if got := printed(k); got != want[i] {
				t.Errorf("row %d is lent as\n%s, is\n%s", i, got, want[i])
			}
			if got := printed(&all[i]); got != want[i] {
				t.Errorf("row %d of All is\n%s, of Iter\n%s", i, got, want[i])
			}
			expected := kind(i)
			if w := printed(&expected); w != want[i] {
				t.Errorf("row %d is\n%s, was stored as\n%s", i, want[i], w)
			}
			i++
			return nil
		})
		if err != nil || i != kindRows {
			t.Errorf("%d rows, %v", i, err)
		}
	})
}

// Rows that are not lent stay as they are when others are read after them, and
// when what one field holds is appended to and written over.
func TestRowsAreTheirOwn(t *testing.T) {
	everyEngine(t, func(t *testing.T, url string) {
		ctx, db := t.Context(), openKinds(t, url)
		q := builder.From(sample.Kinds).OrderBy(sample.Kinds.I.Asc())
		var kept []sample.Kind
		for k, err := range q.Iter(ctx, db) {
			if err != nil {
				t.Fatal(err)
			}
			before := printed(&k)
			bytes := k.Bytes
			_ = append(k.Bytes, "more than there was"...)
			for i := range bytes {
				bytes[i] = '#'
			}
			k.Bytes = kind(int(k.I)).Bytes
			if after := printed(&k); after != before {
				t.Errorf("writing to its bytes changed the row from\n%s to\n%s", before, after)
			}
			kept = append(kept, k)
		}
		if _, err := q.All(ctx, db); err != nil {
			t.Fatal(err)
		}
		for i := range kept {
			want := kind(i)
			if got, want := printed(&kept[i]), printed(&want); got != want {
				t.Errorf("row %d has become\n%s, was\n%s", i, got, want)
			}
		}
	})
}

func TestEachEnds(t *testing.T) {
	everyEngine(t, func(t *testing.T, url string) {
		ctx, db := t.Context(), openKinds(t, url)
		q := builder.From(sample.Kinds).OrderBy(sample.Kinds.I.Asc())
		stop := errors.New("stop")
		n := 0
		err := builder.Each(ctx, db, q, func(*sample.Kind) error {
			if n++; n == 3 {
				return stop
			}
			// Another statement while rows are lent.
			_, err := q.Limit(1).All(ctx, db)
			return err
		})
		if !errors.Is(err, stop) || n != 3 {
			t.Errorf("after %d rows: %v", n, err)
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if err := builder.Each(ended, db, q, func(*sample.Kind) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("with a context that has ended: %v", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is lost")
				}
			}()
			builder.Each(ctx, db, q, func(*sample.Kind) error { panic("out") })
		}()
		// The connections are free again: on SQLite in memory there is only one.
		if rows, err := q.All(ctx, db); err != nil || len(rows) != kindRows {
			t.Errorf("afterwards: %d rows, %v", len(rows), err)
		}
		err = db.Tx(ctx, func(tx *pool.Tx) error {
			if err := builder.Each(ctx, tx, q, func(*sample.Kind) error { return stop }); !errors.Is(err, stop) {
				return err
			}
			_, err := q.All(ctx, tx)
			return err
		})
		if err != nil {
			t.Errorf("in a transaction: %v", err)
		}
	})
}
