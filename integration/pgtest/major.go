package pgtest

import (
	"strconv"
	"strings"
	"testing"
)

// Major is the major version of this process's server, 15 say.
func Major(tb testing.TB) int {
	tb.Helper()
	return majorOf(kind.Get(tb).Version)
}

// majorOf reads what servers say: "15.18", "19beta1" and "18devel", too.
func majorOf(version string) int {
	end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(version)
	}
	n, _ := strconv.Atoi(version[:end])
	return n
}

// Since skips a test on a server that is older than what it is about. What such a
// server answers is another test's subject.
func Since(tb testing.TB, major int, what string) {
	tb.Helper()
	if have := Major(tb); have < major {
		tb.Skipf("pgtest: %s of PostgreSQL %d and later; this is %d", what, major, have)
	}
}
