package reliability

import (
	"context"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
)

// experiment is one kind of fault.
type experiment struct {
	id, title string
	on        string // the kinds of server
	times     int    // how often it is injected at least
	run       func(x *trial)
}

// The kinds of server.
const (
	shared   = "servers"
	private  = "servers of its own"
	proxied  = "servers behind a proxy"
	pgShared = "PostgreSQL"
	pgOwn    = "PostgreSQL of its own"
	faked    = "a fake PostgreSQL"
	file     = "SQLite"
	everyone = "all engines"
)

// experiments are all of them.
var experiments = slices.Concat(backendKilled, serverDown, networkFaults, hostileServer, poolFaults, contextFaults, streamFaults, transactionFaults, copyAndSchema, sqliteFaults, soaks)

// trial is an experiment under way.
type trial struct {
	*testing.T
	*experiment
	ctx      context.Context
	random   *rand.Rand
	injected atomic.Int64
}

// inject counts a fault that has been injected.
func (x *trial) inject() { x.injected.Add(1) }

// totals are the sums over all experiments.
var totals struct {
	kinds, injected       int
	lost, doubled, leaked atomic.Int64
}

func TestMain(m *testing.M) {
	if path := os.Getenv(writeTo); path != "" {
		os.Exit(writeForEver(path))
	}
	pgtest.Main(m, func() {
		if totals.kinds > 0 {
			fmt.Printf("injected faults: %d kinds, %d injected, %d lost, %d doubled, %d leaked\n",
				totals.kinds, totals.injected, totals.lost.Load(), totals.doubled.Load(), totals.leaked.Load())
		}
	})
}

func TestFaults(t *testing.T) {
	ownServers.t = t
	t.Cleanup(func() {
		ownServers.list, ownServers.mariadb = [2]*pgtest.PrivateServer{}, [2]*mariatest.PrivateServer{}
	})
	seen := map[string]bool{}
	for _, e := range experiments {
		if seen[e.id] {
			t.Errorf("%s is there twice", e.id)
		}
		seen[e.id] = true
		t.Run(e.id+" "+e.title, func(t *testing.T) { try(t, &e) })
	}
}

// try runs an experiment. Its kind counts when it has been injected as often as it says.
func try(t *testing.T, e *experiment) {
	x := &trial{T: t, experiment: e, random: rand.New(rand.NewPCG(15, crc(e.id))), ctx: t.Context()}
	t.Cleanup(func() { // after what the experiment has cleaned up
		n := int(x.injected.Load())
		switch {
		case t.Skipped():
		case n < e.times && len(hosts()) > 1: // a server alone may have less to cut
			t.Errorf("%d faults were injected on %s, want at least %d", n, e.on, e.times)
		case !t.Failed():
			totals.kinds++
		}
		totals.injected += n
	})
	e.run(x)
}

// crc gives each experiment random numbers of its own, the same each time.
func crc(id string) uint64 { return uint64(crc32.ChecksumIEEE([]byte(id))) }

// must ends an experiment that has an error.
func (x *trial) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

// patience bounds waits that should be short, on a machine that is busy.
const patience = 5 * time.Second

// eventually waits until something is so, and reports whether it ever was.
func eventually(within time.Duration, so func() bool) bool {
	for deadline := time.Now().Add(within); ; time.Sleep(2 * time.Millisecond) {
		if so() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}
