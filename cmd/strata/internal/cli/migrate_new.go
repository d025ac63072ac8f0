package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
	"github.com/strata-go/strata/schema"
)

// now is the time that files are named by.
var now = time.Now

type newMigration struct {
	where
	differences
	online, empty bool
}

func migrateNew() *cobra.Command {
	n := &newMigration{}
	c := &cobra.Command{
		Use:   "new NAME",
		Short: "Write a migration to what the definitions say",
		Long: `Write a migration from what the files in --dir give to what the definitions in
--package say. The files are replayed in a scratch database, where the new one is tried,
too, up and down: a file of SQLite's in the folder of temporary files, or a database that
is created on the server of --scratch, or of --database, and dropped at the end. The
database itself is not touched.

Without a difference nothing is written. Nothing is taken for renamed unless --rename says
so; tables that no definition has are left alone without --drop-tables.`,
		Example: `  strata migrate new add_phone --package ./tables --database postgres://localhost/shop
  strata migrate new first --package ./tables --scratch sqlite:
  strata migrate new mail --rename customers.email=mail
  strata migrate new fill_phones --empty`,
		Args: exactly(1, "the name of the migration, such as add_phone"),
		RunE: func(c *cobra.Command, args []string) error {
			p := newProgress(c.ErrOrStderr())
			defer p.done()
			return n.run(c.Context(), p, c.OutOrStdout(), args[0])
		},
	}
	n.databaseFlag(c.Flags())
	n.scratchFlag(c.Flags())
	n.dirFlag(c)
	n.packageFlag(c)
	n.flags(c.Flags())
	c.Flags().BoolVar(&n.online, "online", false, "in steps that keep nobody waiting for long: indexes CONCURRENTLY, constraints NOT VALID at first")
	c.Flags().BoolVar(&n.empty, "empty", false, "write a file without statements, to be filled by hand")
	return c
}

func (n *newMigration) run(ctx context.Context, p *progress, out io.Writer, name string) error {
	if err := migrations.CheckName(name); err != nil {
		return usage{err}
	}
	options, err := n.options()
	if err != nil {
		return err
	}
	dir, err := migrations.InDir(n.dir)
	if err != nil {
		return err
	}
	plan := migrations.Plan{Name: name, Online: n.online, Options: options, Dir: dir, Now: now()}
	if n.empty {
		f, err := plan.EmptyFile()
		if err != nil {
			return err
		}
		return n.write(out, []*migrations.File{f})
	}
	var files []*migrations.File
	err = n.onScratch(ctx, p, func(s *database.Scratch) error {
		files, err = n.plan(ctx, p, s, plan)
		return err
	})
	p.done()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		fmt.Fprintf(out, "Nothing to do: the migrations in %s give what the definitions say.\n", n.dir)
		return nil
	}
	if err := n.write(out, files); err != nil {
		return err
	}
	n.tell(out, files)
	return nil
}

func (n *newMigration) plan(ctx context.Context, p *progress, s *database.Scratch, plan migrations.Plan) ([]*migrations.File, error) {
	have, err := n.replay(ctx, p, s, plan.Dir)
	if err != nil {
		return nil, err
	}
	want, err := n.definitions(ctx, p, s.URL)
	if err != nil {
		return nil, err
	}
	p.step("trying the migration, up and down")
	return plan.Files(ctx, s, have, want)
}

func (n *newMigration) write(out io.Writer, files []*migrations.File) error {
	for _, f := range files {
		path, err := f.Write(n.dir)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "Wrote", path)
	}
	return nil
}

// tell says what the files do.
func (n *newMigration) tell(out io.Writer, files []*migrations.File) {
	lost := false
	for _, c := range files[0].Changes {
		fmt.Fprintf(out, "  %s\n", changeLine(c))
		lost = lost || c.Destructive()
	}
	fmt.Fprintln(out, "It was tried on a scratch database, up and down, without rows.")
	for _, hint := range renameHints(files[0].Changes) {
		fmt.Fprintln(out, hint)
	}
	if lost {
		fmt.Fprintln(out, "What loses values is marked in the file; Down does not bring them back.")
	}
}

// renameHints say of each column that is dropped, while the same table gets one of the same
// type, how it would be renamed.
func renameHints(changes []schema.Change) (out []string) {
	for _, c := range changes {
		dropped, ok := c.(*schema.DropColumn)
		if !ok {
			continue
		}
		for _, c := range changes {
			if added, ok := c.(*schema.AddColumn); ok && added.On() == dropped.On() && added.Element.Type == dropped.Element.Type {
				out = append(out, fmt.Sprintf("If %[1]s.%[2]s is %[3]s now: --rename '%[1]s.%[2]s=%[3]s' keeps its values.", dropped.On(), dropped.Element.Name, added.Element.Name))
			}
		}
	}
	return out
}

func changeLine(c schema.Change) string {
	if c.Destructive() {
		return c.String() + "  -- loses values"
	}
	return c.String()
}
