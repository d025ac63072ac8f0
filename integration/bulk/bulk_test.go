package bulk

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/repo"
	"github.com/strata-go/strata/types"
)

// line is a row of lines: text that is unique, a number that is checked.
type line struct {
	ID   int64
	Name string
	N    int64
	Note sql.Null[string]
}

type lineColumns struct {
	strata.Table[line]
	ID   strata.Int64 `db:",identity"`
	Name strata.Text
	N    strata.Int64
	Note strata.NullText
}

var lines = strata.Define("lines", new(lineColumns), func(t *strata.Def, c *lineColumns) {
	t.Unique(c.Name)
	t.Check("lines_n", c.N.Ge(0))
})

// someLines makes n rows.
func someLines(n int) []line {
	rows := make([]line, n)
	for i := range rows {
		rows[i] = line{Name: fmt.Sprintf("line %d", i), N: int64(i)}
		if i%3 == 0 {
			rows[i].Note = sql.Null[string]{V: fmt.Sprint(i), Valid: true}
		}
	}
	return rows
}

// sizes are numbers of rows, one for each way that rows are sent.
var sizes = []int{1, 2, 9, 10, 11, 64, 65, 99, 100, 150, 501, 1000}

// withLines runs a test on every engine with an empty table of lines.
func withLines(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(lines).Exec(ctx, db))
		test(t, ctx, db)
	})
}

func countLines(t *testing.T, ctx context.Context, db builder.Reader) int64 {
	t.Helper()
	return done(t)(builder.From(lines).Count(ctx, db))
}

// kindRow is a row of every kind, told from others by its key.
func kindRow(i int) sample.Kind {
	k := full()
	if i%2 == 1 {
		v := reflect.ValueOf(&k).Elem()
		for f := range v.NumField() {
			if name := v.Type().Field(f).Name; name[0] == 'P' || name[0] == 'N' {
				v.Field(f).SetZero()
			}
		}
		k.Dec, k.F64, k.Time = decimal.New(int64(i)*100, -3), math.Inf(1), time.Date(1815, 6, 18, 23, 59, 59, 999_999_000, time.UTC)
		k.Date, k.Bytes, k.I64 = types.Date{Year: 9999, Month: 12, Day: 31}, []byte{0, 1, 2}, math.MinInt64
		k.Text = strings.Repeat("ä€𝄞\\\"'{},", i%7)
	}
	k.Key = sample.Key{byte(i >> 8), byte(i), 1}
	return k
}

func TestManyRowsOfEveryKind(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, n := range []int{2, 12, 70, 130} {
			for _, returning := range []bool{false, true} {
				want := make([]sample.Kind, n)
				for i := range want {
					want[i] = storable(db, kindRow(i))
				}
				insert := builder.Insert(kinds).Rows(want...)
				var got []sample.Kind
				var err error
				if returning {
					got, err = builder.Returning(insert, kinds).All(ctx, db)
				} else {
					if m := done(t)(insert.Exec(ctx, db)); m != int64(n) {
						t.Errorf("%d rows: %d inserted", n, m)
					}
					got, err = builder.From(kinds).OrderBy(kinds.Key.Asc()).All(ctx, db)
				}
				must(t, err)
				if len(got) != n {
					t.Fatalf("%d rows of %d", len(got), n)
				}
				for i := range got {
					compareRows(t, got[i], want[i])
				}
				done(t)(builder.Delete(kinds).All().Exec(ctx, db))
			}
		}
	})
}

func TestAnyNumberOfRows(t *testing.T) {
	withLines(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, n := range append([]int{0, 20_000}, sizes...) {
			rows := someLines(n)
			if got := done(t)(builder.Insert(lines).Rows(rows...).Exec(ctx, db)); got != int64(n) {
				t.Errorf("%d rows: %d inserted", n, got)
			}
			if got := countLines(t, ctx, db); got != int64(n) {
				t.Errorf("%d rows: %d are there", n, got)
			}
			sum, err := builder.Select2(strata.Sum(lines.N), strata.Count(lines.Note)).From(lines).One(ctx, db)
			if err != nil || n > 0 && sum.V1.V != int64(n*(n-1)/2) || sum.V2 != int64((n+2)/3) {
				t.Errorf("%d rows: sum and notes %v, %v", n, sum, err)
			}
			for i := range rows {
				rows[i].N++
			}
			upsert := builder.Insert(lines).Rows(rows...).OnConflict(lines.Name).
				DoUpdate(lines.N.SetExpr(lines.N.Excluded()), lines.Note.Set("seen")).Where(lines.N.Ge(0))
			got, err := builder.Returning(upsert, lines).All(ctx, db)
			if err != nil || len(got) != n {
				t.Fatalf("%d rows: %d returned, %v", n, len(got), err)
			}
			for i := range got {
				if got[i].Name != rows[i].Name || got[i].N != rows[i].N || got[i].Note.V != "seen" || got[i].ID == 0 {
					t.Fatalf("%d rows: row %d is %+v", n, i, got[i])
				}
			}
			if again := done(t)(builder.Insert(lines).Rows(rows...).OnConflict().DoNothing().Exec(ctx, db)); again != 0 {
				t.Errorf("%d rows: %d inserted in spite of the conflict", n, again)
			}
			done(t)(builder.Delete(lines).All().Exec(ctx, db))
		}
	})
}

