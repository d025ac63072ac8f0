package sqlite

import (
	"context"
	"os"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite/internal/capi"
)

// backupPages is how many pages are copied between two looks at the context.
const backupPages = 256

// Backup copies the database as it is now to a file, which is written over:
// https://www.sqlite.org/backup.html. Others read and write meanwhile, but for a
// database in memory, which has one connection. A copy that fails is removed when
// there was no file before. It needs a DB that [Open] made.
func Backup(ctx context.Context, db *pool.DB, path string) error {
	b, err := backendOf(db, "Backup")
	if err != nil {
		return err
	}
	c, err := b.acquire(ctx, false, "a backup")
	if err != nil {
		return err
	}
	defer c.release() // which ends the transaction
	from, ok := c.(*native)
	if !ok {
		return unsupported("Backup needs a database that sqlite.Open opened; VacuumInto does as well")
	}
	_, before := os.Stat(path)
	if err = from.backup(ctx, path); err != nil && os.IsNotExist(before) {
		os.Remove(path)
	}
	return databaseError(err)
}

// backup copies in a transaction that reads: without one the copy would begin anew
// whenever somebody writes.
func (c *native) backup(ctx context.Context, path string) error {
	if _, err := c.exec(ctx, "BEGIN", arguments{}); err != nil {
		return err
	}
	if _, err := count(ctx, c, "SELECT count(*) FROM sqlite_schema"); err != nil {
		return err
	}
	to, err := capi.Open(path, "rwc")
	if err != nil {
		return err
	}
	defer to.Close()
	to.Busy = c.waits
	return c.under(ctx, func() error { return copyPages(ctx, c.Conn, to) })
}

func copyPages(ctx context.Context, from, to *capi.Conn) error {
	job, err := from.Backup("main", to)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if more, err = job.Step(backupPages); err == nil {
			err = ctx.Err()
		}
	}
	if closed := job.Close(); err == nil {
		err = closed
	}
	return err
}
