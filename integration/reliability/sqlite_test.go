package reliability

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// sqliteFaults happen to files, and to processes that share them.
var sqliteFaults = []experiment{
	{id: "F60", title: "sixteen write, in two pools", on: file, times: 16, run: sixteenWrite},
	{id: "F61", title: "another has the lock for too long", on: file, times: 20, run: lockedFile},
	{id: "F61b", title: "another has the lock for a moment", on: file, times: 10, run: lockedForAMoment},
	{id: "F62", title: "a reader keeps a checkpoint from ending", on: file, times: 5, run: readerAndCheckpoint},
	{id: "F63", title: "the database is as large as it may be", on: file, times: 5, run: largestFile},
	{id: "F63b", title: "the disk is full", on: file, times: 1, run: fullDisk},
	{id: "F64", title: "the database is opened to be read only", on: file, times: 10, run: readOnlyFile},
	{id: "F64b", title: "the file system becomes read-only", on: file, times: 1, run: readOnlyDisk},
	{id: "F65", title: "bytes of the file are others", on: file, times: 100, run: corruptFile},
	{id: "F66", title: "the file is cut short", on: file, times: 40, run: truncatedFile},
	{id: "F66b", title: "the file is something else", on: file, times: 10, run: otherFile},
	{id: "F67", title: "a process that writes is killed", on: file, times: 25, run: killedWriter("")},
	{id: "F67b", title: "a process that writes with a rollback journal is killed", on: file, times: 10, run: killedWriter("&pragma=journal_mode=DELETE")},
	{id: "F67c", title: "of four processes that write one is killed after the other", on: file, times: 8, run: killedAmong},
	{id: "F68", title: "many use a database in memory", on: file, times: 16, run: inMemory},
	{id: "F69", title: "new connections check foreign keys", on: file, times: 20, run: foreignKeys},
	{id: "F70", title: "a long query ends at its deadline", on: file, times: 20, run: interrupted},
	{id: "F71", title: "the file is deleted under the pool", on: file, times: 5, run: deletedFile},
	{id: "F72", title: "a WAL or a journal of another database is there", on: file, times: 20, run: staleFiles},
	{id: "F72b", title: "the path has more than a path", on: file, times: 3, run: strangePath("\x00")},
	{id: "F72c", title: "the path is a URI of more than a path", on: file, times: 3, run: strangePath("%00")},
}

func (s *site) path() string {
	path := s.url[len("sqlite:"):]
	return path[:bytes.IndexByte([]byte(path), '?')]
}

func sixteenWrite(x *trial) {
	s := x.sqlite("busy_timeout=60s")
	other, err := open(x.ctx, s.url)
	x.must(err)
	defer closeDB(other)
	var group sync.WaitGroup
	for w := range x.times {
		group.Go(func() {
			for i := range 60 {
				db := []*pool.DB{s.db, other}[(w+i)%2]
				var err error
				if i%3 == 0 {
					err = s.together(x.ctx, db, nil)
				} else {
					err = s.alone(x.ctx, db)
				}
				if err != nil {
					x.Errorf("a write: %v", err)
				}
			}
			x.inject()
		})
	}
	group.Wait()
}

// lockFile has another connection lock the database, until the function is called.
func (s *site) lockFile() (unlock func()) {
	s.Helper()
	other, err := open(s.ctx, s.url)
	s.must(err)
	here, free, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- other.Tx(s.ctx, func(*pool.Tx) error { // SQLite's transactions that may write lock at once
			close(here)
			<-free
			return nil
		})
	}()
	select {
	case <-here:
	case err := <-ended:
		s.Fatalf("the lock: %v", err)
	}
	return func() {
		close(free)
		s.must(<-ended)
		s.must(closeDB(other))
	}
}

func lockedFile(x *trial) {
	s := x.sqlite("busy_timeout=20ms")
	for i := range x.times {
		unlock := s.lockFile()
		var err error
		switch i % 3 {
		case 0:
			err = s.alone(x.ctx, s.db)
		case 1:
			err = s.together(x.ctx, s.db, nil)
		default:
			err = s.many(x.ctx, s.db, 100)
		}
		x.inject()
		if !errors.Is(err, strata.ErrTimeout) || !pool.Retryable(err) {
			x.Errorf("got %v, want a timeout that may be tried again", err)
		}
		x.must(s.ask(x.ctx)) // readers are not kept waiting
		unlock()
		x.must(s.alone(x.ctx, s.db))
	}
}

