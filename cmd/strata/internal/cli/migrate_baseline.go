package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
	"github.com/strata-go/strata/schema"
)

// baseline marks migrations as applied on a database that has what they give.
type baseline struct {
	where
	to     int64
	force  bool
	ignore []string
}

func migrateBaseline() *cobra.Command {
	b := &baseline{}
	c := &cobra.Command{
		Use:   "baseline",
		Short: "Mark migrations as applied on a database that exists already",
		Long: `Mark the migrations in --dir as applied on a database that exists already, without
running them. They are replayed in a scratch database first, and what they give is compared
with what the database has: where the two differ, the differences are listed and nothing is
marked, unless --force says so. Nothing but goose's table is written.

A database on which a migration is applied already is refused.

Exit codes: 0 they are marked, 2 the database differs, 1 it could not be done.`,
		Example: `  strata migrate baseline --database postgres://localhost/shop
  strata migrate baseline --to 20261128061500 --database sqlite:shop.db`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			p := newProgress(c.ErrOrStderr())
			defer p.done()
			return b.run(c.Context(), p, c.OutOrStdout())
		},
	}
	b.databaseFlag(c.Flags())
	b.scratchFlag(c.Flags())
	b.dirFlag(c)
	c.Flags().Int64Var(&b.to, "to", 0, "mark the migrations up to a `version` (default all)")
	c.Flags().BoolVar(&b.force, "force", false, "mark them although the database differs, and list the differences")
	c.Flags().StringSliceVar(&b.ignore, "ignore", nil, "a `table` of the database that the migrations are not to have")
	_ = c.RegisterFlagCompletionFunc("to", b.versions)
	return c
}

func (b *baseline) run(ctx context.Context, p *progress, out io.Writer) error {
	url, err := b.existing()
	if err != nil {
		return err
	}
	r, err := b.runner(ctx, nil)
	if err != nil {
		return err
	}
	defer r.Close()
	if b.to != 0 && !r.Has(b.to) {
		return usage{fmt.Errorf("strata: %s has no migration of version %d", b.dir, b.to)}
	}
	if err := r.Untouched(ctx); err != nil {
		return err
	}
	marked, later, err := b.chosen()
	if err != nil {
		return err
	}
	different, err := b.compare(ctx, p, url, later)
	p.done()
	if err != nil {
		return err
	}
	for _, c := range different {
		fmt.Fprintf(out, "  %s\n", c)
	}
	if len(different) > 0 && !b.force {
		return &Found{What: fmt.Sprintf("strata: baseline: nothing is marked: the database differs from the migrations, and would have to make the changes above (%d); "+
			"make them, change the migrations, or mark them all the same with --force", len(different))}
	}
	versions := make([]int64, len(marked))
	for i, f := range marked {
		versions[i] = migrations.Version(f)
	}
	if err := r.Baseline(ctx, versions); err != nil {
		return err
	}
	for _, f := range marked {
		fmt.Fprintln(out, "applied already ", f)
	}
	return nil
}

// chosen are the files to be marked, and those after them.
func (b *baseline) chosen() (marked, later []string, err error) {
	dir, err := migrations.InDir(b.dir)
	if err != nil {
		return nil, nil, err
	}
	files, err := dir.Files()
	for _, f := range files {
		if b.to == 0 || migrations.Version(f) <= b.to {
			marked = append(marked, f)
		} else {
			later = append(later, f)
		}
	}
	return marked, later, err
}

// compare tells what the database would have to change to have what the migrations give.
func (b *baseline) compare(ctx context.Context, p *progress, url string, later []string) (changes []schema.Change, err error) {
	dir, err := migrations.InDir(b.dir)
	if err != nil {
		return nil, err
	}
	if dir, err = dir.Without(later...); err != nil {
		return nil, err
	}
	return changes, b.onScratch(ctx, p, func(s *database.Scratch) error {
		want, err := b.replay(ctx, p, s, dir)
		if err != nil {
			return err
		}
		p.step("reading the database")
		have, err := migrations.Inspect(ctx, url)
		if err != nil {
			return err
		}
		changes, err = schema.Between(s.Engine.Dialect, have, want, schema.DropTables{}, schema.Ignore(b.ignore))
		return err
	})
}
