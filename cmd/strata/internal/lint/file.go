package lint

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
)

// runFile runs one file. Where a statement fails because it is in a transaction, the file
// runs again without one, so that the files after it can be looked at: patched. Where it
// fails for another reason it has failed, which is an error only if nobody looks at it.
func (j Job) runFile(ctx context.Context, s *database.Scratch, o *observer, db *sql.DB, name string) (patched, failed bool, err error) {
	err = j.upTo(ctx, s, o, db, j.Dir, name)
	if err == nil || !o.files[name] {
		return false, false, err
	}
	var pg *pgconn.PgError
	if len(o.seen) == 0 || o.seen[len(o.seen)-1].err == nil {
		return false, false, err
	}
	if !errors.As(err, &pg) || failures[pg.Code].ID == "" || !o.seen[len(o.seen)-1].inTx {
		return false, true, nil
	}
	first := o.seen
	o.seen = nil
	without, err := j.Dir.With(map[string]string{name: j.Dir.Text(name) + "\n-- +goose NO TRANSACTION\n"})
	if err != nil {
		return false, false, err
	}
	err = j.upTo(ctx, s, o, db, without, name)
	o.seen = merged(first, o.seen)
	return true, err != nil, nil
}

// merged puts the failure of the first run to its statement in the second one.
func merged(first, second []*observed) []*observed {
	at := len(first) - 1
	if at >= len(second) {
		return first
	}
	second[at].err = first[at].err
	return second
}

func (j Job) upTo(ctx context.Context, s *database.Scratch, o *observer, db *sql.DB, dir migrations.Dir, name string) error {
	r, err := migrations.Open(ctx, s.URL, dir, migrations.Options{DB: db, Event: o.heard})
	if err != nil {
		return err
	}
	_, err = r.UpTo(ctx, migrations.Version(name))
	return err
}