func lockedForAMoment(x *trial) {
	s := x.sqlite("busy_timeout=30s")
	for range x.times {
		unlock := s.lockFile()
		ended := make(chan error, 1)
		go func() { ended <- s.alone(x.ctx, s.db) }()
		eventually(patience, func() bool { return s.db.Stats().InUse > 0 })
		x.inject()
		unlock()
		x.must(<-ended)
	}
}

func readerAndCheckpoint(x *trial) {
	s := x.sqlite("busy_timeout=100ms")
	for range x.times {
		x.must(s.many(x.ctx, s.db, 10))
		err := s.db.ReadTx(x.ctx, func(tx *pool.ReadTx) error {
			before, err := builder.From(operations).Count(x.ctx, tx)
			if err != nil {
				return err
			}
			x.must(s.many(x.ctx, s.db, 500))
			r, err := sqlite.Checkpoint(x.ctx, s.db, sqlite.CheckpointTruncate)
			x.inject()
			if err == nil && r.Log == 0 {
				x.Error("the checkpoint has truncated what a reader reads")
			}
			if err != nil && !errors.Is(err, strata.ErrTimeout) {
				x.Errorf("a checkpoint beside a reader: %v", err)
			}
			after, err := builder.From(operations).Count(x.ctx, tx)
			if after != before {
				x.Errorf("the reader sees %d rows, then %d", before, after)
			}
			return err
		})
		x.must(err)
		if r, err := sqlite.Checkpoint(x.ctx, s.db, sqlite.CheckpointTruncate); err != nil || r.Log != 0 {
			x.Errorf("a checkpoint after the reader: %+v, %v", r, err)
		}
	}
}

func largestFile(x *trial) {
	for range x.times {
		s := x.sqlite("pragma=max_page_count=40")
		s.fill()
		x.must(closeDB(s.db))
		var err error
		s.db, err = open(x.ctx, strings.Replace(s.url, "=40", "=4000", 1))
		x.must(err)
		x.must(s.many(x.ctx, s.db, 5000))
	}
}

// fill writes until there is no more room.
func (s *site) fill() {
	s.Helper()
	var err error
	for i := 0; i < 5000 && err == nil; i++ {
		switch i % 3 {
		case 0:
			err = s.many(s.ctx, s.db, 500)
		case 1:
			err = s.together(s.ctx, s.db, nil)
		default:
			err = s.alone(s.ctx, s.db)
		}
	}
	if !errors.Is(err, strata.ErrFull) {
		s.Errorf("got %v, want a full database", err)
	}
	s.inject()
	if err := s.ask(s.ctx); err != nil {
		s.Errorf("a read while it is full: %v", err)
	}
}

func fullDisk(x *trial) {
	disk := x.smallDisk(1 << 20)
	s := x.at(filepath.Join(disk, "small.db"))
	ballast := filepath.Join(disk, "ballast")
	x.must(os.WriteFile(ballast, make([]byte, 300<<10), 0o600))
	s.fill()
	x.must(os.Remove(ballast))
	x.must(s.many(x.ctx, s.db, 100))
}

func readOnlyFile(x *trial) {
	s := x.sqlite()
	x.must(s.many(x.ctx, s.db, 10))
	db, err := open(x.ctx, "sqlite:"+s.path()+"?mode=ro")
	x.must(err)
	defer closeDB(db)
	for range x.times {
		for _, err := range []error{s.alone(x.ctx, db), s.together(x.ctx, db, nil), s.many(x.ctx, db, 5)} {
			if !errors.Is(err, strata.ErrReadOnly) {
				x.Errorf("got %v, want a database that is only read", err)
			}
		}
		x.inject()
		if n, err := builder.From(operations).Count(x.ctx, db); err != nil || n != 10 {
			x.Errorf("%d rows, %v", n, err)
		}
	}
}

