package strata

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// splitRaw cuts SQL text at its placeholders: at each ? that stands outside quotes and
// comments. ?? is a literal question mark, as in PostgreSQL's JSON operators.
//
// Databases do not agree on what is quoted. A text that only some of them read with that
// many placeholders is for these, and unread says so; a text that PostgreSQL and SQLite
// do, each in another way, is refused.
func splitRaw(sql string, args int) (parts []string, unread ast.Unread, err error) {
	if err := expr.TextValue(sql).Err; err != nil {
		return nil, nil, fmt.Errorf("raw SQL: %w", err)
	}
	pg, pgErr := postgresText.split(sql, args)
	lite, liteErr := sqliteText.split(sql, args)
	maria, mariaErr := mariadbText.split(sql, args)
	switch {
	case pgErr == nil && liteErr == nil && !slices.Equal(pg, lite):
		return nil, nil, fmt.Errorf("%q has other placeholders on PostgreSQL than on SQLite; quote it such that both read it alike", sql)
	case pgErr == nil:
		parts = pg
	case liteErr == nil:
		parts = lite
	case mariaErr == nil:
		parts = maria
	default:
		return nil, nil, pgErr
	}
	if mariaErr == nil && !slices.Equal(maria, parts) {
		mariaErr = fmt.Errorf("%q has other placeholders on MariaDB than elsewhere", sql)
	}
	unread.Add(postgresText.engine, pgErr)
	unread.Add(sqliteText.engine, liteErr)
	unread.Add(mariadbText.engine, mariaErr)
	return parts, unread, nil
}

// unreadFunction says which databases take something in a function's text for a
// parameter of their own.
func unreadFunction(text string, texts map[string]string) (unread ast.Unread) {
	for _, r := range []rawSyntax{postgresText, sqliteText, mariadbText} {
		own := text
		for engine, t := range texts {
			if strings.EqualFold(engine, r.engine) {
				own = t
			}
		}
		unread.Add(r.engine, r.template(own))
	}
	return unread
}

// rawSyntax is what a database takes for quotes, comments and parameters.
type rawSyntax struct {
	engine    string
	quotes    string // characters around texts and names, doubled inside
	escapes   bool   // E'it\'s'
	dollars   bool   // $tag$ ... $tag$
	nested    bool   // /* /* */ */
	braces    bool   // [name]
	questions bool   // ? may be an operator, or a part of one
	named     string // :name, @name and #name are parameters, whatever stands before them
	lineEnd   string // what ends a comment after --
	open      bool   // the end of the text closes /*
	other     bool   // other comments: -- with a blank behind it, #, and /*! is none
}

var (
	postgresText = rawSyntax{
		engine: "PostgreSQL", quotes: `'"`, escapes: true, dollars: true, nested: true, questions: true, lineEnd: "\n\r",
	}
	sqliteText  = rawSyntax{engine: "SQLite", quotes: "'\"`", braces: true, named: ":@#", lineEnd: "\n", open: true}
	mariadbText = rawSyntax{engine: "MariaDB", quotes: "'\"`", named: ":@", lineEnd: "\n", other: true}
)

func (r rawSyntax) split(sql string, args int) ([]string, error) {
	var parts []string
	var part []byte
	for t := (rawText{r: r, sql: sql}); t.at < len(sql); {
		i := t.at
		n, err := t.token()
		switch {
		case err != nil:
			return nil, fmt.Errorf("%q: %w", sql, err)
		case n > 0:
			part = append(part, sql[i:i+n]...)
			t.at += n
		case !t.follows('?'):
			parts = append(parts, string(part))
			part = part[:0]
			t.at++
		case !r.questions:
			return nil, fmt.Errorf("%q: %s has no operator with a question mark", sql, r.engine)
		default:
			part = append(part, '?')
			t.at += 2
		}
	}
	if parts = append(parts, string(part)); len(parts)-1 != args {
		return nil, fmt.Errorf("%q has %d placeholders and %d arguments", sql, len(parts)-1, args)
	}
	return parts, nil
}

// template reads a text in which {1}, {2} stand for the arguments.
func (r rawSyntax) template(text string) error {
	if err := expr.TextValue(text).Err; err != nil {
		return fmt.Errorf("%q: %w", text, err)
	}
	for t := (rawText{r: r, sql: text}); t.at < len(text); {
		n, err := t.token()
		if err == nil && n == 0 && !r.questions {
			err = errors.New("a ? is a placeholder of the database's own; {1} is the first argument")
		}
		if err != nil {
			return fmt.Errorf("%q: %w", text, err)
		}
		t.at += max(n, 1)
	}
	return nil
}