func TestTheErrorTellsTheRow(t *testing.T) {
	for _, c := range []struct {
		name string
		kind error
		spot func(*line)
	}{
		{"unique", strata.ErrUnique, func(l *line) { l.Name = "line 0" }},
		{"check", strata.ErrCheck, func(l *line) { l.N = -1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			withLines(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
				for _, n := range sizes[1:] {
					for _, bad := range []int{1, n / 2, n - 1} {
						if bad == 0 {
							continue
						}
						rows := someLines(n)
						c.spot(&rows[bad])
						plain := builder.Insert(lines).Rows(rows...)
						for form, insert := range map[string]func(builder.Writer) error{
							"exec": func(w builder.Writer) error { return second(plain.Exec(ctx, w)) },
							"returning": func(w builder.Writer) error {
								_, err := builder.Returning(plain, lines).All(ctx, w)
								return err
							},
						} {
							told := func(where string, err error) {
								t.Helper()
								var e *strata.DatabaseError
								if !errors.As(err, &e) || !errors.Is(err, c.kind) || e.Row != bad+1 || !strings.Contains(err.Error(), fmt.Sprintf("row %d: ", bad+1)) {
									t.Errorf("%s of %d rows %s: %v; want row %d", form, n, where, err, bad+1)
								}
							}
							told("alone", insert(db))
							must(t, db.Tx(ctx, func(tx *pool.Tx) error {
								done(t)(builder.Insert(lines).Rows(line{Name: "before"}).Exec(ctx, tx))
								told("in a transaction", insert(tx))
								tx.Tx(ctx, func(tx *pool.Tx) error {
									told("in a savepoint", insert(tx))
									return nil
								})
								// The transaction goes on.
								return second(builder.Insert(lines).Rows(line{Name: "after"}).Exec(ctx, tx))
							}))
							if got := countLines(t, ctx, db); got != 2 {
								t.Errorf("%s of %d rows: %d are there, want those before and after", form, n, got)
							}
							done(t)(builder.Delete(lines).All().Exec(ctx, db))
						}
					}
				}
			})
		})
	}
}

func TestAValueWithoutSQLFormTellsTheRow(t *testing.T) {
	withLines(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, n := range sizes[1:] {
			rows := someLines(n)
			rows[n-1].Name = "a\x00b"
			err := second(builder.Insert(lines).Rows(rows...).Exec(ctx, db))
			if want := fmt.Sprintf("VALUES: row %d, column lines.name: text contains a NUL character", n); !errors.Is(err, strata.BadValue) || !strings.Contains(err.Error(), want) {
				t.Errorf("%d rows: %v; want %q", n, err, want)
			}
			if got := countLines(t, ctx, db); got != 0 {
				t.Errorf("%d rows: %d are there", n, got)
			}
			must(t, db.Tx(ctx, func(tx *pool.Tx) error {
				if err := second(builder.Insert(lines).Rows(rows...).Exec(ctx, tx)); !errors.Is(err, strata.BadValue) {
					t.Errorf("%d rows in a transaction: %v", n, err)
				}
				_, err := builder.From(lines).Count(ctx, tx)
				return err
			}))
		}
	})
}