func readOnlyDisk(x *trial) {
	disk := x.smallDisk(4 << 20)
	s := x.at(filepath.Join(disk, "fixed.db"))
	x.must(s.many(x.ctx, s.db, 10))
	x.must(closeDB(s.db))
	remount := func(how string) {
		if out, err := exec.Command("mount", "-o", "remount,"+how, disk).CombinedOutput(); err != nil {
			x.Fatalf("remount: %v %s", err, out)
		}
	}
	remount("ro")
	var e *strata.DatabaseError
	db, err := open(x.ctx, s.url)
	if err == nil {
		err = second(insert(s.begin()).Exec(x.ctx, db))
		closeDB(db)
	}
	x.inject()
	if !errors.As(err, &e) || e.Kind == nil {
		x.Errorf("got %v, want an error that says what it is", err)
	}
	remount("rw")
	s.db, err = open(x.ctx, s.url)
	x.must(err)
}

// image is the file of a database of some rows, with an index.
func (x *trial) image() (content []byte, rows int64) {
	x.Helper()
	path := filepath.Join(x.TempDir(), "image.db")
	db, err := open(x.ctx, "sqlite:"+path)
	x.must(err)
	l := newLedger()
	x.must(builder.CreateTables(operations).Exec(x.ctx, db))
	x.must(second(builder.Raw("CREATE INDEX by_op ON operations (op)").Exec(x.ctx, db)))
	x.must(l.many(x.ctx, db, 3000))
	x.must(closeDB(db))
	content, err = os.ReadFile(path)
	x.must(err)
	return content, 3000
}

