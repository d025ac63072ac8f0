package mariatest

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
	envImage     = "STRATA_TEST_MARIADB_IMAGE"
	defaultImage = "strata-mariadb:10.11"
)

// image is the image to run, as the environment has it.
func image(password string) testserver.Image {
	return testserver.Image{
		Prefix:   "strata-mariatest-",
		Name:     cmp.Or(os.Getenv(envImage), defaultImage),
		Port:     "3306/tcp",
		Env:      []string{"MARIADB_ROOT_PASSWORD=" + password},
		Cmd:      append([]string{"mariadbd"}, serverSettings()...),
		Loopback: loopback,
	}
}

// loopback are the arguments of a server that listens on a port of the loopback
// interface only.
func loopback(port int) []string {
	return []string{"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(port)}
}

// startDocker runs a server in a container.
func startDocker(ctx context.Context) (*testserver.Server, error) {
	password := rand.Text() // letters and digits
	return image(password).Start(ctx, "mariadb://root:"+password+"@%s/mysql", ping)
}

// serverSettings returns the arguments of a server whose data need not survive a crash of
// the machine. What a session could want to set is left as MariaDB has it, or made
// worse.
func serverSettings() []string {
	return []string{
		"--innodb-flush-log-at-trx-commit=0",
		"--innodb-flush-method=nosync",
		"--innodb-log-file-size=32M",
		"--innodb-buffer-pool-size=64M",
		"--aria-pagecache-buffer-size=8M",
		"--key-buffer-size=1M",
		"--performance-schema=OFF",
		"--skip-name-resolve",
		"--max-connections=200",
		"--default-time-zone=-03:30",
	}
}
