package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

func init() { commands = append(commands, diff, apply, inspect) }

// live compares the database with the definitions.
type live struct {
	where
	differences
}

func (l *live) flagsOf(c *cobra.Command) {
	l.databaseFlag(c.Flags())
	l.packageFlag(c)
	l.flags(c.Flags())
}

// on runs f with the database and what has to be done to it.
func (l *live) on(ctx context.Context, p *progress, url string, f func(*pool.DB, []schema.Change) error) error {
	options, err := l.options()
	if err != nil {
		return err
	}
	want, err := l.definitions(ctx, p, url)
	if err != nil {
		return err
	}
	p.step("reading the database")
	have, err := migrations.Inspect(ctx, url)
	if err != nil {
		return err
	}
	db, err := database.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close(context.WithoutCancel(ctx))
	changes, err := schema.Between(db.Dialect(), have, want, options...)
	if err != nil {
		return err
	}
	p.done()
	return database.Redact(f(db, changes), url)
}

func diff() *cobra.Command {
	l := &live{}
	sql := false
	c := &cobra.Command{
		Use:   "diff",
		Short: "Tell how the database differs from the definitions",
		Long: `Tell how the database differs from the definitions in --package, as what would have to
be done to the database. It is only read.

Exit codes: 0 no difference, 2 differences, 1 it could not be done.`,
		Example: `  strata diff --package ./tables --database $URL
  strata diff --sql --rename customers.email=mail`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			p := newProgress(c.ErrOrStderr())
			defer p.done()
			url, err := l.existing()
			if err != nil {
				return err
			}
			return l.on(c.Context(), p, url, func(db *pool.DB, changes []schema.Change) error {
				return tellDiff(c.OutOrStdout(), db, changes, sql)
			})
		},
	}
	l.flagsOf(c)
	c.Flags().BoolVar(&sql, "sql", false, "print the statements that would do it")
	return c
}

func tellDiff(out io.Writer, db *pool.DB, changes []schema.Change, sql bool) error {
	if len(changes) == 0 {
		fmt.Fprintln(out, "No difference.")
		return nil
	}
	if sql {
		if err := printSQL(out, db, changes); err != nil {
			return err
		}
	} else {
		printChanges(out, changes)
	}
	return &Found{What: fmt.Sprintf("strata: diff: %d found", len(changes))}
}

func printChanges(out io.Writer, changes []schema.Change) {
	for _, c := range changes {
		fmt.Fprintln(out, changeLine(c))
	}
}

func printSQL(out io.Writer, db *pool.DB, changes []schema.Change) error {
	list, err := schema.SQL(changes, db.Dialect())
	if err != nil {
		return err
	}
	for _, s := range list {
		fmt.Fprintln(out, s)
	}
	return nil
}

func apply() *cobra.Command {
	l := &live{}
	var yes, allow bool
	c := &cobra.Command{
		Use:   "apply",
		Short: "Change the database until it is as the definitions say",
		Long: `Change the database until it is as the definitions in --package say, in one transaction.
It tells what it does and asks. What may lose values is refused without
--allow-destructive. A database with migrations is changed by those: see strata migrate.`,
		Example: `  strata apply --package ./tables --database sqlite:shop.db
  strata apply --yes --allow-destructive`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			p := newProgress(c.ErrOrStderr())
			defer p.done()
			url, err := l.url()
			if err != nil {
				return err
			}
			return l.on(c.Context(), p, url, func(db *pool.DB, changes []schema.Change) error {
				return applyChanges(c, db, changes, yes, allow)
			})
		},
	}
	l.flagsOf(c)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	c.Flags().BoolVar(&allow, "allow-destructive", false, "make changes that lose values, too")
	return c
}

func applyChanges(c *cobra.Command, db *pool.DB, changes []schema.Change, yes, allow bool) error {
	out := c.OutOrStdout()
	if len(changes) == 0 {
		fmt.Fprintln(out, "Nothing to do: the database is as the definitions say.")
		return nil
	}
	printChanges(out, changes)
	var options []schema.ApplyOption
	if allow {
		options = append(options, schema.AllowDestructive)
	}
	if err := refuseDestructive(changes, allow); err != nil {
		return err
	}
	if !yes && !agreed(c.InOrStdin(), out, fmt.Sprintf("Make these %d changes?", len(changes))) {
		return fmt.Errorf("strata: nothing was changed; answer y, or give --yes")
	}
	if err := schema.Apply(c.Context(), db, changes, options...); err != nil {
		return err
	}
	fmt.Fprintln(out, "Done.")
	return nil
}

func refuseDestructive(changes []schema.Change, allow bool) error {
	for _, c := range changes {
		if c.Destructive() && !allow {
			return fmt.Errorf("strata: nothing was changed: %s loses values; --allow-destructive makes such changes", c)
		}
	}
	return nil
}

// agreed asks, and takes only y and yes for yes.
func agreed(in io.Reader, out io.Writer, question string) bool {
	fmt.Fprintf(out, "%s [y/N] ", question)
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil {
		fmt.Fprintln(out)
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

func inspect() *cobra.Command {
	w := &where{}
	asJSON := false
	c := &cobra.Command{
		Use:   "inspect",
		Short: "Print the schema that the database has",
		Long:  "Print the schema that the database has: tables with their columns, constraints and indexes. It is only read.",
		Example: `  strata inspect --database sqlite:shop.db
  strata inspect --json --database $URL`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			url, err := w.existing()
			if err != nil {
				return err
			}
			s, err := migrations.Inspect(c.Context(), url)
			if err != nil {
				return err
			}
			if asJSON {
				e := json.NewEncoder(c.OutOrStdout())
				e.SetIndent("", "  ")
				e.SetEscapeHTML(false)
				return e.Encode(s)
			}
			printSchema(c.OutOrStdout(), s)
			return nil
		},
	}
	w.databaseFlag(c.Flags())
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func printSchema(out io.Writer, s *schema.Schema) {
	for i, t := range s.Tables {
		if i > 0 {
			fmt.Fprintln(out)
		}
		printTable(out, t)
	}
	if len(s.Tables) == 0 {
		fmt.Fprintln(out, "The database has no tables.")
	}
}

func printTable(out io.Writer, t schema.Table) {
	name := t.Name
	if t.Schema != "" {
		name = t.Schema + "." + name
	}
	fmt.Fprintln(out, "table", name)
	line := func(x fmt.Stringer) { fmt.Fprintf(out, "  %s\n", strings.TrimPrefix(x.String(), "column ")) }
	for _, c := range t.Columns {
		line(c)
	}
	if t.PrimaryKey != nil {
		line(*t.PrimaryKey)
	}
	lines(line, t.Uniques)
	lines(line, t.ForeignKeys)
	lines(line, t.Checks)
	lines(line, t.Indexes)
	lines(line, t.FullTexts)
	for _, x := range t.Others {
		fmt.Fprintf(out, "  %s\n", x)
	}
}

func lines[E fmt.Stringer](line func(fmt.Stringer), list []E) {
	for _, e := range list {
		line(e)
	}
}
