package ast

import "strings"

// LoneEscape reports whether a pattern ends with a backslash that escapes nothing.
func LoneEscape(pattern string) bool {
	return (len(pattern)-len(strings.TrimRight(pattern, `\`)))%2 == 1
}

// longPattern is the length, in bytes, beyond which a pattern is matched by a function on
// SQLite, whose GLOB takes 50,000 bytes, of which a character may need three.
const longPattern = 16_000

// LongPattern reports whether a pattern is one for a function.
func LongPattern(pattern string) bool { return len(pattern) > longPattern }

// hasLongPattern reports whether a match is written as one of a long pattern.
func (m *Match) hasLongPattern() bool {
	b, ok := m.Pattern.(*Bind)
	if !ok {
		return false
	}
	text, _ := b.Value.(string)
	return LongPattern(text)
}
