//go:build !race

// Package race tells tests whether the race detector runs, which allocates.
package race

// Enabled reports whether the race detector runs.
const Enabled = false
