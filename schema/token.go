package schema

import (
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

type tokenKind uint8

const (
	word   tokenKind = iota // a keyword, a name without quotes or a number
	quoted                  // a name in quotes
	str                     // a text or a blob
	punct
)

// token is a word of SQL.
type token struct {
	kind     tokenKind
	name     string // without quotes
	from, to int    // where it stands
}

// is reports whether a token is a keyword.
func (t token) is(keyword string) bool { return t.kind == word && strings.EqualFold(t.name, keyword) }

// nests is what a token adds to the number of parentheses that are open.
func (t token) nests() int {
	switch {
	case t.kind == punct && t.name == "(":
		return 1
	case t.kind == punct && t.name == ")":
		return -1
	default:
		return 0
	}
}

// operators are those of several characters, longest first.
var operators = []string{"->>", "||", "->", "<=", ">=", "<>", "!=", "==", "<<", ">>", "::"}

// tokens cuts SQL into words; comments are none.
func tokens(sql string) []token {
	var out []token
	for i := 0; i < len(sql); {
		c := sql[i]
		switch {
		case strings.HasPrefix(sql[i:], "--"):
			i = after(sql, i, "\n")
		case strings.HasPrefix(sql[i:], "/*"):
			i = after(sql, i+2, "*/")
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f':
			i++
		case c == '\'' || (c == 'x' || c == 'X') && i+1 < len(sql) && sql[i+1] == '\'':
			from := i + strings.IndexByte(sql[i:], '\'')
			to := closed(sql, from, '\'')
			out = append(out, token{str, strings.ReplaceAll(strings.TrimSuffix(sql[from+1:to], "'"), "''", "'"), i, to})
			i = to
		case c == '"' || c == '`' || c == '[':
			end := c
			if c == '[' {
				end = ']'
			}
			to := closed(sql, i, end)
			name := strings.TrimSuffix(sql[i+1:to], string(end))
			if c != '[' {
				name = strings.ReplaceAll(name, string(c)+string(c), string(c))
			}
			out = append(out, token{quoted, name, i, to})
			i = to
		case isWord(c):
			to := i + 1
			for to < len(sql) && (isWord(sql[to]) || sql[to] == '.' && isDigit(c) || (sql[to] == '+' || sql[to] == '-') && exponent(sql[i:to])) {
				to++
			}
			out = append(out, token{word, sql[i:to], i, to})
			i = to
		default:
			to := i + 1
			for _, op := range operators {
				if strings.HasPrefix(sql[i:], op) {
					to = i + len(op)
					break
				}
			}
			out = append(out, token{punct, sql[i:to], i, to})
			i = to
		}
	}
	return out
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// exponent reports whether a number ends in the e of its exponent.
func exponent(n string) bool {
	return isDigit(n[0]) && !strings.HasPrefix(strings.ToLower(n), "0x") && (n[len(n)-1] == 'e' || n[len(n)-1] == 'E')
}

// after is where a text ends, or all does.
func after(sql string, from int, end string) int {
	if n := strings.Index(sql[from:], end); n >= 0 {
		return from + n + len(end)
	}
	return len(sql)
}

// closed is where what is quoted from a place on ends; a quote in it stands twice.
func closed(sql string, from int, quote byte) int {
	for i := from + 1; i < len(sql); i++ {
		if sql[i] != quote {
			continue
		}
		if quote == ']' || i+1 == len(sql) || sql[i+1] != quote {
			return i + 1
		}
		i++
	}
	return len(sql)
}

// idents quotes names, side by side.
func idents(list []string) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = textsql.Ident(n)
	}
	return strings.Join(out, ", ")
}

// canonical is an expression without what SQLite lets stand in several forms: space,
// quotes, the letters' case of what is no text, parentheses around all of it.
func canonical(expr string) string {
	list := tokens(expr)
	for len(list) > 1 && wrapped(list) {
		list = list[1 : len(list)-1]
	}
	var b strings.Builder
	for i, t := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch t.kind {
		case word, quoted:
			b.WriteString(strings.ToLower(t.name))
		default:
			b.WriteString(expr[t.from:t.to])
		}
	}
	return b.String()
}

// wrapped reports whether the first parenthesis closes at the end.
func wrapped(list []token) bool {
	depth := 0
	for i, t := range list {
		depth += t.nests()
		if depth == 0 {
			return i == len(list)-1
		}
	}
	return false
}

// mentions reports whether an expression names a column, as far as words tell.
func mentions(expr, column string) bool {
	for _, t := range tokens(expr) {
		if (t.kind == word || t.kind == quoted) && strings.EqualFold(t.name, column) {
			return true
		}
	}
	return false
}

// renamed is an expression with another name for a column. What is called, and a type, is
// no column.
func renamed(expr, from, to string) string {
	list := tokens(expr)
	var b strings.Builder
	at := 0
	for i, t := range list {
		called := t.kind == word && i+1 < len(list) && list[i+1].kind == punct && list[i+1].name == "("
		cast := i > 0 && list[i-1].kind == punct && list[i-1].name == "::"
		if (t.kind != word && t.kind != quoted) || t.name != from || called || cast {
			continue
		}
		b.WriteString(expr[at:t.from])
		if t.kind == word {
			b.WriteString(plain(to))
		} else {
			b.WriteString(textsql.Ident(to))
		}
		at = t.to
	}
	return b.String() + expr[at:]
}

// plain quotes a name where its letters need it, as PostgreSQL writes types.
func plain(name string) string {
	if isPlain(name) {
		return name
	}
	return textsql.Ident(name)
}

// isPlain reports whether a name needs no quotes for its letters.
func isPlain(name string) bool {
	for i := range len(name) {
		if c := name[i]; c != '_' && (c < 'a' || c > 'z') && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return name != ""
}
