package mariadb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

// asked is a query of a batch.
type asked struct {
	text string
	args []any
	want string
}

func queued(list []asked) []driver.Queued {
	queries := make([]driver.Queued, len(list))
	for i, q := range list {
		queries[i] = driver.Queued{
			Text: driver.Text{SQL: q.text, Args: q.args}, Number: i + 1,
			Item: &batch.Item{Read: func(scan.Rows) {}},
		}
	}
	return queries
}

// begun begins a transaction on a database that has a table of five rows.
func begun(t *testing.T) *session {
	t.Helper()
	db, b := opened(t, "")
	exec(t, db, "CREATE TABLE few (id BIGINT PRIMARY KEY)", "INSERT INTO few VALUES (1), (2), (3), (4), (5)")
	s, err := b.Begin(t.Context(), driver.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Rollback() })
	return s.(*session)
}

// sent sends queries ahead, all of them.
func sent(t *testing.T, ctx context.Context, s *session, list []asked) {
	t.Helper()
	if n, err := s.Ahead(ctx, queued(list)); n != len(list) || err != nil {
		t.Fatalf("%d of %d queries were sent: %v", n, len(list), err)
	}
}

// The driver writes what was sent, byte by byte, and reads its reply.
func TestQueriesAreSentAhead(t *testing.T) {
	s := begun(t)
	list := []asked{
		{"SELECT 7", nil, "[7]"},
		{"SELECT ?, ?, ?", []any{int64(-3), 0.25, nil}, "[-3 0.25 NULL]"},
		{"SELECT id FROM few WHERE id > ? ORDER BY id", []any{int64(2)}, "[3 4 5]"},
		{"SELECT id FROM few WHERE id > ? ORDER BY id", []any{int64(9)}, "[]"},
		{"SELECT ?" + strings.Repeat(", ?", 299), texts(300), "[" + strings.Repeat("x ", 299) + "x]"},
	}
	for _, n := range []int{0, 1, 250, 251, 252, 3000} {
		v := strings.Repeat("é", n/2) + strings.Repeat("x", n%2)
		list = append(list, asked{"SELECT LENGTH(?), LENGTH(?)", []any{v, []byte(v)}, fmt.Sprintf("[%d %d]", n, n)})
	}
	sent(t, t.Context(), s, list)
	for i, q := range list {
		want := len(list) - i
		if i == 0 {
			want++ // what begins the transaction
		}
		if left := len(s.conn.net.ahead.commands); left != want {
			t.Fatalf("%s: %d are ahead, want %d", q.text, left, want)
		}
		if got, err := run(t.Context(), s, q.text, q.args...); err != nil || fmt.Sprint(got) != q.want {
			t.Errorf("%s: %v, %v, want %s", q.text, got, err, q.want)
		}
	}
	if left := len(s.conn.net.ahead.commands); left != 0 {
		t.Errorf("%d are left", left)
	}
}

func texts(n int) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = "x"
	}
	return list
}

// What nobody asks for is read over, of any length.
func TestWhatWasSentAheadIsReadOver(t *testing.T) {
	s := begun(t)
	list := []asked{
		{"SELECT 1", nil, ""},
		{"SELECT id FROM few WHERE id = (SELECT id FROM few)", nil, ""}, // more than one row
		{"SELECT REPEAT('x', 20000000)", nil, ""},                       // in two packets
		{"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, REPEAT('\xff', i) FROM n", nil, ""},
		{"SELECT " + strings.Repeat("1, ", 299) + "1", nil, ""},
	}
	for asks := range len(list) {
		sent(t, t.Context(), s, list)
		for _, q := range list[:asks] {
			run(t.Context(), s, q.text)
		}
		if got, err := run(t.Context(), s, "SELECT 'another'"); err != nil || fmt.Sprint(got) != "[another]" {
			t.Errorf("after %d: %v, %v", asks, got, err)
		}
	}
}

// A warning is that of the query that it comes from, which the server has not kept.
func TestWarningsOfWhatWasSentAhead(t *testing.T) {
	s := begun(t)
	list := []asked{
		{"SELECT 1", nil, "[1]"},
		{"SELECT SQRT(CAST(? AS SIGNED))", []any{"4x"}, ""},
		{"SELECT 1", nil, "[1]"},
		{"SELECT id FROM few", nil, "[1 2 3 4 5]"},
	}
	sent(t, t.Context(), s, list)
	for i, q := range list {
		got, err := run(t.Context(), s, q.text, q.args...)
		switch {
		case q.want == "" && (err == nil || !strings.Contains(err.Error(), "Truncated incorrect INTEGER value")):
			t.Errorf("%d: %v, %v", i+1, got, err)
		case q.want != "" && (err != nil || fmt.Sprint(got) != q.want):
			t.Errorf("%d: %v, %v, want %s", i+1, got, err, q.want)
		}
	}
}