func TestRowsThatReferToLaterRows(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		list := make([]node, 300)
		for i := range list {
			list[i] = node{ID: int64(i + 1), Parent: sql.Null[int64]{V: int64(len(list) - i), Valid: true}}
		}
		must(t, builder.CreateTables(nodes).Exec(ctx, db))
		n, err := builder.Insert(nodes).Rows(list...).Exec(ctx, db)
		switch {
		case db.Dialect().Has(dialect.KeysAtEnd):
			if n != int64(len(list)) || err != nil {
				t.Errorf("%d rows, %v", n, err)
			}
		case !errors.Is(err, strata.ErrForeignKey): // they refer to each other
			t.Errorf("%d rows, %v", n, err)
		}
		list[7].Parent.V = 9999
		done(t)(builder.Delete(nodes).All().Exec(ctx, db))
		if err := second(builder.Insert(nodes).Rows(list...).Exec(ctx, db)); !errors.Is(err, strata.ErrForeignKey) {
			t.Errorf("a parent that is not there: %v", err)
		}
		if n := done(t)(builder.From(nodes).Count(ctx, db)); n != 0 {
			t.Errorf("%d rows of a failed statement", n)
		}
	})
}

// TestRowsBeforeThoseThatTheyReferTo: where no row refers to itself by way of others, any order
// will do on every engine, and rows come back in that of the caller.
func TestRowsBeforeThoseThatTheyReferTo(t *testing.T) {
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(nodes).Exec(ctx, db))
		for _, n := range sizes[1:] {
			list := make([]node, n)
			for i := range list {
				list[i] = node{ID: int64(i + 1), Parent: sql.Null[int64]{V: int64(min(i+2, n)), Valid: true}}
			}
			insert := builder.Insert(nodes).Rows(list...)
			check := func(how string, got []node, err error) {
				t.Helper()
				if err != nil || !slices.Equal(got, list) {
					t.Fatalf("%d rows, %s: %v, %v", n, how, got[:min(len(got), 9)], err)
				}
				done(t)(builder.Update(nodes).Set(nodes.Parent.SetNull()).All().Exec(ctx, db))
				done(t)(builder.Delete(nodes).All().Exec(ctx, db))
			}
			stored := func() []node {
				all, err := builder.From(nodes).OrderBy(nodes.ID.Asc()).All(ctx, db)
				must(t, err)
				return all
			}
			if got, err := insert.Exec(ctx, db); err != nil || got != int64(n) {
				t.Fatalf("%d rows: %d, %v", n, got, err)
			}
			check("alone", stored(), nil)
			must(t, db.Tx(ctx, func(tx *pool.Tx) error { return second(insert.Exec(ctx, tx)) }))
			check("in a transaction", stored(), nil)
			got, err := builder.Returning(insert, nodes).All(ctx, db)
			check("RETURNING", got, err)
			done(t)(builder.Insert(nodes).Rows(node{ID: int64(n)}).Exec(ctx, db))
			got, err = builder.Returning(insert.OnConflict(nodes.ID).DoNothing(), nodes).All(ctx, db)
			list = list[:n-1]
			if n > 500 { // of several statements: some database does not say which row it has left out
				slices.SortFunc(got, func(a, b node) int { return cmp.Compare(a.ID, b.ID) })
			}
			check("DO NOTHING", got, err)
			if _, err := builder.Insert(nodes).Rows(append(list, node{ID: int64(n), Parent: sql.Null[int64]{V: 99999, Valid: true}})...).Exec(ctx, db); !errors.Is(err, strata.ErrForeignKey) {
				t.Errorf("%d rows, of which one refers to none: %v", n, err)
			}
		}
	})
}

type node struct {
	ID     int64
	Parent sql.Null[int64]
}

type nodeColumns struct {
	strata.Table[node]
	ID     strata.Int64
	Parent strata.NullInt64
}

var nodes = strata.Define("tree_nodes", new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Parent, c.ID, strata.NoAction)
})

func TestManyRowsAtTheSameTime(t *testing.T) {
	withLines(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		var group sync.WaitGroup
		for g := range 4 {
			group.Go(func() {
				for _, n := range []int{12, 70, 200} {
					rows := someLines(n)
					for i := range rows {
						rows[i].Name = fmt.Sprintf("%d of %d: %d", g, n, i)
					}
					insert := builder.Insert(lines).Rows(rows...)
					for {
						err := second(insert.Exec(ctx, db))
						if errors.Is(err, strata.ErrTimeout) {
							continue // SQLite's writer is busy
						}
						if err != nil {
							t.Error(err)
						}
						break
					}
				}
			})
		}
		group.Wait()
		if got := countLines(t, ctx, db); got != 4*(12+70+200) {
			t.Errorf("%d rows", got)
		}
	})
}