// uses opens a file and reads, checks and writes it. Whatever is wrong is an error of a
// kind, and neither a panic nor without an end.
func (x *trial) uses(path string) (errs []error) {
	x.Helper()
	defer func() {
		if p := recover(); p != nil {
			x.Fatalf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, stop := context.WithTimeout(x.ctx, 2*patience)
	defer stop()
	db, err := open(ctx, "sqlite:"+path)
	if err == nil {
		defer closeDB(db)
		errs = append(errs,
			second(builder.From(operations).OrderBy(operations.ID.Asc()).All(ctx, db)),
			second(builder.From(operations).Where(operations.Op.Gt(7)).OrderBy(operations.Op.Desc()).All(ctx, db)),
			second(sqlite.IntegrityCheck(ctx, db)),
			second(insert(1_000_000).Exec(ctx, db)),
			second(builder.Delete(operations).Where(operations.Op.Lt(50)).Exec(ctx, db)))
	} else {
		errs = append(errs, err)
	}
	if ctx.Err() != nil {
		x.Errorf("no end: %v", errs)
	}
	for _, err := range errs {
		var e *strata.DatabaseError
		aboutValue := err != nil && strings.HasPrefix(err.Error(), "strata: column 2 (operations.op)")
		if err != nil && !aboutValue && (!errors.As(err, &e) || e.Kind == nil) {
			x.Errorf("an error of no kind: %v", err)
		}
	}
	return errs
}

// harms makes files of an image that is changed, and uses them. At least some have to be
// found corrupt.
func (x *trial) harms(change func(content []byte) []byte) {
	x.Helper()
	content, _ := x.image()
	dir, corrupt := x.TempDir(), 0
	for i := range x.times {
		path := filepath.Join(dir, fmt.Sprintf("%d.db", i))
		x.must(os.WriteFile(path, change(bytes.Clone(content)), 0o600))
		x.inject()
		for _, err := range x.uses(path) {
			if errors.Is(err, strata.ErrCorrupt) {
				corrupt++
				break
			}
		}
	}
	if corrupt < x.times/10 {
		x.Errorf("of %d files %d were found corrupt", x.times, corrupt)
	}
}

func corruptFile(x *trial) {
	const page = 4096
	x.harms(func(b []byte) []byte {
		for range 1 + x.random.IntN(8) {
			at := x.random.IntN(len(b))
			if x.random.IntN(2) == 0 { // the beginning of a page says what is where
				at = at/page*page + x.random.IntN(64)
			}
			b[at] ^= byte(1 + x.random.IntN(255))
		}
		return b
	})
}

func truncatedFile(x *trial) {
	x.harms(func(b []byte) []byte { return b[:1+x.random.IntN(len(b)-1)] })
}

func otherFile(x *trial) {
	x.harms(func(b []byte) []byte {
		for i := range b {
			b[i] = byte(rand.IntN(256))
		}
		return b[:1000+x.random.IntN(len(b)-1000)]
	})
}

// killedWriter kills a process that writes, at some moment.
func killedWriter(options string) func(x *trial) {
	return func(x *trial) {
		s := x.sqlite()
		url := "sqlite:" + s.path() + "?busy_timeout=30s" + options
		if options != "" { // the journal's mode is the file's: this pool must not set another
			x.must(closeDB(s.db))
		}
		next := int64(1)
		for range x.times {
			next = s.writer(url, next).killed(time.Duration(x.random.IntN(20)) * time.Millisecond)
			if options == "" {
				s.whole()
			}
		}
		if options != "" {
			var err error
			s.db, err = open(x.ctx, s.url)
			x.must(err)
		}
		s.whole()
	}
}

// whole checks the file's integrity, and its rows.
func (s *site) whole() {
	s.Helper()
	if problems, err := sqlite.IntegrityCheck(s.ctx, s.db); err != nil || problems != nil {
		s.Errorf("the file is not whole: %v, %v", problems, err)
	}
	s.check(s.trial, s.db)
}

// killedAmong has four processes write, of which one after the other is killed and
// another one takes its place.
func killedAmong(x *trial) {
	s := x.sqlite("busy_timeout=30s")
	url := "sqlite:" + s.path() + "?busy_timeout=30s"
	const apart = 1_000_000
	var group sync.WaitGroup
	for w := range 4 {
		moments := []time.Duration{time.Duration(20 + x.random.IntN(100)), time.Duration(20 + x.random.IntN(100))}
		group.Go(func() {
			next := int64(1 + w*apart)
			for _, m := range moments {
				next = s.writer(url, next).killed(m * time.Millisecond)
			}
		})
	}
	group.Wait()
	s.whole()
}

func inMemory(x *trial) {
	for _, path := range []string{":memory:", "file:/many?vfs=memdb"} {
		db, err := sqlite.Open(x.ctx, sqlite.Config{Path: path})
		x.must(err)
		l := newLedger()
		x.must(builder.CreateTables(operations).Exec(x.ctx, db))
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for i := range 30 {
					if err := l.together(x.ctx, db, func(tx *pool.Tx) error { return second(builder.From(operations).Exists(x.ctx, tx)) }); err != nil {
						x.Errorf("%s: a transaction: %v", path, err)
					}
					if err := l.alone(x.ctx, db); err != nil {
						x.Errorf("%s: a write: %v", path, err)
					}
					if i%5 == 0 {
						for _, err := range builder.From(operations).Iter(x.ctx, db) {
							if err != nil {
								x.Errorf("%s: a row: %v", path, err)
							}
						}
					}
				}
				x.inject()
			})
		}
		group.Wait()
		l.check(x, db)
		x.must(closeDB(db))
	}
}

// foreignKeys has each of the connections that there can be refuse what refers to nothing.
func foreignKeys(x *trial) {
	s := x.sqlite("pool_max_conn_lifetime=20ms")
	for _, text := range []string{"CREATE TABLE parent (id integer PRIMARY KEY)", "CREATE TABLE child (id integer REFERENCES parent (id))"} {
		x.must(second(builder.Raw(strata.SQL(text)).Exec(x.ctx, s.db)))
	}
	for i := range x.times {
		if i%5 == 0 {
			x.must(second(builder.Raw("PRAGMA foreign_keys = OFF").Exec(x.ctx, s.db))) // is undone
		}
		err := second(builder.Raw("INSERT INTO child VALUES (7)").Exec(x.ctx, s.db))
		x.inject()
		if !errors.Is(err, strata.ErrForeignKey) {
			x.Errorf("got %v, want a violated foreign key", err)
		}
		time.Sleep(21 * time.Millisecond) // as old as a connection gets
	}
}

