package gen

import (
	"regexp"
	"strings"
	"unicode"
)

// piece is a part of an expression in SQL.
type piece struct {
	kind pieceKind
	text string // as it is written; of a quoted name and of a text, without quotes
	from int
	to   int
}

type pieceKind uint8

const (
	aWord pieceKind = iota
	aName           // in quotes
	aText
	aNumber
	aMark
)

// pieces cuts an expression, as a database wrote it.
func pieces(sql string) (out []piece) {
	r := []byte(sql)
	for i := 0; i < len(r); {
		from, c := i, r[i]
		switch {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			i++
			continue
		case c == '\'' || c == '"' || c == '`':
			text, to := quotedText(sql, i, c)
			kind := aName
			if c == '\'' {
				kind = aText
			}
			out, i = append(out, piece{kind, text, from, to}), to
		case c == '_' || c >= 0x80 || unicode.IsLetter(rune(c)):
			for i < len(r) && (r[i] == '_' || r[i] >= 0x80 || r[i] == '$' || unicode.IsLetter(rune(r[i])) || unicode.IsDigit(rune(r[i]))) {
				i++
			}
			out = append(out, piece{aWord, sql[from:i], from, i})
		case unicode.IsDigit(rune(c)):
			for i < len(r) && (r[i] == '.' || unicode.IsDigit(rune(r[i])) || unicode.IsLetter(rune(r[i]))) {
				i++
			}
			out = append(out, piece{aNumber, sql[from:i], from, i})
		default:
			n := 1
			for _, op := range []string{"::", "<>", "<=", ">=", "!=", "||"} {
				if strings.HasPrefix(sql[i:], op) {
					n = 2
				}
			}
			i += n
			out = append(out, piece{aMark, sql[from:i], from, i})
		}
	}
	return out
}

// quotedText reads what stands in quotes, in which two are one.
func quotedText(sql string, from int, quote byte) (string, int) {
	var b strings.Builder
	i := from + 1
	for i < len(sql) {
		if sql[i] == quote {
			if i+1 >= len(sql) || sql[i+1] != quote {
				return b.String(), i + 1
			}
			i++
		}
		b.WriteByte(sql[i])
		i++
	}
	return b.String(), len(sql)
}

func (p piece) is(word string) bool {
	return (p.kind == aWord || p.kind == aMark) && strings.EqualFold(p.text, word)
}

// typeWords go on with the name of a type after a cast.
var typeWords = regexp.MustCompile(`(?i)^(varying|precision|with|without|time|zone)$`)

// castEnd is where the type of a cast ends that begins at i, after "::".
func castEnd(list []piece, i int) int {
	i++
	for i < len(list) {
		switch {
		case list[i].kind == aWord && typeWords.MatchString(list[i].text):
			i++
		case list[i].is(".") && i+1 < len(list):
			i += 2
		case list[i].is("[") && i+1 < len(list) && list[i+1].is("]"):
			i += 2
		case list[i].is("(") && i+1 < len(list) && list[i+1].kind == aNumber:
			for i < len(list) && !list[i].is(")") {
				i++
			}
			i++
		default:
			return i
		}
	}
	return i
}

// bare is an expression without casts and parentheses.
func bare(sql string) (out []piece) {
	list := pieces(sql)
	for i := 0; i < len(list); i++ {
		switch {
		case list[i].is("::") && i+1 < len(list):
			i = castEnd(list, i+1) - 1
		case list[i].is("(") || list[i].is(")"):
		default:
			out = append(out, list[i])
		}
	}
	return out
}

// withArguments writes an expression with a ? for each of the columns, which it returns in
// order; a question mark of the expression's own is doubled.
func withArguments(sql string, isColumn func(string) (string, bool)) (text string, columns []string) {
	list := pieces(sql)
	var b strings.Builder
	last := 0
	put := func(p piece, with string) {
		b.WriteString(sql[last:p.from] + with)
		last = p.to
	}
	for i := 0; i < len(list); i++ {
		p := list[i]
		switch name, is := isColumn(p.text); {
		case p.is("::") && i+1 < len(list):
			i = castEnd(list, i+1) - 1
		case p.is("?"):
			put(p, "??")
		case p.kind != aWord && p.kind != aName || !is || !standsAlone(list, i):
		default:
			put(p, "?")
			columns = append(columns, name)
		}
	}
	return b.String() + sql[last:], columns
}

// standsAlone reports whether a name is no function's, no part of another one, and no word
// of SQL.
func standsAlone(list []piece, i int) bool {
	if i+1 < len(list) && (list[i+1].is("(") || list[i+1].is(".") || list[i+1].kind == aText) {
		return false
	}
	if i == 0 {
		return true
	}
	before := list[i-1]
	return !before.is(".") && !before.is("COLLATE") && !(before.is("(") && i > 1 && list[i-2].is("extract"))
}

// listed finds the values that a CHECK lets a column have: column IN ('a', 'b').
func listed(sql string) (column string, values []string, ok bool) {
	list := bare(sql)
	if len(list) < 3 || list[0].kind != aWord && list[0].kind != aName {
		return "", nil, false
	}
	column = list[0].text
	rest := list[1:]
	switch {
	case rest[0].is("IN"):
		rest = rest[1:]
	case len(rest) > 4 && rest[0].is("=") && rest[1].is("ANY") && rest[2].is("ARRAY") && rest[3].is("["):
		if !rest[len(rest)-1].is("]") {
			return "", nil, false
		}
		rest = rest[4 : len(rest)-1]
	default:
		return "", nil, false
	}
	for i, p := range rest {
		switch {
		case i%2 == 0 && p.kind == aText:
			values = append(values, p.text)
		case i%2 == 1 && p.is(","):
		default:
			return "", nil, false
		}
	}
	return column, values, len(values) > 0
}