// rawText is a text, and where it is read.
type rawText struct {
	r        rawSyntax
	sql      string
	at       int
	brackets int // that are open
}

// follows reports whether a character is the next one.
func (t *rawText) follows(c byte) bool { return t.at+1 < len(t.sql) && t.sql[t.at+1] == c }

// token returns the length of what stands here: a quoted text, a comment, a word or a
// single character; 0 for a question mark.
func (t *rawText) token() (int, error) {
	r, s := t.r, t.sql[t.at:]
	switch c := s[0]; {
	case c == '?':
		if len(s) > 1 && wordPart(s[1]) {
			return 0, fmt.Errorf("a placeholder is a ? alone, not %q", s[:2])
		}
		return 0, nil
	case r.escapes && (c == 'e' || c == 'E') && len(s) > 1 && s[1] == '\'':
		return until(s, 2, '\'', true)
	case wordStart(c):
		return word(s), nil
	case strings.IndexByte(r.quotes, c) >= 0:
		return until(s, 1, c, false)
	case r.braces && c == '[':
		return upTo(s, 1, "]")
	case r.other && (c == '#' || strings.HasPrefix(s, "--") && len(s) > 2 && s[2] > ' '):
		return 0, fmt.Errorf("%s has other comments: # begins one, and -- with a blank behind it", r.engine)
	case strings.HasPrefix(s, "--"):
		if n := strings.IndexAny(s, r.lineEnd); n >= 0 {
			return n + 1, nil
		}
		return len(s), nil
	case strings.HasPrefix(s, "/*"):
		return r.comment(s)
	case c == '$':
		return r.dollar(s)
	case c == ':' || c == '@' || c == '#':
		return t.sign()
	case c == '[':
		t.brackets++
	case c == ']':
		t.brackets--
	}
	return 1, nil
}

// sign reads a colon, an at or a number sign. With a name behind it, it is a parameter of
// the database's own, as it is meant on PostgreSQL, too, but for what is an operator
// there, a cast or a slice of an array: a <@b, x::int, list[low:high].
func (t *rawText) sign() (int, error) {
	s := t.sql[t.at:]
	n := 1
	for s[0] == ':' && n < len(s) && s[n] == ':' {
		n++
	}
	name := s[n:]
	if s[0] != ':' {
		name = pastColons(name)
	}
	if name == "" || !wordPart(name[0]) && !(t.r.named != "" && (name[0] == '?' || name[0] == '{')) {
		return n, nil
	}
	switch s[0] {
	case ':':
		if n == 2 || n == 1 && t.brackets > 0 {
			return n, nil
		}
	case '@':
		if t.r.named == "" && t.at > 0 && strings.IndexByte(operatorSigns, t.sql[t.at-1]) >= 0 {
			return n, nil
		}
	case '#':
		if t.r.named == "" || digit(name[0]) {
			return n, nil
		}
	}
	end := len(s) - len(name)
	if !wordPart(name[0]) {
		return 0, fmt.Errorf("a %s with an argument behind it is no operator; put a blank between them", s[:end])
	}
	return 0, ownParameter(s[:end+word(name)])
}

// pastColons is what stands behind pairs of colons, which SQLite has in names.
func pastColons(s string) string {
	for strings.HasPrefix(s, "::") {
		s = s[2:]
	}
	return s
}

// operatorSigns are what operators of PostgreSQL are made of.
const operatorSigns = "+-*/<>=~!@#%^&|`?"

func ownParameter(name string) error {
	return fmt.Errorf("%s is a placeholder of the database's own; write ? and give its argument, or a blank before a name that is none", name)
}

// word returns the length of the word that a text starts with.
func word(s string) int {
	n := 1
	for n < len(s) && wordPart(s[n]) {
		n++
	}
	return n
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
	if r.other && (strings.HasPrefix(s, "/*!") || strings.HasPrefix(s, "/*M!")) {
		return 0, fmt.Errorf("%s runs what stands in /*! as SQL", r.engine)
	}
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
	if r.open {
		return len(s), nil
	}
	return 0, fmt.Errorf("a comment is not closed")
}

// dollar reads $tag$ ... $tag$. $1 and $name are placeholders of a database's own.
func (r rawSyntax) dollar(s string) (int, error) {
	n := len(s) - len(pastColons(s[1:]))
	for n < len(s) && s[n] != '$' && wordPart(s[n]) {
		n++
	}
	switch {
	case r.dollars && n < len(s) && s[n] == '$' && (n == 1 || !digit(s[1])):
		return upTo(s, n+1, s[:n+1])
	case n > 1:
		return 0, ownParameter(s[:n])
	default:
		return 1, nil
	}
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func wordStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func wordPart(c byte) bool { return wordStart(c) || digit(c) || c == '$' }
