//go:build unix

package benchmarks

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used of all processors: the client's side.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
