package zerovalues

import (
	"fmt"
	"runtime"
	"strings"
)

// where are the lines of Strata that a panic came from.
func where() string {
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	var lines []string
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, module) && !strings.Contains(f.Function, "zerovalues") {
			lines = append(lines, fmt.Sprintf("%s:%d", f.File[strings.LastIndex(f.File, "/")+1:], f.Line))
		}
		if !more || len(lines) == 4 {
			return "\t" + strings.Join(lines, " < ")
		}
	}
}
