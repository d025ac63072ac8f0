package cli

import (
	"context"
	"errors"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/definitions"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
	"github.com/strata-go/strata/schema"
)

// onScratch runs f with a scratch database, which is dropped whatever happens.
func (w *where) onScratch(ctx context.Context, p *progress, f func(*database.Scratch) error) (err error) {
	url, err := w.scratchURL()
	if err != nil {
		return err
	}
	p.step("creating a scratch database")
	s, err := database.NewScratch(ctx, url)
	if err != nil {
		return err
	}
	defer func() {
		p.step("dropping the scratch database")
		err = errors.Join(err, s.Drop(ctx))
		p.done()
	}()
	return f(s)
}

// replay runs the migrations on a scratch database.
func (w *where) replay(ctx context.Context, p *progress, s *database.Scratch, dir migrations.Dir) (*schema.Schema, error) {
	p.step("replaying %s", dir.Path)
	return migrations.Replay(ctx, s, dir, func(e migrations.Event) {
		if e.SQL == "" {
			p.step("replayed %s", dir.Join(e.File))
		}
	})
}

// definitions are what the packages say.
func (w *where) definitions(ctx context.Context, p *progress, url string) (*schema.Schema, error) {
	p.step("building the definitions")
	return definitions.Of(ctx, ".", w.packages, url)
}
