package compilecost

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

var (
	measure = flag.Bool("compilecost.measure", false, "print CPU, memory and archive of every package that is compiled")
	jet     = flag.Bool("compilecost.jet", false, "compile go-jet's form of the same tables, too")
)

// work is where packages are written and compiled.
var work string

// strata is the toolchain of all tests that write programs, so that a package
// is compiled once. Its packages are in built.
var (
	strata = sync.OnceValues(func() (*Toolchain, error) {
		t, err := NewToolchain(work, ".", "context", "database/sql", "time", "github.com/shopspring/decimal",
			module, module+"/builder", module+"/pool", module+"/repo", module+"/types")
		if err == nil {
			built = t.built
		}
		return t, err
	})
	built map[string]*Build
)

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	if work, err = os.MkdirTemp("", "compilecost"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if testing.Verbose() {
		printSum()
	}
	_ = os.RemoveAll(work)
	os.Exit(code)
}

// printSum prints what the largest packages cost, if they were compiled: the last
// line of the tests.
func printSum() {
	tables, statements, consumer := built[tables100.Name], built[statements50.Name], built[consumer1.Name]
	if tables != nil && statements != nil && consumer != nil { // not where -run asks for others
		fmt.Printf("compile cost: 100 tables %s; 50 statements %s; consumer %s\n", cost(tables), cost(statements), cost(consumer))
	}
}

func cost(b *Build) string {
	return fmt.Sprintf("%d %.2f s %d MB", len(b.Functions), b.CPU.Seconds(), b.RSS>>20)
}

// build compiles a package for a test.
func build(t *testing.T, tools *Toolchain, p *Package) *Build {
	t.Helper()
	known := tools.built[p.Name] != nil && tools.built[p.Name].Functions != nil
	b, err := tools.Build(p)
	if err != nil {
		t.Fatal(err)
	}
	if *measure && !known {
		t.Logf("%-28s %6d functions %6.2f s %5d MB, archive %5.1f MB",
			p.Name, len(b.Functions), b.CPU.Round(10*time.Millisecond).Seconds(), b.RSS>>20, float64(b.Archive)/(1<<20))
	}
	return b
}

func toolchain(t *testing.T) *Toolchain {
	t.Helper()
	tools, err := strata()
	if err != nil {
		t.Fatal(err)
	}
	return tools
}