func TestManyRowsCancelled(t *testing.T) {
	withLines(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		rows := someLines(50_000)
		short, cancel := context.WithTimeout(ctx, 3*time.Millisecond)
		defer cancel()
		err := second(builder.Insert(lines).Rows(rows...).Exec(short, db))
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, strata.ErrTimeout) {
			t.Errorf("cancelled: %v", err)
		}
		if got := countLines(t, ctx, db); got != 0 {
			t.Errorf("%d rows of a cancelled statement", got)
		}
		done(t)(builder.Insert(lines).Rows(rows[:200]...).Exec(ctx, db))
	})
}

func TestUpdateOfManyRows(t *testing.T) {
	withLines(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		byID := repo.ByKey(lines, lines.ID)
		if n := done(t)(builder.Update(lines).Rows().Exec(ctx, db)); n != 0 {
			t.Errorf("no rows: %d", n)
		}
		for _, n := range sizes {
			rows := someLines(n)
			must(t, byID.CreateMany(ctx, db, rows))
			for i := range rows {
				rows[i].Name, rows[i].N, rows[i].Note = rows[i].Name+"'", rows[i].N+1, sql.Null[string]{Valid: i%2 == 0}
			}
			missing := append(rows[:n:n], line{ID: -1, Name: "none"})
			if err := byID.UpdateMany(ctx, db, missing); !errors.Is(err, strata.ErrNoRows) {
				t.Errorf("%d rows and a missing one: %v", n, err)
			}
			must(t, byID.UpdateMany(ctx, db, rows))
			got, err := builder.From(lines).OrderBy(lines.ID.Asc()).All(ctx, db)
			must(t, err)
			if !reflect.DeepEqual(got, rows) {
				t.Errorf("%d rows: %.200v", n, got)
			}
			for i := range rows {
				rows[i].Name, rows[i].N = "left alone", 7
			}
			done(t)(builder.Update(lines).Rows(rows...).Only(lines.N).Exec(ctx, db))
			done(t)(builder.Update(lines).Rows(rows...).Omit(lines.Name, lines.Note).Exec(ctx, db))
			if m := done(t)(builder.From(lines).Where(lines.N.Eq(7), lines.Name.HasPrefix("line ")).Count(ctx, db)); m != int64(n) {
				t.Errorf("%d rows: %d with only the number updated", n, m)
			}
			if n > 1 {
				rows[n-1].N = -1
				err = second(builder.Update(lines).Rows(rows...).Only(lines.N).Exec(ctx, db))
				var e *strata.DatabaseError
				if !errors.Is(err, strata.ErrCheck) || !errors.As(err, &e) || e.Row != n {
					t.Errorf("%d rows: %v; want row %d", n, err, n)
				}
			}
			ids := make([]int64, n)
			for i := range rows {
				ids[i] = rows[i].ID
			}
			if m := done(t)(byID.DeleteAll(ctx, db, ids...)); m != int64(n) {
				t.Errorf("%d rows: %d deleted", n, m)
			}
		}
	})
}

func TestUpdateOfManyRowsOfEveryKind(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, n := range []int{2, 130} {
			want := make([]sample.Kind, n)
			for i := range want {
				want[i] = storable(db, kindRow(i))
			}
			done(t)(builder.Insert(kinds).Rows(want...).Exec(ctx, db))
			for i := range want { // each gets the values of the other sort
				key := want[i].Key
				want[i] = storable(db, kindRow(i+1))
				want[i].Key = key
			}
			if m := done(t)(builder.Update(kinds).Rows(want...).Exec(ctx, db)); m != int64(n) {
				t.Errorf("%d rows: %d updated", n, m)
			}
			got, err := builder.From(kinds).OrderBy(kinds.Key.Asc()).All(ctx, db)
			must(t, err)
			for i := range got {
				compareRows(t, got[i], want[i])
			}
			done(t)(builder.Delete(kinds).All().Exec(ctx, db))
		}
		if err := second(builder.Update(kinds).Rows(kindRow(1), kindRow(2), kindRow(1)).Exec(ctx, db)); !errors.Is(err, strata.BadValue) || !strings.Contains(err.Error(), "rows 1 and 3 have the same key") {
			t.Errorf("a key twice: %v", err)
		}
		if err := second(builder.Update(keyless).Rows(bare{1}, bare{2}).Exec(ctx, db)); !errors.Is(err, strata.NoConstraint) || !strings.Contains(err.Error(), "bare has no primary key") {
			t.Errorf("no key: %v", err)
		}
	})
}

type bare struct{ N int64 }

type bareColumns struct {
	strata.Table[bare]
	N strata.Int64
}

var keyless = strata.Define("bare", new(bareColumns))

// sentTexts records what is prepared and run by name of its text.
type sentTexts struct {
	mu   sync.Mutex
	list []string
}

