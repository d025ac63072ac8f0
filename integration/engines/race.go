//go:build race

package engines

// Race reports whether the race detector runs, which allocates.
const Race = true
