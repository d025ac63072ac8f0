package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite/internal/capi"
)

// backendOf returns the SQLite behind a DB.
func backendOf(db *pool.DB, what string) (*backend, error) {
	b, ok := internals.Backend(db).(*backend)
	if !ok {
		return nil, unsupported("%s is for SQLite; the database is %s", what, db.Dialect().Name)
	}
	return b, nil
}

func unsupported(format string, args ...any) error {
	return &strata.DatabaseError{Kind: strata.Unsupported, Err: fmt.Errorf(format, args...)}
}

// VacuumInto writes the database as it is now to a file that does not exist yet, or
// is empty, without what deleted rows have left:
// https://www.sqlite.org/lang_vacuum.html#vacuuminto. Others read and write meanwhile.
func VacuumInto(ctx context.Context, db *pool.DB, path string) error {
	if capi.CutOff(path) {
		return fmt.Errorf("strata: sqlite: the path %q contains a NUL character", path)
	}
	return run(ctx, db, "VacuumInto", "VACUUM INTO ?", path)
}

// Vacuum writes the database anew, without what deleted rows have left:
// https://www.sqlite.org/lang_vacuum.html. Nobody reads or writes meanwhile.
func Vacuum(ctx context.Context, db *pool.DB) error { return run(ctx, db, "Vacuum", "VACUUM") }

// Optimize counts anew what the planner goes by, where that has changed:
// https://www.sqlite.org/pragma.html#pragma_optimize. A program that runs for long
// calls it every few hours.
func Optimize(ctx context.Context, db *pool.DB) error {
	return run(ctx, db, "Optimize", "PRAGMA optimize")
}

func run(ctx context.Context, db *pool.DB, what, text string, args ...any) error {
	b, err := backendOf(db, what)
	if err != nil {
		return err
	}
	_, err = b.Exec(ctx, driver.Text{SQL: text, Args: args})
	return driver.Located(err, text, nil)
}

// CheckpointMode says how much a checkpoint waits for,
// https://www.sqlite.org/pragma.html#pragma_wal_checkpoint.
type CheckpointMode string

// The modes of a checkpoint.
const (
	CheckpointPassive  CheckpointMode = "PASSIVE"  // what can be done without waiting
	CheckpointFull     CheckpointMode = "FULL"     // everything, once writers are done
	CheckpointRestart  CheckpointMode = "RESTART"  // and readers, so that the log begins anew
	CheckpointTruncate CheckpointMode = "TRUNCATE" // and the log's file is empty
)

// CheckpointResult is what a checkpoint has done, in pages.
type CheckpointResult struct {
	Log  int64 // pages in the write-ahead log
	Done int64 // of them, those that are in the database's file
}

// Checkpoint copies the write-ahead log into the database's file. SQLite does so by
// itself every thousand pages; a program does so before it copies the file, or when
// it has time. ErrTimeout is the answer when others are in the way for longer than
// the busy timeout.
func Checkpoint(ctx context.Context, db *pool.DB, mode CheckpointMode) (CheckpointResult, error) {
	switch mode {
	case CheckpointPassive, CheckpointFull, CheckpointRestart, CheckpointTruncate:
	default:
		return CheckpointResult{}, fmt.Errorf("strata: sqlite: there is no checkpoint %q", mode)
	}
	var res CheckpointResult
	var busy int64
	err := read(ctx, db, "Checkpoint", "PRAGMA wal_checkpoint("+string(mode)+")", 3, func(c []scan.Cell) (err error) {
		busy, err = c[0].Int()
		var errLog, errDone error
		res.Log, errLog = c[1].Int()
		res.Done, errDone = c[2].Int()
		return errors.Join(err, errLog, errDone)
	})
	if err == nil && busy != 0 {
		err = &strata.DatabaseError{Kind: strata.ErrTimeout, Err: errors.New("the checkpoint is not complete: others read or write the database")}
	}
	return res, err
}

// IntegrityCheck looks for damage in the file, and returns what it finds, nothing in a
// sound one. It reads all of the database: https://www.sqlite.org/pragma.html#pragma_integrity_check.
// Rows that break a foreign key are found, too.
func IntegrityCheck(ctx context.Context, db *pool.DB) ([]string, error) {
	var found []string
	err := read(ctx, db, "IntegrityCheck", "PRAGMA integrity_check", 1, func(c []scan.Cell) error {
		s, err := c[0].Text()
		if s != "ok" {
			found = append(found, strings.Clone(s))
		}
		return err
	})
	if err != nil {
		return found, err
	}
	err = read(ctx, db, "IntegrityCheck", "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1", 2, func(c []scan.Cell) error {
		table, err := c[0].Text()
		n, errCount := c[1].Int()
		found = append(found, fmt.Sprintf("%d rows of %s refer to rows that are not there", n, table))
		return errors.Join(err, errCount)
	})
	return found, err
}

// read runs text on the connection that writes, and calls f for each row.
func read(ctx context.Context, db *pool.DB, what, text string, width int, f func([]scan.Cell) error) error {
	b, err := backendOf(db, what)
	if err != nil {
		return err
	}
	r, err := b.Query(ctx, driver.Text{SQL: text, Writes: true})
	if err != nil {
		return driver.Located(err, text, nil)
	}
	cells := make([]scan.Cell, width)
	for err == nil && r.Next(cells) {
		err = f(cells)
	}
	return errors.Join(err, r.Close())
}
