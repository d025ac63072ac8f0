package pgtest

import (
	"context"
	"errors"
	"os"
)

// envDSN names the environment variable that has the DSN of a server to use.
const envDSN = "STRATA_TEST_POSTGRES"

// startEnv returns the server that the environment names.
func startEnv(context.Context) (*server, error) {
	dsn := os.Getenv(envDSN)
	if dsn == "" {
		return nil, errors.New("not set")
	}
	return &server{source: envDSN, dsn: dsn}, nil
}
