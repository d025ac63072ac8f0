package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// envOrphan makes TestMain's process one that leaves its server behind.
const envOrphan = "STRATA_PGTEST_ORPHAN"

// TestOrphan checks that a local server ends with a test process that did not
// stop it.
func TestOrphan(t *testing.T) {
	bin, err := findBinaries(t.Context())
	if err != nil {
		t.Skip(err)
	}
	if os.Getenv(envOrphan) != "" {
		c, err := newCluster(t.Context(), bin)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.start(t.Context()); err != nil {
			t.Fatal(err)
		}
		fmt.Println(c.dsn, c.folder.Path)
		os.Exit(0) // without a stop
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOrphan$")
	cmd.Env = append(os.Environ(), envOrphan+"=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dsn, dir, ok := strings.Cut(strings.TrimSpace(string(out)), " ")
	if !ok {
		t.Fatalf("unexpected output %q", out)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		conn, err := connect(t.Context(), dsn)
		if err != nil {
			return
		}
		closeConn(conn)
		if time.Now().After(deadline) {
			t.Fatal("the server outlived its test process")
		}
	}
}
