package ast

import (
	"strings"
)

// LoneEscape reports whether a pattern ends with a backslash that escapes nothing.
func LoneEscape(pattern string) bool {
	return (len(pattern)-len(strings.TrimRight(pattern, `\`)))%2 == 1
}
