// Command strata works on the schema of a database and on a program's definitions of it:
// it compares them, writes migrations and runs them, and generates definitions from what
// exists. See strata --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/strata-go/strata/cmd/strata/internal/cli"
	"github.com/strata-go/strata/vet/vettool"
)

func main() {
	if vettool.Called(os.Args[1:]) { // by go vet, which strata vet runs
		vettool.Main()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
