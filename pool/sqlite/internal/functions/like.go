package functions

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A matcher tells how many bytes of the beginning of a text are a character of a
// pattern: 0 when the text begins with another one.
type matcher func(s, char string) int

func sameChar(s, char string) int {
	if strings.HasPrefix(s, char) {
		return len(char)
	}
	return 0
}

// sameLetter takes capital and small letters for the same.
func sameLetter(s, char string) int {
	r, size := utf8.DecodeRuneInString(s)
	c, _ := utf8.DecodeRuneInString(char)
	if unicode.ToLower(r) == unicode.ToLower(c) {
		return size
	}
	return 0
}

func likeCased(s, pattern string) bool   { return like(s, pattern, sameChar) }
func likeUncased(s, pattern string) bool { return like(s, pattern, sameLetter) }

// like matches text with a LIKE pattern whose escape character is a backslash.
func like(s, pattern string, match matcher) bool {
	// Where the last % may begin its text again. One before it need not: it took
	// the least that it could.
	again, after, open := "", "", false
	for s != "" || pattern != "" {
		if strings.HasPrefix(pattern, "%") {
			pattern = strings.TrimLeft(pattern, "%")
			again, after, open = s, pattern, true
			continue
		}
		if rest, next, ok := likeOne(s, pattern, match); ok {
			s, pattern = rest, next
			continue
		}
		if !open || again == "" {
			return false
		}
		_, size := utf8.DecodeRuneInString(again)
		again = again[size:]
		s, pattern = again, after
	}
	return true
}

// likeOne matches one character, and returns what is left of both.
func likeOne(s, pattern string, match matcher) (rest, next string, ok bool) {
	if s == "" || pattern == "" {
		return "", "", false
	}
	r, n := utf8.DecodeRuneInString(pattern)
	if r == '_' {
		_, size := utf8.DecodeRuneInString(s)
		return s[size:], pattern[n:], true
	}
	if r == '\\' && len(pattern) > n {
		pattern = pattern[n:]
		_, n = utf8.DecodeRuneInString(pattern)
	}
	size := match(s, pattern[:n])
	return s[size:], pattern[n:], size > 0
}
