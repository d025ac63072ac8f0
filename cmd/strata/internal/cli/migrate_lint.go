package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/lint"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
)

type lintRun struct {
	where
	since  int64
	git    string
	all    bool
	format string
	small  int64
}

func migrateLint() *cobra.Command {
	l := &lintRun{}
	rules := false
	c := &cobra.Command{
		Use:   "lint [FILE...]",
		Short: "Tell what migrations lock, for how long, and how to do it in safe steps",
		Long: `Tell what migrations lock, for how long, and how the same is done in safe steps.

On PostgreSQL the migrations run on a scratch database, which is created on the server of
--scratch, or of --database, and dropped at the end. Each statement's locks are read from
the server while it runs, and so is whether it reads or rewrites a table. With --database
it is told how large the tables are; those with fewer rows than --small are let be.
On SQLite, where one lock is of the whole database, it goes by the words of statements.

Looked at are the FILEs, or those --since a version, or that changed since a --git
reference, or --all. Without any, those that are not applied on --database, or all where
no database is given: in CI, say --git origin/main, which looks at the new ones only.
A table that the same migrations make has no rows, and is let be.

A finding is ignored by a comment above its statement, which has to say why:

  -- strata:lint ignore L004 the table has ten rows

Exit codes: 0 no errors (there may be warnings), 2 errors, 1 it could not be done.`,
		Example: `  strata migrate lint --database postgres://localhost/shop
  strata migrate lint --scratch postgres://localhost/postgres migrations/20261128061500_add_phone.sql
  strata migrate lint --git origin/main --format github
  strata migrate lint --all --scratch sqlite:
  strata migrate lint --rules`,
		RunE: func(c *cobra.Command, args []string) error {
			if rules {
				printRules(c.OutOrStdout())
				return nil
			}
			p := newProgress(c.ErrOrStderr())
			defer p.done()
			r, err := l.run(c.Context(), p, args)
			p.done()
			if err != nil {
				return err
			}
			return l.print(c.OutOrStdout(), r)
		},
	}
	l.databaseFlag(c.Flags())
	l.scratchFlag(c.Flags())
	l.dirFlag(c)
	c.Flags().Int64Var(&l.since, "since", 0, "look at the migrations after a `version`")
	c.Flags().StringVar(&l.git, "git", "", "look at the migrations that changed since a `reference` of git")
	c.Flags().BoolVar(&l.all, "all", false, "look at all migrations")
	c.Flags().StringVar(&l.format, "format", "text", "`text`, json, or github for annotations of a pull request")
	c.Flags().Int64Var(&l.small, "small", 10_000, "how many rows a table may have for it not to matter that they are read or rewritten")
	c.Flags().BoolVar(&rules, "rules", false, "print what is looked for")
	_ = c.RegisterFlagCompletionFunc("since", l.versions)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "github"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (l *lintRun) run(ctx context.Context, p *progress, args []string) (*lint.Report, error) {
	if _, ok := lintFormats[l.format]; !ok {
		return nil, usage{fmt.Errorf("strata: --format %s: it is text, json or github", l.format)}
	}
	if err := l.oneChoice(args); err != nil {
		return nil, err
	}
	dir, err := migrations.InDir(l.dir)
	if err != nil {
		return nil, err
	}
	job := lint.Job{Dir: dir, Small: l.small}
	if l.given() && !l.noServer() {
		if err := l.ask(ctx, p, &job); err != nil {
			return nil, err
		}
	}
	if err := l.choose(ctx, &job, args); err != nil {
		return nil, err
	}
	if len(job.Files) == 0 {
		return &lint.Report{}, nil
	}
	var report *lint.Report
	err = l.onScratch(ctx, p, func(s *database.Scratch) error {
		p.step("running the migrations on it")
		report, err = job.Run(ctx, s)
		return err
	})
	return report, err
}

func (l *lintRun) oneChoice(args []string) error {
	n := 0
	for _, chosen := range []bool{len(args) > 0, l.since > 0, l.git != "", l.all} {
		if chosen {
			n++
		}
	}
	if n > 1 {
		return usage{fmt.Errorf("strata: FILEs, --since, --git and --all each say what to look at; give one of them")}
	}
	return nil
}

// noServer reports whether --database only says which kind of database it is: sqlite:
func (l *lintRun) noServer() bool {
	url, err := l.url()
	return err != nil || url == "sqlite:"
}

// ask asks the database for what is applied, and for the sizes of its tables.
func (l *lintRun) ask(ctx context.Context, p *progress, job *lint.Job) error {
	p.step("reading the database")
	url, err := l.existing()
	if err != nil {
		return err
	}
	job.Sizes, job.HasTimeout, err = lint.Ask(ctx, url)
	return err
}

// choose finds the files that are to be looked at.
func (l *lintRun) choose(ctx context.Context, job *lint.Job, args []string) error {
	all, err := job.Dir.Files()
	if err != nil {
		return err
	}
	keep := func(f func(name string) bool) {
		job.Files = slices.DeleteFunc(slices.Clone(all), func(name string) bool { return !f(name) })
	}
	switch {
	case len(args) > 0:
		return l.named(job, all, args)
	case l.since > 0:
		job.Together = true
		keep(func(name string) bool { return migrations.Version(name) > l.since })
	case l.git != "":
		changed, err := changedSince(ctx, l.git, l.dir)
		if err != nil {
			return err
		}
		job.Together = true
		keep(func(name string) bool { return slices.Contains(changed, name) })
	case l.all || job.Sizes == nil:
		keep(func(string) bool { return true })
	default:
		pending, err := l.pending(ctx, job)
		if err != nil {
			return err
		}
		job.Together = true
		keep(func(name string) bool { return slices.Contains(pending, name) })
	}
	return nil
}

func (l *lintRun) named(job *lint.Job, all, args []string) error {
	for _, a := range args {
		name := filepath.Base(a)
		if !slices.Contains(all, name) || filepath.Clean(filepath.Dir(a)) != filepath.Clean(l.dir) && filepath.Dir(a) != "." {
			return usage{fmt.Errorf("strata: %s is no migration in %s; --dir names another folder", a, l.dir)}
		}
		job.Files = append(job.Files, name)
	}
	return nil
}

func (l *lintRun) pending(ctx context.Context, job *lint.Job) (out []string, err error) {
	url, err := l.existing()
	if err != nil {
		return nil, err
	}
	r, err := migrations.Open(ctx, url, job.Dir, migrations.Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	states, err := r.States(ctx)
	for _, s := range states {
		if s.Pending {
			out = append(out, s.File)
		}
	}
	return out, err
}
