package gen

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// Replay makes a database of files of migrations: the returned function ends it.
type Replay func(ctx context.Context, dir string) (*pool.DB, func() error, error)

// ReplayFile replays migrations into a file of SQLite that is removed again.
func ReplayFile(ctx context.Context, dir string) (*pool.DB, func() error, error) {
	scratch, err := os.MkdirTemp("", "strata-gen-*")
	if err != nil {
		return nil, nil, err
	}
	file := filepath.Join(scratch, "replay.db")
	db, err := replay(ctx, file, dir)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(scratch))
	}
	return db, func() error { return errors.Join(db.Close(context.WithoutCancel(ctx)), os.RemoveAll(scratch)) }, nil
}

func replay(ctx context.Context, file, dir string) (_ *pool.DB, err error) {
	db, err := pool.Open(ctx, "sqlite:"+file, sqlite.Driver)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close(context.WithoutCancel(ctx)))
		}
	}()
	plain, err := sql.Open("sqlite", "file:"+file) // whose functions the pool has registered
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	p, err := goose.NewProvider(goose.DialectSQLite3, plain, os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("strata gen: --dir %s: %w", dir, err)
	}
	if _, err := p.Up(ctx); err != nil {
		return nil, fmt.Errorf("strata gen: --dir %s: %w", dir, err)
	}
	return db, nil
}
