package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
	"github.com/strata-go/strata/schema"
)

func init() { commands = append(commands, check) }

// comparison is what strata check compares: files, definitions and a database. What is
// not given is nil.
type comparison struct {
	where
	noFiles, noDefinitions, noDatabase bool
	ignore                             []string

	engine                 *database.Engine
	files, defined, actual *schema.Schema
	applied                *schema.Schema // what the migrations that are applied give, where some are pending
	states                 []migrations.State
}

func check() *cobra.Command {
	k := &comparison{}
	c := &cobra.Command{
		Use:   "check",
		Short: "Find drift between migrations, definitions and the database",
		Long: `Find drift: what the migrations in --dir give, replayed in a scratch database, is
compared with what the definitions in --package say, and with what the database has.
Migrations that are pending are told apart from drift.

Compared are tables, columns, constraints, indexes, views, types and sequences. Triggers,
functions, privileges and rules are not.

Any of the three is left out by --no-files, --no-definitions or --no-database, and the
database where no URL is given. The database is only read.

Exit codes: 0 nothing found, 2 drift or pending migrations, 1 it could not be done.`,
		Example: `  strata check --package ./tables --database $URL
  strata check --package ./tables --scratch postgres://localhost/postgres   # without a database
  strata check --no-definitions --database sqlite:shop.db`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			p := newProgress(c.ErrOrStderr())
			defer p.done()
			if err := k.read(c.Context(), p); err != nil {
				return err
			}
			p.done()
			return k.report(c.OutOrStdout())
		},
	}
	k.databaseFlag(c.Flags())
	k.scratchFlag(c.Flags())
	k.dirFlag(c)
	k.packageFlag(c)
	c.Flags().BoolVar(&k.noFiles, "no-files", false, "leave the migrations out")
	c.Flags().BoolVar(&k.noDefinitions, "no-definitions", false, "leave the definitions out")
	c.Flags().BoolVar(&k.noDatabase, "no-database", false, "leave the database out")
	c.Flags().StringSliceVar(&k.ignore, "ignore", nil, "a `table` of the database that neither migrations nor definitions are to have")
	return c
}

func (k *comparison) read(ctx context.Context, p *progress) error {
	k.noDatabase = k.noDatabase || !k.given()
	if k.count() < 2 {
		return usage{fmt.Errorf("strata: there is nothing to compare: of migrations, definitions and a database two are needed")}
	}
	return k.onScratch(ctx, p, func(s *database.Scratch) (err error) {
		k.engine = s.Engine
		dir, err := migrations.InDir(k.dir)
		if err != nil {
			return err
		}
		if !k.noFiles {
			if err := dir.Exists(); err != nil {
				return err
			}
			if k.files, err = k.replay(ctx, p, s, dir); err != nil {
				return err
			}
		}
		if !k.noDefinitions {
			if k.defined, err = k.definitions(ctx, p, s.URL); err != nil {
				return err
			}
		}
		if k.noDatabase {
			return nil
		}
		return k.readDatabase(ctx, p, dir)
	})
}

func (k *comparison) count() (n int) {
	for _, out := range []bool{k.noFiles, k.noDefinitions, k.noDatabase} {
		if !out {
			n++
		}
	}
	return n
}

func (k *comparison) readDatabase(ctx context.Context, p *progress, dir migrations.Dir) error {
	p.step("reading the database")
	url, err := k.existing()
	if err != nil {
		return err
	}
	if k.actual, err = migrations.Inspect(ctx, url); err != nil {
		return err
	}
	if k.noFiles {
		return nil
	}
	r, err := migrations.Open(ctx, url, dir, migrations.Options{})
	if err != nil {
		return err
	}
	defer r.Close()
	if k.states, err = r.States(ctx); err != nil {
		return err
	}
	return k.asFarAs(ctx, p, dir)
}

