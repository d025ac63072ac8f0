package strata

import (
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/expr"
)

// splitRaw cuts SQL text at its placeholders: at each ? that stands outside quotes and
// comments. ?? is a literal question mark, as in PostgreSQL's JSON operators.
//
// PostgreSQL and SQLite do not agree on what is quoted. A text that only one of them
// reads with that many placeholders is for that one; a text that both do, each in
// another way, is refused.
func splitRaw(sql string, args int) ([]string, error) {
	if err := expr.TextValue(sql).Err; err != nil {
		return nil, fmt.Errorf("raw SQL: %w", err)
	}
	pg, pgErr := postgresText.split(sql, args)
	lite, liteErr := sqliteText.split(sql, args)
	switch {
	case pgErr != nil && liteErr != nil:
		return nil, pgErr
	case pgErr != nil:
		return lite, nil
	case liteErr == nil && !slices.Equal(pg, lite):
		return nil, fmt.Errorf("%q has other placeholders on PostgreSQL than on SQLite; quote it such that both read it alike", sql)
	}
	return pg, nil
}

// rawSyntax is what a database takes for quotes and comments.
type rawSyntax struct {
	quotes  string // characters around texts and names, doubled inside
	escapes bool   // E'it\'s'
	dollars bool   // $tag$ ... $tag$
	nested  bool   // /* /* */ */
	braces  bool   // [name]
	lineEnd string // what ends a comment after --
}

var (
	postgresText = rawSyntax{quotes: `'"`, escapes: true, dollars: true, nested: true, lineEnd: "\n\r"}
	sqliteText   = rawSyntax{quotes: "'\"`", braces: true, lineEnd: "\n"}
)

func (r rawSyntax) split(sql string, args int) ([]string, error) {
	var parts []string
	var part []byte
	for i := 0; i < len(sql); {
		n, err := r.token(sql[i:])
		if err != nil {
			return nil, fmt.Errorf("%q: %w", sql, err)
		}
		switch {
		case n > 0:
			part = append(part, sql[i:i+n]...)
			i += n
		case i+1 < len(sql) && sql[i+1] == '?':
			part = append(part, '?')
			i += 2
		case i+1 < len(sql) && wordPart(sql[i+1]):
			return nil, fmt.Errorf("%q: a placeholder is a ? alone, not %q", sql, sql[i:i+2])
		default:
			parts = append(parts, string(part))
			part = part[:0]
			i++
		}
	}
	if parts = append(parts, string(part)); len(parts)-1 != args {
		return nil, fmt.Errorf("%q has %d placeholders and %d arguments", sql, len(parts)-1, args)
	}
	return parts, nil
}

// token returns the length of what a text starts with: a quoted text, a comment, a word
// or a single character; 0 for a question mark.
func (r rawSyntax) token(s string) (int, error) {
	switch c := s[0]; {
	case c == '?':
		return 0, nil
	case r.escapes && (c == 'e' || c == 'E') && len(s) > 1 && s[1] == '\'':
		return until(s, 2, '\'', true)
	case wordStart(c):
		n := 1
		for n < len(s) && wordPart(s[n]) {
			n++
		}
		return n, nil
	case strings.IndexByte(r.quotes, c) >= 0:
		return until(s, 1, c, false)
	case r.braces && c == '[':
		return upTo(s, 1, "]")
	case strings.HasPrefix(s, "--"):
		if n := strings.IndexAny(s, r.lineEnd); n >= 0 {
			return n + 1, nil
		}
		return len(s), nil
	case strings.HasPrefix(s, "/*"):
		return r.comment(s)
	case c == '$':
		return r.dollar(s)
	default:
		return 1, nil
	}
}

// until returns where a quoted text ends that starts before from.
func until(s string, from int, quote byte, escapes bool) (int, error) {
	for i := from; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] != quote:
		case i+1 < len(s) && s[i+1] == quote:
			i++
		default:
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("a %c is not closed", quote)
}

func upTo(s string, from int, end string) (int, error) {
	if n := strings.Index(s[from:], end); n >= 0 {
		return from + n + len(end), nil
	}
	return 0, fmt.Errorf("%q is not closed", s[:from])
}

func (r rawSyntax) comment(s string) (int, error) {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			if depth == 0 || r.nested {
				depth++
			}
			i++
		case "*/":
			i++
			if depth--; depth == 0 {
				return i + 1, nil
			}
		}
	}
	if !r.nested {
		return len(s), nil // SQLite closes it at the end
	}
	return 0, fmt.Errorf("a comment is not closed")
}

// dollar reads $tag$ ... $tag$. $1 and $name are placeholders of a database's own.
func (r rawSyntax) dollar(s string) (int, error) {
	n := 1
	for n < len(s) && s[n] != '$' && wordPart(s[n]) {
		n++
	}
	switch {
	case r.dollars && n < len(s) && s[n] == '$' && (n == 1 || !digit(s[1])):
		return upTo(s, n+1, s[:n+1])
	case n > 1:
		return 0, fmt.Errorf("%s is a placeholder of the database's own; write ? and give its argument", s[:n])
	default:
		return 1, nil
	}
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func wordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func wordPart(c byte) bool { return wordStart(c) || digit(c) || c == '$' }
