package cli

import "github.com/spf13/cobra"

func migrateLint() *cobra.Command { return &cobra.Command{Use: "lint"} }