// asFarAs replays only the migrations that are applied, for the comparison with the
// database, where some are pending.
func (k *comparison) asFarAs(ctx context.Context, p *progress, dir migrations.Dir) error {
	var pending []string
	for _, s := range k.states {
		if s.Pending {
			pending = append(pending, s.File)
		}
	}
	if len(pending) == 0 {
		return nil
	}
	before, err := dir.Without(pending...)
	if err != nil {
		return err
	}
	return k.onScratch(ctx, p, func(s *database.Scratch) error {
		k.applied, err = k.replay(ctx, p, s, before)
		return err
	})
}

// found counts what is found.
type found struct {
	out   io.Writer
	n     int
	shown bool
}

func (f *found) section(title, advice string, lines []string) {
	if len(lines) == 0 {
		return
	}
	if f.shown {
		fmt.Fprintln(f.out)
	}
	f.shown = true
	f.n += len(lines)
	fmt.Fprintf(f.out, "%s (%d):\n", title, len(lines))
	for _, l := range lines {
		fmt.Fprintf(f.out, "  %s\n", l)
	}
	fmt.Fprintf(f.out, "  → %s\n", advice)
}

func (k *comparison) report(out io.Writer) error {
	f := &found{out: out}
	if k.files != nil && k.defined != nil {
		lines, err := k.between(k.files, k.defined)
		if err != nil {
			return err
		}
		f.section("The definitions differ from the migrations, which would have to",
			"strata migrate new NAME writes a migration that does; or change the definitions", lines)
	}
	if err := k.reportDatabase(f); err != nil {
		return err
	}
	if f.n > 0 {
		return &Found{What: fmt.Sprintf("strata: check: %d found", f.n)}
	}
	fmt.Fprintf(out, "No drift: %s agree.\n", k.compared())
	return nil
}

func (k *comparison) compared() string {
	var list []string
	for _, x := range []struct {
		name string
		has  bool
	}{{"migrations", k.files != nil}, {"definitions", k.defined != nil}, {"database", k.actual != nil}} {
		if x.has {
			list = append(list, x.name)
		}
	}
	if len(list) == 2 {
		return list[0] + " and " + list[1]
	}
	return list[0] + ", " + list[1] + " and " + list[2]
}

func (k *comparison) reportDatabase(f *found) error {
	if k.actual == nil {
		return nil
	}
	if k.files == nil {
		lines, err := k.between(k.actual, k.defined)
		f.section("The database differs from the definitions, and would have to",
			"strata diff --sql shows the statements, strata apply runs them", lines)
		return err
	}
	if tables := k.neverMigrated(); tables != nil {
		f.section("No migration has been applied here, and the database has tables", baselineAdvice, tables)
		return nil
	}
	var pending, strange []string
	for _, s := range k.states {
		switch {
		case s.Pending:
			pending = append(pending, s.File)
		case s.File == "":
			strange = append(strange, fmt.Sprintf("%d", s.Version))
		}
	}
	f.section("Migrations are pending on the database", "strata migrate up applies them", pending)
	f.section("Migrations are applied on the database of which there is no file", "bring the files back, or take the versions out of "+migrations.Table, strange)
	reached := k.files
	if k.applied != nil {
		reached = k.applied
	}
	lines, err := k.between(k.actual, reached, schema.DropTables{}, schema.Ignore(k.ignore))
	f.section("The database differs from the migrations that are applied to it, and would have to",
		"somebody changed it by hand: write the change as a migration, or take it back", lines)
	return err
}

const baselineAdvice = "strata migrate baseline marks the migrations as applied, where they give what the database has; it lists the differences where they do not"

// neverMigrated are the tables of a database that existed before its migrations.
func (k *comparison) neverMigrated() (tables []string) {
	for _, s := range k.states {
		if !s.Pending {
			return nil
		}
	}
	if len(k.states) == 0 {
		return nil
	}
	for _, t := range k.actual.Tables {
		if !slices.Contains(k.ignore, t.Name) {
			tables = append(tables, "table "+t.Name)
		}
	}
	return tables
}

func (k *comparison) between(have, want *schema.Schema, options ...schema.Option) ([]string, error) {
	changes, err := schema.Between(k.engine.Dialect, have, want, options...)
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = c.String()
	}
	return lines, err
}
