package cli

import (
	"github.com/spf13/cobra"
)

func init() { commands = append(commands, migrate) }

func migrate() *cobra.Command {
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Write, check and run migrations",
		Long: `Write, check and run migrations, files in the format of goose
(https://github.com/pressly/goose), which runs them: the command goose, and programs
that embed it, can run the same files on the same database.`,
		Example: `  strata migrate new add_phone --package ./tables --database $URL
  strata migrate lint --database $URL
  strata migrate up --database $URL`,
		Args: known,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(migrateNew(), migrateLint(), migrateStatus(), migrateVersion(), migrateBaseline())
	c.AddCommand(migrateRuns()...)
	return c
}
