package testserver

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// still reports whether all threads of a process stand still: they do so one by one after
// the signal, on another processor a moment later.
func still(pid int) bool {
	files, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "stat"))
	if err != nil || len(files) == 0 {
		return false
	}
	for _, f := range files {
		stat, err := os.ReadFile(f)
		if err != nil {
			continue // the thread has ended
		}
		// 12 (a name in parentheses) T …
		if at := bytes.LastIndexByte(stat, ')'); at < 0 || !bytes.HasPrefix(stat[at+1:], []byte(" T")) {
			return false
		}
	}
	return true
}
