package reliability

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// copyAndSchema disturb COPY, and change under a program what it has prepared.
var copyAndSchema = []experiment{
	{id: "F54", title: "a value in the middle of many rows is refused", on: everyone, times: 20, run: badRow},
	{id: "F55", title: "a session is killed in a bulk insert", on: shared, times: 10, run: servers(killedInCopy)},
	{id: "F55b", title: "a connection is cut in a bulk insert", on: proxied, times: 20, run: servers(cutInCopy)},
	{id: "F56", title: "the server's disk is full", on: private, times: 1, run: serversFull},
	{id: "F57", title: "a table changes after statements were prepared", on: shared, times: 20, run: servers(tableChanges, "pool_max_conns=1")},
	{id: "F58", title: "prepared statements are gone", on: shared, times: 20, run: statementsGone},
	{id: "F59", title: "a type gets another OID", on: shared, times: 20, run: servers(typeRecreated)},
}

// copied is how many rows go by COPY.
const copied = 20_000

// badRow has one row of many refused.
func badRow(x *trial) {
	x.all(func(s *site) {
		s.must(second(builder.Raw("CREATE UNIQUE INDEX once ON operations (op)").Exec(s.ctx, s.db)))
		s.must(s.alone(s.ctx, s.db))
		for range 10 {
			rows := make([]operation, 3000)
			for i := range rows {
				rows[i].Op = s.begin()
			}
			at := s.random.IntN(len(rows))
			good := rows[at].Op
			rows[at].Op = 1
			_, err := builder.Insert(operations).Rows(rows...).Exec(s.ctx, s.db)
			s.inject()
			for i, r := range rows {
				if i != at {
					s.end(r.Op, err)
				}
			}
			s.note(good, failed, err)
			var e *strata.DatabaseError
			if !errors.Is(err, strata.ErrUnique) || !errors.As(err, &e) || e.Row != at+1 {
				s.Errorf("row %d is bad: %v", at+1, err)
			}
		}
	})
}

func killedInCopy(s *site) {
	for i := 0; int(s.injected.Load()) < s.times && i < 3*s.times; i++ {
		unlock := s.lock() // at which the rows wait
		had := s.db.Stats().Resent
		err := s.whileRunning("%operations%", func() error { return s.many(s.ctx, s.db, copied) }, func() {
			s.killed(active)
			unlock()
		})
		if err != nil {
			s.isLost(err)
		}
		if err != nil || s.db.Stats().Resent > had { // a server that was done before does not notice
			s.inject()
		}
		s.recovers()
	}
}

func cutInCopy(s *site) {
	x := s.trial
	for range x.times {
		s.cutOnce(&fault{toServer: 1 + x.random.Int64N(150_000)}, func() error { return s.many(x.ctx, s.db, copied) })
	}
}

// serversFull gives each kind of server a small file system for the ledger, which fills up.
var serversFull = privates(func(s *site, _ privateServer) {
	x := s.trial
	small := x.smallDisk(16 << 20)
	home := value[string](s, s.host.home)
	if out, err := exec.Command("chown", "--reference="+home, small).CombinedOutput(); err != nil {
		x.Skipf("the server cannot be given a folder: %v %s", err, out)
	}
	for _, text := range s.host.moved[0] {
		s.server(strings.ReplaceAll(text, "{small}", small))
	}
	var err error
	for range 200 {
		if err = s.many(x.ctx, s.db, copied); err != nil {
			break
		}
	}
	if !errors.Is(err, strata.ErrFull) {
		x.Errorf("got %v, want a full disk", err)
	}
	x.inject()
	if err := s.ask(x.ctx); err != nil {
		x.Errorf("a read while the disk is full: %v", err)
	}
	s.server(s.host.moved[1]...)
	x.must(s.alone(x.ctx, s.db))
})

// smallDisk is a folder on a file system of its own, which root can make.
func (x *trial) smallDisk(size int) string {
	x.Helper()
	dir, err := os.MkdirTemp("", "strata-small-")
	x.must(err)
	x.Cleanup(func() { os.RemoveAll(dir) })
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+strconv.Itoa(size), "tmpfs", dir).CombinedOutput(); err != nil {
		x.Skipf("no small file system can be made: %v %s", err, out)
	}
	x.Cleanup(func() { exec.Command("umount", dir).Run() })
	return dir
}

// tableChanges gives a column another type and back: what was prepared before returns
// rows of another shape, which PostgreSQL refuses.
func tableChanges(s *site) {
	x := s.trial
	becomes := func(t string) { s.server(fmt.Sprintf(s.host.retyped, t)) }
	types := []string{"integer", "bigint"}
	read := func(db builder.Reader) error {
		return second(builder.Select(operations.Op).OrderBy(operations.ID.Asc()).All(x.ctx, db))
	}
	for i := range x.times {
		x.must(s.alone(x.ctx, s.db))
		x.must(read(s.db))
		becomes(types[i%2])
		x.inject()
		if err := read(s.db); err != nil {
			x.Errorf("a read after the table has changed: %v", err)
		}
		if err := s.alone(x.ctx, s.db); err != nil {
			x.Errorf("a write: %v", err)
		}
		// A transaction has failed with it, but may be run again.
		becomes(types[(i+1)%2])
		x.inject()
		first := func(tx *pool.Tx) error { return second(builder.From(operations).Exists(x.ctx, tx)) }
		err := s.db.Tx(x.ctx, func(tx *pool.Tx) error {
			if err := first(tx); err != nil {
				return err
			}
			return read(tx)
		})
		if err != nil && (!errors.Is(err, strata.ErrChanged) || !pool.Retryable(err)) {
			x.Errorf("a transaction: %v", err)
		}
		x.must(s.db.Tx(x.ctx, func(tx *pool.Tx) error { return read(tx) }, pool.WithRetry()))
		becomes(types[i%2])
	}
	becomes("bigint")
}

func statementsGone(x *trial) {
	s := x.postgres("pool_max_conns=1")
	for i := range x.times {
		x.must(s.alone(x.ctx, s.db))
		x.must(s.ask(x.ctx))
		text := []string{"DISCARD ALL", "DEALLOCATE ALL"}[i%2]
		x.must(second(builder.Raw(strata.SQL(text)).Exec(x.ctx, s.db)))
		x.inject()
		if err := s.ask(x.ctx); err != nil {
			x.Errorf("a read after %s: %v", text, err)
		}
		if err := s.alone(x.ctx, s.db); err != nil {
			x.Errorf("a write after %s: %v", text, err)
		}
	}
}

func typeRecreated(s *site) {
	x := s.trial
	again := append(slices.Clone(s.host.moods), "INSERT INTO moods VALUES (1, 'happy')")
	q := builder.RawRows(builder.Raw(strata.SQL("SELECT id AS op FROM moods WHERE mood = "+s.host.mood), "happy"), operations.Op)
	s.server(again...)
	for range x.times {
		x.must(second(q.One(x.ctx, s.db)))
		s.server(again...)
		x.inject()
		if _, err := q.One(x.ctx, s.db); err != nil {
			x.Errorf("after the type was made anew: %v", err)
		}
	}
}
