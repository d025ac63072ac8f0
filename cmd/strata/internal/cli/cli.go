// Package cli is the command line of strata: its commands, their flags, and exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

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
	fmt.Fprintln(errOut, err)
	return code(err)
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
		Use:           "strata",
		Short:         "The schema of a database, and a program's definitions of it",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	for _, c := range commands {
		root.AddCommand(c())
	}
	return root
}

// commands are those of the command, each in a file of its own.
var commands []func() *cobra.Command
