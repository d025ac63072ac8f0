package reliability

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
)

// streamFaults end the context of rows that have arrived: the client is all that is left to
// end.
var streamFaults = []experiment{
	{id: "F42b", title: "ended at the tenth of many rows, on a busy machine", on: everyone, times: 300, run: endedStreams},
	{id: "F42c", title: "a statement timeout passes between rows", on: everyone, times: 3, run: lateStreams},
}

const (
	streamed = 5000 // rows, which are there before anybody looks
	endAt    = 10

	statementTimeout = 2 * time.Second
)

// stream reads all rows of the ledger, and calls at with the number of each.
type stream struct {
	name   string
	writes bool
	read   func(ctx context.Context, db *pool.DB, at func(n int)) error
}

// counted calls at for the rows of a stream.
func counted[R any](rows iter.Seq2[R, error], at func(n int)) error {
	n := 0
	for _, err := range rows {
		if err != nil {
			return err
		}
		n++
		at(n)
	}
	return nil
}

// same changes each row into what it is.
func same() builder.Change {
	return builder.Update(operations).Set(operations.Op.SetExpr(operations.Op)).All()
}

var streams = []stream{
	{name: "Iter", read: func(ctx context.Context, db *pool.DB, at func(int)) error {
		return counted(builder.From(operations).Iter(ctx, db), at)
	}},
	{name: "Each", read: func(ctx context.Context, db *pool.DB, at func(int)) error {
		n := 0
		return builder.Each(ctx, db, builder.From(operations), func(*operation) error { n++; at(n); return nil })
	}},
	{name: "Iter in a ReadTx", read: func(ctx context.Context, db *pool.DB, at func(int)) error {
		return db.ReadTx(ctx, func(tx *pool.ReadTx) error { return counted(builder.From(operations).Iter(ctx, tx), at) })
	}},
	{name: "Iter in a Tx", read: func(ctx context.Context, db *pool.DB, at func(int)) error {
		return db.Tx(ctx, func(tx *pool.Tx) error { return counted(builder.From(operations).Iter(ctx, tx), at) })
	}},
	{name: "Iter of RETURNING in a Tx", read: func(ctx context.Context, db *pool.DB, at func(int)) error {
		return db.Tx(ctx, func(tx *pool.Tx) error {
			return counted(builder.Returning(same(), operations.ID).Iter(ctx, tx), at)
		})
	}},
	{name: "Iter of RETURNING", writes: true, read: func(ctx context.Context, db *pool.DB, at func(int)) error {
		return counted(builder.Returning(same(), operations.ID).Iter(ctx, db), at)
	}},
}

// onAll runs an experiment on every engine, and on SQLite in memory, which reads ahead.
func (x *trial) onAll(run func(s *site), options ...string) {
	x.all(run, options...)
	x.part("SQLite in memory", x.experiment, func(part *trial) {
		s := part.at(":memory:", options...)
		s.conns = 1
		run(s)
	})
}

// spin keeps all processors of the program busy until the function is called.
func spin(processors int) (stop func()) {
	before := runtime.GOMAXPROCS(processors)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for range processors {
		group.Go(func() {
			for ctx.Err() == nil {
				for range 1 << 12 {
				}
			}
		})
	}
	return func() {
		cancel()
		group.Wait()
		runtime.GOMAXPROCS(before)
	}
}

// ends runs a stream whose context ends as its tenth row is handed out. No other row may be
// handed out, and the error says why.
func (s *site) ends(r *stream, ctx context.Context, end func(), why error) (err error) {
	s.Helper()
	last := 0
	at := machine.now()
	err = r.read(ctx, s.db, func(n int) {
		if last = n; n == endAt {
			s.inject()
			end()
			at = machine.now()
		}
	})
	switch {
	case last > endAt || last < endAt && why == context.Canceled: // a deadline may pass before
		s.Errorf("%s: %d rows, want %d, and then %v", r.name, last, endAt, err)
	case !errors.Is(err, why) || !errors.Is(err, driver.EndKind(why)) && !(r.writes && errors.Is(err, strata.ErrCommitUnknown)):
		s.Errorf("%s: got %v, want %v", r.name, err, why)
	case machine.since(at) > patience:
		s.Errorf("%s: it took %v to end", r.name, machine.since(at))
	}
	return err
}

func endedStreams(x *trial) {
	x.onAll(func(s *site) {
		s.must(s.many(s.ctx, s.db, streamed))
		for _, processors := range []int{1, 2} {
			stop := spin(processors)
			for _, r := range streams {
				for range 4 {
					ctx, cancel := context.WithCancel(s.ctx)
					s.ends(&r, ctx, cancel, context.Canceled)
				}
				ctx, cancel := context.WithTimeout(s.ctx, 300*time.Millisecond)
				s.ends(&r, ctx, func() { <-ctx.Done() }, context.DeadlineExceeded)
				cancel()
			}
			for range 10 {
				s.endsAll()
			}
			s.endsInserted()
			stop()
		}
	})
}

// endsAll reads all rows at once, and ends their context meanwhile: they are all there, or
// there is an error.
func (s *site) endsAll() {
	s.Helper()
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	pause := time.Duration(s.random.IntN(4000)) * time.Microsecond
	time.AfterFunc(pause, cancel)
	rows, err := builder.From(operations).All(ctx, s.db)
	if s.inject(); err != nil {
		s.isCanceled(err)
	} else if len(rows) < streamed {
		s.Errorf("All: %d rows of at least %d without an error", len(rows), streamed)
	}
}

// endsInserted inserts rows and reads what they became.
func (s *site) endsInserted() {
	s.Helper()
	rows := make([]operation, 1000)
	for i := range rows {
		rows[i].Op = s.begin()
	}
	r := stream{name: "Iter of inserted rows", writes: true, read: func(ctx context.Context, db *pool.DB, at func(int)) error {
		return counted(builder.Returning(builder.Insert(operations).Rows(rows...), operations.ID).Iter(ctx, db), at)
	}}
	ctx, cancel := context.WithCancel(s.ctx)
	err := s.ends(&r, ctx, cancel, context.Canceled)
	for _, row := range rows {
		s.end(row.Op, err)
	}
}

func lateStreams(x *trial) {
	x.onAll(func(s *site) {
		s.must(s.many(pool.WithStatementTimeout(s.ctx, 0), s.db, streamed))
		s.ends(&streams[0], s.ctx, func() { time.Sleep(statementTimeout + time.Second) }, context.DeadlineExceeded)
	}, "pool_statement_timeout="+statementTimeout.String())
}
