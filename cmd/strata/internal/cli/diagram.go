package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/definitions"
	"github.com/strata-go/strata/cmd/strata/internal/diagram"
	"github.com/strata-go/strata/schema"
)

func init() { commands = append(commands, drawn) }

type drawing struct {
	where
	diagram.Options
	out, format     string
	tables, exclude []string
	schemas         []string
}

// formats are those that a drawing is written in, and the ends of their files' names.
var formats = map[string]struct {
	write func(io.Writer, *schema.Schema, diagram.Options) error
	ends  []string
}{
	"svg":     {diagram.SVG, []string{".svg"}},
	"mermaid": {diagram.Mermaid, []string{".mmd", ".mermaid"}},
}

func drawn() *cobra.Command {
	d := &drawing{}
	c := &cobra.Command{
		Use:   "diagram",
		Short: "Draw tables and how they refer to each other",
		Long: `Draw the tables of a database, or of the definitions in --package, and how they refer
to each other: as SVG, which stands by itself, or as Mermaid's erDiagram, which Markdown on
many sites shows. Tables in which migrations are kept are left out, unless they are named.

In the SVG ◆ is a primary key, → a foreign key, ◇ a unique column, a ? after a type says
that NULL is allowed, a crow's foot is where there may be many rows, and a dashed line
where a row may refer to none.`,
		Example: `  strata diagram --database postgres://localhost/shop -o shop.svg
  strata diagram --package ./tables -o docs/tables.mmd
  strata diagram --database sqlite:shop.db --keys-only --tables 'order*' --tables customers > shop.svg`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			return d.run(c.Context(), c.OutOrStdout(), c.Flags().Changed("package"))
		},
	}
	d.databaseFlag(c.Flags())
	d.scratchFlag(c.Flags())
	d.packageFlag(c)
	c.Flags().StringVarP(&d.out, "out", "o", "", "the `file` to write (default standard output)")
	c.Flags().StringVar(&d.format, "format", "", "svg or mermaid (default by the file's name, else svg)")
	c.Flags().StringVar(&d.Title, "title", "", "a `title` above the drawing")
	c.Flags().BoolVar(&d.KeysOnly, "keys-only", false, "leave out columns that are in no key")
	c.Flags().StringSliceVar(&d.tables, "tables", nil, "draw these `tables` only; * stands for any letters")
	c.Flags().StringSliceVar(&d.schemas, "schema", nil, "the tables of these `schemas`, too")
	c.Flags().StringSliceVar(&d.exclude, "exclude", nil, "do not draw these `tables`")
	return c
}

func (d *drawing) run(ctx context.Context, out io.Writer, defined bool) error {
	format, err := d.chosen()
	if err != nil {
		return err
	}
	for _, pattern := range slices.Concat(d.tables, d.exclude) {
		if _, err := path.Match(pattern, ""); err != nil {
			return usage{fmt.Errorf("strata: %q is no pattern of table names: %w", pattern, err)}
		}
	}
	s, err := d.read(ctx, defined)
	if err != nil {
		return err
	}
	s.Tables = slices.DeleteFunc(s.Tables, func(t schema.Table) bool { return !d.wanted(t) })
	if len(s.Tables) == 0 {
		return fmt.Errorf("strata: there is no table to draw")
	}
	if d.out == "" {
		return formats[format].write(out, s, d.Options)
	}
	f, err := os.Create(d.out)
	if err != nil {
		return err
	}
	if err := formats[format].write(f, s, d.Options); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// chosen is the format.
func (d *drawing) chosen() (string, error) {
	if d.format != "" {
		if _, ok := formats[d.format]; !ok {
			return "", usage{fmt.Errorf("strata: --format %s: there are svg and mermaid", d.format)}
		}
		return d.format, nil
	}
	end := strings.ToLower(filepath.Ext(d.out))
	for name, f := range formats {
		if slices.Contains(f.ends, end) {
			return name, nil
		}
	}
	if d.out != "" {
		return "", usage{fmt.Errorf("strata: %s is neither .svg nor .mmd; say --format svg or mermaid", d.out)}
	}
	return "svg", nil
}

// read reads the database, or what the definitions say.
func (d *drawing) read(ctx context.Context, defined bool) (*schema.Schema, error) {
	if !defined {
		url, err := d.url()
		if err != nil {
			return nil, err
		}
		db, err := database.Open(ctx, url)
		if err != nil {
			return nil, err
		}
		defer db.Close(ctx)
		return schema.Inspect(ctx, db, d.schemas...)
	}
	url := "sqlite::memory:" // whose words do as well as any, unless others are asked for
	if d.scratch != "" || d.given() {
		var err error
		if url, err = d.scratchURL(); err != nil {
			return nil, err
		}
	}
	return definitions.Of(ctx, ".", d.packages, url)
}

func (d *drawing) wanted(t schema.Table) bool {
	matches := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			own, _ := path.Match(p, t.Name)
			whole, _ := path.Match(p, t.Schema+"."+t.Name)
			return own || whole
		})
	}
	return (len(d.tables) == 0 && !t.KeepsMigrations() || matches(d.tables)) && !matches(d.exclude)
}
