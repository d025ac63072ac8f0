package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// exactly asks for a number of arguments, and says what they are.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return usage{fmt.Errorf("%s takes %s; see %s --help", c.CommandPath(), what, c.CommandPath())}
	}
}

// none refuses arguments.
func none(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage{fmt.Errorf("%s takes no arguments, but flags: %q is none; see %s --help", c.CommandPath(), args[0], c.CommandPath())}
}

// known refuses commands that there are not, and tells those that are called alike.
func known(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2
	hint := "see " + c.CommandPath() + " --help"
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "is it " + strings.Join(near, " or ") + "?"
	}
	return usage{fmt.Errorf("%s has no command %q; %s", c.CommandPath(), args[0], hint)}
}