// Statements that change something, or are the program's own text, are not sent ahead, nor
// is a query by itself, or what cannot be prepared.
func TestWhatIsNotSentAhead(t *testing.T) {
	s := begun(t)
	read := driver.Queued{Text: driver.Text{SQL: "SELECT 1"}, Item: &batch.Item{Read: func(scan.Rows) {}}}
	with := func(change func(*driver.Queued)) driver.Queued {
		q := read
		change(&q)
		return q
	}
	for name, c := range map[string]struct {
		list []driver.Queued
		want int
	}{
		"one":       {[]driver.Queued{read}, 0},
		"a change":  {[]driver.Queued{read, read, with(func(q *driver.Queued) { q.Writes = true }), read}, 2},
		"own text":  {[]driver.Queued{read, with(func(q *driver.Queued) { q.Own = true }), read}, 0},
		"no rows":   {[]driver.Queued{with(func(q *driver.Queued) { q.Item = &batch.Item{} }), read, read}, 0},
		"no text":   {[]driver.Queued{read, read, with(func(q *driver.Queued) { q.SQL = "SELEC" })}, 2},
		"arguments": {[]driver.Queued{read, read, with(func(q *driver.Queued) { q.Args = []any{int64(1)} })}, 2},
		"a long one": {[]driver.Queued{read, read, with(func(q *driver.Queued) {
			q.SQL, q.Args = "SELECT ?", []any{strings.Repeat("x", mostAheadBytes)}
		}), read}, 2},
	} {
		if n, err := s.Ahead(t.Context(), c.list); n != c.want || err != nil {
			t.Errorf("%s: %d were sent, want %d: %v", name, n, c.want, err)
		}
		s.CatchUp()
	}
}

// What is left of a batch when its context ends is ended with it, and the transaction goes on
// as far as others let it.
func TestTheEndOfABatchThatWasSentAhead(t *testing.T) {
	s := begun(t)
	list := []asked{{"SELECT 1", nil, ""}, {"SELECT SLEEP(60)", nil, ""}, {"SELECT SLEEP(60) + 1", nil, ""}}
	sent(t, t.Context(), s, list)
	if _, err := run(t.Context(), s, list[0].text); err != nil {
		t.Fatal(err)
	}
	s.CatchUp() // in less than the minutes that they would take, or the test does not end in time
	if got, err := run(t.Context(), s, "SELECT count(*) FROM few"); err != nil || fmt.Sprint(got) != "[5]" {
		t.Errorf("%v, %v", got, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	sent(t, ctx, s, list)
	if _, err := run(ctx, s, list[0].text); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, stop)
	if _, err := run(ctx, s, list[1].text); !errors.Is(err, strata.ErrCanceled) {
		t.Errorf("%v is not of the end of a context", err)
	}
	s.CatchUp()
}

type (
	fewRow   struct{ ID int64 }
	fewTable struct {
		strata.Table[fewRow]
		ID strata.Int64
	}
)

// A transaction that was begun ahead, and that nobody has used, is rolled back.
func TestNothingIsLeftOfABatchThatDidNotRun(t *testing.T) {
	_, b := opened(t, "", pool.Config{MaxConns: 1})
	begun, err := b.Begin(t.Context(), driver.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	s := begun.(*session)
	sent(t, t.Context(), s, []asked{{"SELECT 1", nil, ""}, {"SELECT 2", nil, ""}})
	s.CatchUp()
	s.Rollback()
	if got, err := run(t.Context(), b, "SELECT @@in_transaction"); err != nil || fmt.Sprint(got) != "[0]" {
		t.Errorf("%v, %v", got, err)
	}
}

// A batch of queries is what the queries are, one by one; one that fails is named.
func TestBatchesThatAreSentAhead(t *testing.T) {
	db, _ := opened(t, "")
	exec(t, db, "CREATE TABLE few (id BIGINT PRIMARY KEY)", "INSERT INTO few VALUES (1), (2), (3), (4), (5)")
	few := strata.Define("few", new(fewTable))
	var b builder.Batch
	results := make([]*builder.Result[[]fewRow], 200)
	for i := range results {
		results[i] = builder.QueueAll(&b, builder.From(few).Where(few.ID.Gt(int64(i%6))).OrderBy(few.ID.Asc()))
	}
	if err := b.Run(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		got, err := r.Get()
		if err != nil || len(got) != max(5-i%6, 0) {
			t.Errorf("%d: %v, %v", i, got, err)
		}
	}
}
