package reading

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/types"
)

// listed is a row with a column of each kind that IN finds by an array, and of
// some that it does not.
type listed struct {
	ID    int64
	Small int16
	Name  string
	Note  string
	Key   [16]byte
	Price decimal.Decimal
	At    time.Time
	Day   types.Date
	Score float64
	Maybe sql.Null[int64]
}

type listedColumns struct {
	strata.Table[listed]
	ID    strata.Int64
	Small strata.Int16
	Name  strata.Text
	Note  strata.Text
	Key   strata.UUID
	Price strata.Decimal
	At    strata.Time
	Day   strata.Date
	Score strata.Float64
	Maybe strata.NullInt64
}

var lists = strata.Define("lists", new(listedColumns), func(t *strata.Def, c *listedColumns) {
	t.PrimaryKey(c.ID)
})

var listStart = time.Date(2024, 2, 28, 23, 0, 0, 0, time.UTC)

// Values of row i, and of no row where i is larger than there are rows.
func nameOf(i int) string { return fmt.Sprintf(`n%d "q" \ {,} 'é'`, i) }

// noteOf has texts that differ at their end, some longer than others, and longer than those that
// a server finds by an index that it makes for the purpose.
func noteOf(i int) string {
	if i%2 == 0 {
		return fmt.Sprint("note ", i)
	}
	return strings.Repeat("é", 97+i%5) + fmt.Sprint(i)
}

func keyOf(i int) (k [16]byte) {
	binary.BigEndian.PutUint64(k[8:], uint64(i))
	return k
}

func priceOf(i int) decimal.Decimal { return decimal.New(int64(i), -2) }
func atOf(i int) time.Time          { return listStart.Add(time.Duration(i) * time.Hour) }
func dayOf(i int) types.Date        { return types.DateOf(listStart.AddDate(0, 0, i)) }

const listedRows = 40

func fillLists(ctx context.Context, db *pool.DB) error {
	rows := make([]listed, listedRows)
	for i := range rows {
		rows[i] = listed{
			ID: int64(i), Small: int16(i), Name: nameOf(i), Note: noteOf(i), Key: keyOf(i), Price: priceOf(i),
			At: atOf(i), Day: dayOf(i), Score: float64(i) / 4, Maybe: sql.Null[int64]{V: int64(i), Valid: i%2 == 0},
		}
	}
	_, err := builder.Insert(lists).Rows(rows...).Exec(ctx, db)
	return err
}

// probe asks for the rows that have one of n values, the first of which are
// those of all rows but the first.
type probe struct {
	name  string
	most  int // values that there are, or that one statement takes
	in    func(n int) strata.Condition
	notIn func(n int) strata.Condition
	null  bool // every second row has NULL
}

func values[T any](of func(int) T) func(int) []T {
	return func(n int) []T {
		list := make([]T, n)
		for i := range list {
			list[i] = of(i + 1)
		}
		return list
	}
}

func probeOf[T any](name string, most int, column interface {
	In(...T) strata.Predicate
	NotIn(...T) strata.Predicate
}, of func(int) T,
) probe {
	list := values(of)
	return probe{
		name: name, most: most,
		in:    func(n int) strata.Condition { return column.In(list(n)...) },
		notIn: func(n int) strata.Condition { return column.NotIn(list(n)...) },
	}
}

// arrayOf asks by an array that is one argument.
func arrayOf[T any](name string, column strata.Operand[T], of func(int) T) probe {
	list := values(of)
	among := func(n int) strata.Predicate { return strata.InArray(column, list(n)) }
	return probe{
		name: name, most: 3_000,
		in:    func(n int) strata.Condition { return among(n) },
		notIn: func(n int) strata.Condition { return among(n).Not() },
	}
}

// TestTextsAmongManyRows looks in many rows for many texts, in less time than it takes to compare
// each with each.
func TestTextsAmongManyRows(t *testing.T) {
	const many = 20_000
	rows := make([]listed, many)
	texts := make([]string, many/4)
	for i := range rows {
		rows[i] = listed{ID: int64(i), Note: noteOf(i), At: listStart, Day: dayOf(0)}
		if i%4 == i/4%4 {
			texts[i/4] = noteOf(i)
		}
	}
	for _, engine := range databases {
		t.Run(engine.name, func(t *testing.T) {
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			db := openLists(t, engine.url(t))
			if _, err := builder.Insert(lists).Rows(rows...).Exec(ctx, db); err != nil {
				t.Fatal(err)
			}
			for want, condition := range map[int64]strata.Condition{
				many / 4: lists.Note.In(texts...), many - many/4: lists.Note.NotIn(texts...), many/4 + 1: strata.Or(strata.InArray(lists.Note, texts), lists.ID.Eq(1)),
			} {
				if got, err := builder.From(lists).Where(condition).Count(ctx, db); err != nil || got != want {
					t.Errorf("%d rows, %v, want %d", got, err, want)
				}
			}
		})
	}
}

// TestLists asks for rows by lists of any length: what is written as a list, what
// goes as an array, and more than a statement has arguments.
func TestLists(t *testing.T) {
	ctx := context.Background()
	maybe := probeOf("nullable", 70_000, lists.Maybe, func(i int) int64 { return int64(i) })
	maybe.null = true
	probes := []probe{
		probeOf("int64", 70_000, lists.ID, func(i int) int64 { return int64(i) }),
		probeOf("int16", 30_000, lists.Small, func(i int) int16 { return int16(i) }),
		probeOf("text", 70_000, lists.Name, nameOf),
		probeOf("long text", 30_000, lists.Note, noteOf),
		arrayOf("array of texts", lists.Note, noteOf),
		arrayOf("array of dates", lists.Day, dayOf),
		probeOf("uuid", 70_000, lists.Key, keyOf),
		probeOf("decimal", 70_000, lists.Price, func(i int) decimal.Decimal { return decimal.New(int64(i)*10, -3) }), // 0.010 for 0.01
		probeOf("time", 30_000, lists.At, atOf),
		probeOf("date", 30_000, lists.Day, dayOf),
		probeOf("float64", 30_000, lists.Score, func(i int) float64 { return float64(i) / 4 }),
		maybe,
	}
	for _, engine := range databases {
		t.Run(engine.name, func(t *testing.T) {
			db := openLists(t, engine.url(t))
			if err := fillLists(ctx, db); err != nil {
				t.Fatal(err)
			}
			for _, p := range probes {
				for _, n := range []int{0, 1, 2, 31, 32, 33, 100, p.most} {
					p.ask(t, ctx, db, n)
				}
			}
		})
	}
}

func (p probe) ask(t *testing.T, ctx context.Context, db *pool.DB, n int) {
	t.Helper()
	found := min(n, listedRows-1) // values count from 1, rows from 0
	others := listedRows - found
	if p.null {
		found /= 2
		if others = listedRows/2 - found; n == 0 {
			others = listedRows // NOT IN of nothing holds for NULL, too
		}
	}
	for name, want := range map[string]int{"IN": found, "NOT IN": others} {
		condition := p.in
		if name == "NOT IN" {
			condition = p.notIn
		}
		got, err := builder.From(lists).Where(condition(n)).Count(ctx, db)
		if err != nil || got != int64(want) {
			t.Errorf("%s %s of %d values: %d rows, %v; want %d", p.name, name, n, got, err, want)
		}
	}
}

func openLists(t *testing.T, url string) *pool.DB {
	t.Helper()
	db, err := pool.Open(context.Background(), url, sqlite.Driver, postgres.Driver, mariadb.Driver)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) })
	if err := builder.CreateTables(lists).Exec(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	return db
}
