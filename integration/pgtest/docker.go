package pgtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"os"
	"strconv"

	"github.com/strata-go/strata/integration/testserver"
)

const (
	// envImage names the environment variable that has the image to run.
	envImage     = "STRATA_TEST_POSTGRES_IMAGE"
	defaultImage = "postgres:17-alpine"
)

// image is the image to run, as the environment has it.
func image(password string) testserver.Image {
	return testserver.Image{
		Prefix: "strata-pgtest-",
		Name:   cmp.Or(os.Getenv(envImage), defaultImage),
		Port:   "5432/tcp",
		Env: []string{
			"POSTGRES_USER=postgres",
			"POSTGRES_PASSWORD=" + password,
			"POSTGRES_DB=postgres",
			"POSTGRES_INITDB_ARGS=--no-sync --encoding=UTF8 --locale=C.UTF-8",
		},
		Cmd: append([]string{"postgres"}, serverSettings()...),
		Loopback: func(port int) []string {
			return []string{"-c", "listen_addresses=127.0.0.1", "-c", "port=" + strconv.Itoa(port)}
		},
	}
}

// startDocker runs a server in a container.
func startDocker(ctx context.Context) (*testserver.Server, error) {
	password := rand.Text() // letters and digits
	return image(password).Start(ctx, "postgres://postgres:"+password+"@%s/postgres?sslmode=disable", ping)
}
