package ast

import "strings"

// Says reports whether the text of a column's type has a word, which stands outside
// quotes and in any letters.
func Says(text, word string) bool {
	quote := rune(0)
	fields := strings.FieldsFunc(text, func(r rune) bool {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
			return true
		case r == '\'' || r == '"' || r == '`':
			quote = r
			return true
		}
		return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127)
	})
	for _, f := range fields {
		if strings.EqualFold(f, word) {
			return true
		}
	}
	return false
}
