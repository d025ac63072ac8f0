package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/definitions"
	"github.com/strata-go/strata/dialect"
)

func init() { commands = append(commands, statements) }

// dialects are those that can be named, as they are named in flags.
var dialects = map[string]*dialect.Dialect{"postgres": dialect.PostgreSQL, "sqlite": dialect.SQLite, "mariadb": dialect.MariaDB}

type sqlOf struct {
	where
	dialects []string
}

func statements() *cobra.Command {
	s := &sqlOf{}
	c := &cobra.Command{
		Use:   "sql",
		Short: "Print the SQL of a package's statements",
		Long: `Print the SQL of the statements that package-level variables hold or that
builder.Prepare1 and its siblings prepare, by name and for each dialect: to be reviewed,
and for a golden file that shows what a change of the program changes.

A statement that a dialect cannot run is printed with the reason, and the exit code is 2:
name those that the program is for by --dialect.`,
		Example: `  strata sql --package ./store
  strata sql --package ./store --dialect postgres > store/statements.golden.sql
  strata sql --package ./store | diff store/statements.golden.sql -`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			chosen, err := s.chosen()
			if err != nil {
				return err
			}
			all, err := definitions.StatementsOf(c.Context(), ".", s.packages)
			if err != nil {
				return err
			}
			wrong, err := printStatements(c.OutOrStdout(), all, chosen)
			if err == nil && wrong > 0 {
				err = &Found{fmt.Sprintf("strata: %d of %d statements cannot be written for every dialect that is asked for; the reasons stand with them", wrong, len(all))}
			}
			return err
		},
	}
	s.packageFlag(c)
	c.Flags().StringSliceVar(&s.dialects, "dialect", []string{"postgres", "sqlite"}, "a `dialect`: postgres, sqlite or mariadb; may be given several times")
	return c
}

// chosen are the dialects that are asked for.
func (s *sqlOf) chosen() (out []*dialect.Dialect, err error) {
	for _, name := range s.dialects {
		d := dialects[name]
		if d == nil {
			return nil, usage{fmt.Errorf("strata: --dialect %s: there are postgres, sqlite and mariadb", name)}
		}
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out, nil
}

// printStatements returns how many of the statements have no text in some dialect.
func printStatements(w io.Writer, all []definitions.Statement, dialects []*dialect.Dialect) (wrong int, err error) {
	var b strings.Builder
	for i, s := range all {
		if i > 0 {
			b.WriteString("\n")
		}
		at := fmt.Sprintf("%s:%d", filepath.Base(s.File), s.Line)
		if s.Name == "" {
			s.Name, at = at, s.Package
		}
		fmt.Fprintf(&b, "-- %s (%s)\n", s.Name, at)
		failed := false
		for _, d := range dialects {
			text := s.Texts[slices.Index(definitions.Dialects, d)]
			if text.Error == "" {
				fmt.Fprintf(&b, "-- %s\n%s;\n", d.Name, text.SQL)
			} else {
				failed = true
				fmt.Fprintf(&b, "-- %s: %s\n", d.Name, strings.ReplaceAll(strings.TrimPrefix(text.Error, "strata: "), "\n", "\n--"))
			}
		}
		if failed {
			wrong++
		}
	}
	_, err = io.WriteString(w, b.String())
	return wrong, err
}