// interrupted measures how late a statement ends: mostly within a tenth of a second of
// its deadline, on a busy machine too.
func interrupted(x *trial) {
	s := x.sqlite()
	text, _ := s.long()
	soon := 0
	for range x.times {
		limit := time.Duration(10+x.random.IntN(50)) * time.Millisecond
		begun := machine.now()
		ctx, stop := context.WithTimeout(x.ctx, limit)
		err := second(builder.RawRows(builder.Raw(strata.SQL(text)), number).All(ctx, s.db))
		late := machine.since(begun) - limit
		stop()
		x.inject()
		if !errors.Is(err, strata.ErrTimeout) || late > time.Second {
			x.Errorf("%v after the deadline: %v", late, err)
		}
		if late <= 100*time.Millisecond {
			soon++
		}
	}
	if soon < x.times*3/4 {
		x.Errorf("%d of %d statements ended within 100 ms of their deadline", soon, x.times)
	}
}

// deletedFile deletes the file under the pool, which must not take it for an empty one.
func deletedFile(x *trial) {
	for range x.times {
		path := filepath.Join(x.TempDir(), "gone.db")
		db, err := open(x.ctx, "sqlite:"+path)
		x.must(err)
		x.must(builder.CreateTables(operations).Exec(x.ctx, db))
		l := newLedger()
		x.must(l.many(x.ctx, db, 10))
		for _, suffix := range []string{"", "-wal", "-shm"} {
			x.must(os.Remove(path + suffix))
		}
		x.inject()
		// Each statement is right about the rows that were there, or says that it cannot.
		if n, err := builder.From(operations).Count(x.ctx, db); err == nil && n != 10 {
			x.Errorf("%d rows, want 10 or an error", n)
		}
		if err := l.alone(x.ctx, db); err == nil {
			if n, err := builder.From(operations).Count(x.ctx, db); err == nil && n != 11 {
				x.Errorf("%d rows after another one, want 11 or an error", n)
			}
		}
		x.must(closeDB(db))
	}
}

// staleFiles are beside a database, but not its own.
func staleFiles(x *trial) {
	content, rows := x.image()
	other := bytes.Repeat([]byte("not a journal of this database. "), 4096)
	walHeader := []byte{0x37, 0x7f, 0x06, 0x82, 0, 0x2d, 0xe2, 0x18, 0, 0, 0x10, 0, 0, 0, 0, 1, 9, 9, 9, 9, 8, 8, 8, 8}
	for i := range x.times {
		path := filepath.Join(x.TempDir(), "stale.db")
		x.must(os.WriteFile(path, content, 0o600))
		suffix := []string{"-wal", "-journal"}[i%2]
		stale := bytes.Clone(other[:1+x.random.IntN(len(other)-1)])
		if i%4 == 0 {
			copy(stale, walHeader) // it looks like one
		}
		x.must(os.WriteFile(path+suffix, stale, 0o600))
		x.inject()
		db, err := open(x.ctx, "sqlite:"+path)
		x.must(err)
		n, err := builder.From(operations).Count(x.ctx, db)
		if err != nil || n != rows {
			x.Errorf("beside a stale %s: %d rows, %v; want %d", suffix, n, err, rows)
		}
		if problems, err := sqlite.IntegrityCheck(x.ctx, db); err != nil || problems != nil {
			x.Errorf("beside a stale %s: %v, %v", suffix, problems, err)
		}
		x.must(closeDB(db))
	}
}

// strangePath has a NUL in a path, at which C's texts end.
func strangePath(nul string) func(x *trial) {
	return func(x *trial) {
		good := filepath.Join(x.TempDir(), "good.db")
		prefix := ""
		if nul != "\x00" {
			prefix = "file:"
		}
		for _, p := range []string{good + nul + "evil", good + nul, nul + good} {
			db, err := sqlite.Open(x.ctx, sqlite.Config{Path: prefix + p})
			if err == nil {
				closeDB(db)
				x.Errorf("%q is opened", p)
			}
			x.inject()
			if _, err := os.Stat(good); err == nil {
				x.Errorf("%q has made the file good.db", p)
				os.Remove(good)
			}
		}
	}
}
