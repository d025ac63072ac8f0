package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// exactly asks for a number of arguments, and says what they are.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return usage{fmt.Errorf("strata: %s takes %s; see %s --help", c.CommandPath(), what, c.CommandPath())}
	}
}

// none refuses arguments.
func none(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage{fmt.Errorf("strata: %s takes no arguments, but flags: %q is none; see %s --help", c.CommandPath(), args[0], c.CommandPath())}
}
