package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
)

// migrationRun is a command that runs migrations.
type migrationRun struct {
	use, short, example, nothing string
	version                      bool // it takes one
	run                          func(ctx context.Context, r *migrations.Runner, version int64) ([]*goose.MigrationResult, error)
}

var migrationRunList = []migrationRun{
	{
		use: "up", short: "Apply all migrations that are pending", nothing: "Nothing to do: all migrations are applied.",
		example: "  strata migrate up --database postgres://localhost/shop\n  STRATA_DATABASE_URL=sqlite:shop.db strata migrate up --dir db/migrations",
		run: func(ctx context.Context, r *migrations.Runner, _ int64) ([]*goose.MigrationResult, error) {
			return r.Up(ctx)
		},
	},
	{
		use: "up-to", short: "Apply the migrations up to a version", nothing: "Nothing to do: all migrations up to it are applied.", version: true,
		example: "  strata migrate up-to 20261128061500 --database sqlite:shop.db",
		run: func(ctx context.Context, r *migrations.Runner, version int64) ([]*goose.MigrationResult, error) {
			return r.UpTo(ctx, version)
		},
	},
	{
		use: "down", short: "Take back the last migration", nothing: "Nothing to do: no migration is applied.",
		example: "  strata migrate down --database sqlite:shop.db",
		run: func(ctx context.Context, r *migrations.Runner, _ int64) ([]*goose.MigrationResult, error) {
			return r.Down(ctx)
		},
	},
	{
		use: "down-to", short: "Take back the migrations after a version; 0 takes back all", nothing: "Nothing to do: none after it is applied.", version: true,
		example: "  strata migrate down-to 20261128061500 --database sqlite:shop.db",
		run: func(ctx context.Context, r *migrations.Runner, version int64) ([]*goose.MigrationResult, error) {
			return r.DownTo(ctx, version)
		},
	},
	{
		use: "redo", short: "Take back the last migration and apply it again", nothing: "Nothing to do: no migration is applied.",
		example: "  strata migrate redo --database sqlite:shop.db",
		run: func(ctx context.Context, r *migrations.Runner, _ int64) ([]*goose.MigrationResult, error) {
			done, err := r.Down(ctx)
			if err != nil || len(done) == 0 {
				return done, err
			}
			again, err := r.Apply(ctx, done[0].Source.Version, true)
			return append(done, again...), err
		},
	},
}

func migrateRuns() (out []*cobra.Command) {
	for _, m := range migrationRunList {
		out = append(out, m.command())
	}
	return out
}

func (m migrationRun) command() *cobra.Command {
	w := &where{}
	c := &cobra.Command{
		Use: m.use, Short: m.short, Example: m.example, Args: none,
		Long: m.short + `.

Goose runs the files, each in a transaction unless it says NO TRANSACTION. On PostgreSQL
only one run of migrations is at work at a time: another one waits for its lock.`,
		RunE: func(c *cobra.Command, args []string) error {
			version, err := m.versionOf(args)
			if err != nil {
				return err
			}
			return m.apply(c, w, version)
		},
	}
	if m.version {
		c.Use += " VERSION"
		c.Args = exactly(1, "a version, the number that the file's name begins with")
		c.ValidArgsFunction = w.versions
	}
	w.databaseFlag(c.Flags())
	w.dirFlag(c)
	return c
}

func (m migrationRun) versionOf(args []string) (int64, error) {
	if !m.version {
		return 0, nil
	}
	v, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil || v < 0 {
		return 0, usage{fmt.Errorf("strata: %q is no version: that is the number that a file's name begins with", args[0])}
	}
	return v, nil
}

// versions completes the version of a migration.
func (w *where) versions(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	dir, err := migrations.InDir(w.dir)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	files, err := dir.Files()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, f := range files {
		out = append(out, strconv.FormatInt(migrations.Version(f), 10)+"\t"+f)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (m migrationRun) apply(c *cobra.Command, w *where, version int64) error {
	p := newProgress(c.ErrOrStderr())
	defer p.done()
	r, err := w.runner(c.Context(), func(e migrations.Event) { tellEvent(c.OutOrStdout(), p, e) })
	if err != nil {
		return err
	}
	defer r.Close()
	if m.version && version != 0 && !r.Has(version) {
		return usage{fmt.Errorf("strata: %s has no migration of version %d", w.dir, version)}
	}
	p.step("waiting for other runs of migrations")
	done, err := m.run(c.Context(), r, version)
	p.done()
	if err != nil {
		return err
	}
	if len(done) == 0 {
		fmt.Fprintln(c.OutOrStdout(), m.nothing)
	}
	return nil
}

// runner opens the migrations on the database; a folder without any is a mistake.
func (w *where) runner(ctx context.Context, event func(migrations.Event)) (*migrations.Runner, error) {
	url, err := w.url()
	if err != nil {
		return nil, err
	}
	dir, err := migrations.InDir(w.dir)
	if err != nil {
		return nil, err
	}
	files, err := dir.Files()
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("strata: there are no migrations in %s; --dir names another folder, and strata migrate new writes the first one", w.dir)
	}
	return migrations.Open(ctx, url, dir, migrations.Options{Event: event})
}

// tellEvent tells of a file that is done, and what runs on the way.
func tellEvent(out io.Writer, p *progress, e migrations.Event) {
	if e.SQL != "" {
		p.step("%s:%d: %s", e.File, e.Line, migrations.Brief(e.SQL))
		return
	}
	p.done()
	what := "down"
	if e.Up {
		what = "up"
	}
	fmt.Fprintf(out, "%-4s  %s  %s\n", what, e.File, rounded(e.Duration))
}

func rounded(d time.Duration) string {
	if d > time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return max(d.Round(time.Millisecond), time.Millisecond).String()
}
