// Package cli is the command line of strata: its commands, their flags, and exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	OK       = 0
	Failed   = 1 // the command could not do its work
	Findings = 2 // it did, and found what CI is to stop at: drift, a dangerous migration
	Usage    = 64
)

// Found is the error of a command that did its work and found what CI is to stop at. The
// findings are printed already.
type Found struct{ What string }

// Error says what was found.
func (f *Found) Error() string { return f.What }

// usage is the error of a command line that is wrong.
type usage struct{ error }

// Unwrap returns what is wrong.
func (u usage) Unwrap() error { return u.error }

// Run runs a command line and returns the exit code.
func Run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	root := Root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return OK
	}
	fmt.Fprintln(errOut, said(err))
	return code(err)
}

// said is what is told of an error.
func said(err error) string {
	if errors.Is(err, context.Canceled) {
		return "strata: interrupted"
	}
	return err.Error()
}

func code(err error) int {
	var found *Found
	var wrong usage
	switch {
	case errors.As(err, &found):
		return Findings
	case errors.As(err, &wrong):
		return Usage
	default:
		return Failed
	}
}

// Root is the whole command.
func Root() *cobra.Command {
	root := &cobra.Command{
		Use:   "strata",
		Short: "The schema of a database, and a program's definitions of it",
		Long: `The schema of a database, and a program's definitions of it: compare them, write
migrations, check them and run them, on PostgreSQL and SQLite.

The database is named by --database, or by the environment variable STRATA_DATABASE_URL:

  sqlite:shop.db
  postgres://user@localhost:5432/shop     (the password: in the URL, $PGPASSWORD, ~/.pgpass)

Exit codes: 0 done, and nothing found; 1 it could not be done; 2 something was found that
CI is to stop at, such as drift or a dangerous migration; 64 the command line is wrong.`,
		Example: `  strata inspect --database sqlite:shop.db
  strata diff --package ./tables
  strata migrate new add_phone --package ./tables
  strata migrate lint
  strata migrate up
  strata check --package ./tables`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          known,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetVersionTemplate("strata {{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage{fmt.Errorf("strata: %w; see %s --help", err, c.CommandPath())}
	})
	for _, c := range commands {
		root.AddCommand(c())
	}
	return root
}

// version is that of the module that the command was built of.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown version)"
	}
	return info.Main.Version
}

// commands are those of the command, each in a file of its own.
var commands []func() *cobra.Command
