package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
)

func migrateStatus() *cobra.Command {
	w := &where{}
	c := &cobra.Command{
		Use:     "status",
		Short:   "List the migrations, and which are applied",
		Long:    "List the migrations, and which are applied. The database is only read.",
		Example: "  strata migrate status --database sqlite:shop.db",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			states, err := w.states(c)
			if err != nil {
				return err
			}
			pending := 0
			for _, s := range states {
				fmt.Fprintln(c.OutOrStdout(), stateLine(s))
				if s.Pending {
					pending++
				}
			}
			fmt.Fprintf(c.OutOrStdout(), "%d applied, %d pending\n", len(states)-pending, pending)
			return nil
		},
	}
	w.databaseFlag(c.Flags())
	w.dirFlag(c)
	return c
}

func stateLine(s migrations.State) string {
	switch {
	case s.Pending:
		return fmt.Sprintf("%-20s  %s", "pending", s.File)
	case s.File == "":
		return fmt.Sprintf("%-20s  %d, of which there is no file", s.Applied.UTC().Format(time.DateTime), s.Version)
	default:
		return fmt.Sprintf("%-20s  %s", s.Applied.UTC().Format(time.DateTime), s.File)
	}
}

func migrateVersion() *cobra.Command {
	w := &where{}
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of the last migration that is applied",
		Long:    "Print the version of the last migration that is applied, 0 for none. The database is only read.",
		Example: "  strata migrate version --database sqlite:shop.db",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			states, err := w.states(c)
			if err != nil {
				return err
			}
			var last int64
			for _, s := range states {
				if !s.Pending {
					last = s.Version
				}
			}
			fmt.Fprintln(c.OutOrStdout(), last)
			return nil
		},
	}
	w.databaseFlag(c.Flags())
	w.dirFlag(c)
	return c
}

func (w *where) states(c *cobra.Command) ([]migrations.State, error) {
	if _, err := w.existing(); err != nil {
		return nil, err
	}
	r, err := w.runner(c.Context(), nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.States(c.Context())
}
