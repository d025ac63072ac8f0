package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func init() { commands = append(commands, vetCommand) }

func vetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "vet [go vet's flags] [packages]",
		Short: "Find wrong statements, and wrong uses of them, without running the program",
		Long: `Find wrong statements, and wrong uses of them, without running the program.

It is go vet with Strata's analyzers, and takes the flags and packages that go vet takes;
without packages ./... is meant. An analyzer is switched off by its name: -strataloop=false.
What is meant is let be by a comment with a reason, on the line or the one before it:

  //strata:ignore strataloop each row needs a transaction of its own

The exit code is go vet's: 0 when nothing is found, 1 when something is, or a package does
not compile.`,
		Example: `  strata vet
  strata vet ./store ./orders
  strata vet -json ./...
  strata vet -fix ./...
  strata vet -strataloop=false -tags integration ./...`,
		DisableFlagParsing:    true, // they are go vet's
		DisableFlagsInUseLine: true,
		RunE: func(c *cobra.Command, args []string) error {
			if slices.ContainsFunc(args, func(a string) bool { return a == "-h" || a == "-help" || a == "--help" }) {
				return c.Help()
			}
			return runVet(c, args)
		},
	}
}

// runVet has go vet call this program.
func runVet(c *cobra.Command, args []string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("strata: vet: %w", err)
	}
	if !hasPackage(args) {
		args = append(slices.Clone(args), "./...")
	}
	goVet := exec.CommandContext(c.Context(), "go", append([]string{"vet", "-vettool=" + self}, args...)...)
	goVet.Stdin, goVet.Stdout, goVet.Stderr = c.InOrStdin(), c.OutOrStdout(), c.ErrOrStderr()
	err = goVet.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit):
		return errors.New("strata: vet: something is wrong, see above")
	default:
		return fmt.Errorf("strata: vet: %w", err)
	}
}

// withValue are the flags of go vet whose value may be the next argument.
var withValue = map[string]bool{
	"C": true, "tags": true, "mod": true, "modfile": true, "overlay": true, "p": true, "c": true, "gcflags": true, "ldflags": true,
	"pkgdir": true, "toolexec": true,
	"stratawrong.dialects": true,
}

// hasPackage reports whether one of the arguments names a package.
func hasPackage(args []string) bool {
	for i := 0; i < len(args); i++ {
		if !strings.HasPrefix(args[i], "-") {
			return true
		}
		if withValue[strings.TrimLeft(args[i], "-")] {
			i++
		}
	}
	return false
}
