package migrations

import (
	"context"
	"database/sql"
	"slices"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/schema"
)

// Inspect reads the schema of a database, without goose's table. All of its schemas are
// looked at.
func Inspect(ctx context.Context, url string) (*schema.Schema, error) {
	db, err := database.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	defer db.Close(context.WithoutCancel(ctx))
	schemas, err := schemasOf(ctx, url)
	if err != nil {
		return nil, err
	}
	s, err := schema.Inspect(ctx, db, schemas...)
	if err != nil {
		return nil, database.Redact(err, url)
	}
	s.Tables = slices.DeleteFunc(s.Tables, func(t schema.Table) bool { return t.Name == Table })
	return s, nil
}

func schemasOf(ctx context.Context, url string) ([]string, error) {
	e, err := database.EngineOf(url)
	if err != nil {
		return nil, err
	}
	var handle *sql.DB
	if handle, err = database.Handle(ctx, url); err != nil {
		return nil, err
	}
	defer handle.Close()
	return e.Schemas(ctx, handle)
}

// Replay runs migrations on a scratch database and reads what they give.
func Replay(ctx context.Context, s *database.Scratch, dir Dir, event func(Event)) (*schema.Schema, error) {
	r, err := Open(ctx, s.URL, dir, Options{Event: event})
	if err != nil {
		return nil, err
	}
	_, err = r.Up(ctx)
	r.Close()
	if err != nil {
		return nil, err
	}
	return Inspect(ctx, s.URL)
}
