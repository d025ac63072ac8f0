package mariadb

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/driver"
)

// Cluster says how a Galera cluster is used. A URL that names several hosts is of one, and
// so is a server that says that it is a node.
//
// Writes and transactions go to the first node of the URL that serves: programs that have
// the nodes in the same order do not meet each other's changes on different nodes. A node
// that is gone, joins, or has no quorum is left, and taken back when it serves again.
type Cluster struct {
	// Reads says where statements go that only read, outside of transactions, and
	// transactions that only read. A URL's reads=spread says ReadsSpread.
	Reads Reads
	// Causal says whose changes a statement sees. A URL's causal=own says CausalOwn.
	Causal Causal
	// SerializableByNode lets transactions be pool.Serializable. They are so among those of
	// one node: two on two nodes may each change a row that the other one has read, and be
	// kept both. A URL's serializable=node.
	SerializableByNode bool
	// LookEvery is the time between two looks at a node. The default is one second; a
	// URL's look_every.
	LookEvery time.Duration
	// LostAfter is after which time without an answer the statements that run on a node
	// are given up, and their connections closed. The default is 10 seconds; a negative one
	// never gives up. A URL's lost_after.
	LostAfter time.Duration
}

// Reads is where statements go that only read.
type Reads uint8

// The policies.
const (
	ReadsWithWrites Reads = iota // the node that changes go to
	ReadsSpread                  // the node with the fewest statements
)

// Causal is whose changes a statement sees for certain. Those of others it may see a little
// later, on another node than they were made on.
type Causal uint8

// The policies.
const (
	CausalAll Causal = iota // all that were acknowledged to anybody before, as on one server
	CausalOwn               // those that were made with its context: see [ReadYourWrites]
)

const (
	usualLookEvery = time.Second
	usualLostAfter = 10 * time.Second
)

// complete fills in the defaults. A time without end is long.
func (c *Cluster) complete() error {
	switch {
	case c.Reads > ReadsSpread:
		return fmt.Errorf("strata: there is no policy of reads %d", c.Reads)
	case c.Causal > CausalOwn:
		return fmt.Errorf("strata: there is no causal policy %d", c.Causal)
	case c.LookEvery < 0:
		return fmt.Errorf("strata: the time between two looks at a node is negative")
	}
	if c.LookEvery == 0 {
		c.LookEvery = usualLookEvery
	}
	switch {
	case c.LostAfter == 0:
		c.LostAfter = usualLostAfter
	case c.LostAfter < 0:
		c.LostAfter = driver.Endless
	}
	return nil
}

// clusterParameters are those of a URL.
var clusterParameters = map[string]func(c *Cluster, v string) error{
	"reads":        oneOf(map[string]Reads{"writer": ReadsWithWrites, "spread": ReadsSpread}, "writer or spread", func(c *Cluster) *Reads { return &c.Reads }),
	"causal":       oneOf(map[string]Causal{"all": CausalAll, "own": CausalOwn}, "all or own", func(c *Cluster) *Causal { return &c.Causal }),
	"serializable": oneOf(map[string]bool{"refused": false, "node": true}, "refused or node", func(c *Cluster) *bool { return &c.SerializableByNode }),
	"look_every":   lasting(func(c *Cluster) *time.Duration { return &c.LookEvery }),
	"lost_after":   lasting(func(c *Cluster) *time.Duration { return &c.LostAfter }),
}

func oneOf[P any](known map[string]P, names string, of func(*Cluster) *P) func(*Cluster, string) error {
	return func(c *Cluster, v string) error {
		p, ok := known[v]
		if !ok {
			return fmt.Errorf("it is %s", names)
		}
		*of(c) = p
		return nil
	}
}

func lasting(of func(*Cluster) *time.Duration) func(*Cluster, string) error {
	return func(c *Cluster, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil {
			return fmt.Errorf("it is a duration, such as 2s")
		}
		*of(c) = d
		return nil
	}
}

// take reads the parameters of a URL that are about clusters, and removes them.
func (c *Cluster) take(values url.Values) error {
	for name, set := range clusterParameters {
		for _, v := range values[name] {
			if err := set(c, v); err != nil {
				return fmt.Errorf("strata: the MariaDB URL's parameter %q: %w", name, err)
			}
		}
		delete(values, name)
	}
	return c.complete()
}

// hostsOf takes the hosts after the first out of a URL, which package net/url has no form
// for, and returns the address of each: host:port, with the usual port where it has none.
func hostsOf(raw string) (one string, others []string, err error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return raw, nil, nil
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	start := strings.LastIndexByte(rest[:end], '@') + 1
	hosts := strings.Split(rest[start:end], ",")
	for _, host := range hosts[1:] {
		u, err := url.Parse(scheme + "://" + host)
		if err != nil || u.Hostname() == "" {
			return "", nil, fmt.Errorf("strata: the MariaDB URL names several hosts, and one of them is not of the form host:port")
		}
		others = append(others, net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), usualPort)))
	}
	return scheme + "://" + rest[:start] + hosts[0] + rest[end:], others, nil
}

// distinct refuses a list of hosts that names one twice.
func distinct(addresses []string) error {
	seen := map[string]bool{}
	for _, a := range addresses {
		if seen[a] {
			host, _, _ := net.SplitHostPort(a)
			return fmt.Errorf("strata: the MariaDB URL names the host %s twice", host)
		}
		seen[a] = true
	}
	return nil
}