func (x *sentTexts) add(s string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.list = append(x.list, s)
}

func (x *sentTexts) TracePrepareStart(ctx context.Context, _ *pgx.Conn, d pgx.TracePrepareStartData) context.Context {
	x.add(d.SQL)
	return ctx
}
func (x *sentTexts) TracePrepareEnd(context.Context, *pgx.Conn, pgx.TracePrepareEndData) {}

func (x *sentTexts) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	x.add(d.SQL)
	return ctx
}
func (x *sentTexts) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// The means are those that were meant, which no result tells.
func TestTheMeansOfManyRows(t *testing.T) {
	config, err := pgxpool.ParseConfig(pgtest.Empty(t))
	must(t, err)
	seen := &sentTexts{}
	config.ConnConfig.Tracer = seen
	p, err := pgxpool.NewWithConfig(t.Context(), config)
	must(t, err)
	t.Cleanup(p.Close)
	db, ctx := postgres.Wrap(p), t.Context()
	done(t)(builder.Raw("CREATE EXTENSION ltree").Exec(ctx, db))
	must(t, builder.CreateTables(lines, kinds, keyless, sample.Shops).Exec(ctx, db))
	all := make([]sample.Kind, 120)
	for i := range all {
		all[i] = kindRow(i)
	}
	for _, c := range []struct {
		name string
		run  func() (int64, error)
		want string // of the texts that are not queries about types
	}{
		{"copy", func() (int64, error) { return builder.Insert(lines).Rows(someLines(200)...).Exec(ctx, db) }, ""},
		{"copy of every kind", func() (int64, error) { return builder.Insert(kinds).Rows(all...).Exec(ctx, db) }, ""},
		{"arrays", func() (int64, error) { return builder.Update(kinds).Rows(all...).Exec(ctx, db) }, "unnest"},
		{"few", func() (int64, error) { return builder.Insert(keyless).Rows(bare{1}, bare{2}).Exec(ctx, db) }, "VALUES"},
		{"arrays as text", func() (n int64, err error) {
			err = db.Tx(ctx, func(tx *pool.Tx) error {
				n, err = builder.Insert(sample.Shops).Rows(
					sample.Shop{ID: 1, IP: netip.MustParseAddr("1.2.3.4"), Path: sample.Path{"a"}, Home: sample.Address{Street: `"x", (y)`}},
					sample.Shop{ID: 2, IP: netip.MustParseAddr("::1"), Path: sample.Path{"b"}, Home: sample.Address{Street: "z"}},
				).Exec(ctx, tx)
				return err
			})
			return n, err
		}, "CAST("},
	} {
		seen.list = nil
		done(t)(c.run())
		rest := slices.DeleteFunc(seen.list, func(s string) bool { return strings.HasPrefix(s, "SELECT ") || s == "begin" || s == "commit" })
		if c.want == "" && len(rest) > 0 || c.want != "" && (len(rest) == 0 || !strings.Contains(rest[0], c.want)) {
			t.Errorf("%s: %q", c.name, rest)
		}
	}
}

// What a thousand rows allocate in the client, which is next to nothing: without the means
// that a driver has for many rows, it is more than one a row.
func TestAllocationsOfManyRows(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for _, c := range []struct {
		name          string
		url           func(testing.TB) string
		conflicts     bool
		alone, inside float64 // of a transaction
	}{
		{"COPY", pgtest.Empty, false, 34, 36},
		{"arrays", pgtest.Empty, true, 33, 44},
		{"bulk execution", mariatest.Empty, false, 14, 14},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, err := open(t, c.url(t))
			must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			ctx, rows := context.Background(), make([]bare, 1000)
			for i := range rows {
				rows[i].N = int64(i) << 20
			}
			must(t, builder.CreateTables(keyless).Exec(ctx, db))
			insert := builder.Insert(keyless).Rows(rows...)
			if c.conflicts {
				insert = insert.OnConflict().DoNothing()
			}
			within := func(w builder.Writer, limit float64, where string) {
				n := testing.AllocsPerRun(20, func() {
					if _, err := insert.Exec(ctx, w); err != nil {
						t.Error(err)
					}
				})
				if t.Logf("%v allocations%s", n, where); n > limit {
					t.Errorf("more than %v", limit)
				}
			}
			within(db, c.alone, "")
			must(t, db.Tx(ctx, func(tx *pool.Tx) error {
				within(tx, c.inside, " in a transaction")
				return nil
			}))
		})
	}
}
