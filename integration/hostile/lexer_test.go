package hostile

import (
	"fmt"
	"strings"

	"github.com/strata-go/strata/dialect"
)

// token is a part of a statement's text: a name or a text without its quotes, or one
// character of what is not quoted.
type token struct {
	kind byte // 'n' for a name, 't' for a text, 'c' for another character
	text string
}

// lex cuts a statement as its database does, which takes some characters for quotes:
// compiled statements have no comments, no other quotes, and no NUL.
func lex(sql, quotes string) (list []token, err error) {
	for i := 0; i < len(sql); i++ {
		switch c := sql[i]; {
		case strings.IndexByte(quotes, c) >= 0:
			text, n, err := quoted(sql[i:])
			if err != nil {
				return nil, err
			}
			kind := byte('n')
			if c == '\'' {
				kind = 't'
			}
			list = append(list, token{kind, text})
			i += n - 1
		case strings.HasPrefix(sql[i:], "--") || strings.HasPrefix(sql[i:], "/*") || c == 0 || c == '`':
			return nil, fmt.Errorf("%q stands outside quotes at %d", sql[i:min(i+2, len(sql))], i)
		default:
			list = append(list, token{'c', sql[i : i+1]})
		}
	}
	return list, nil
}

// quoted returns what stands in the quotes that a text begins with, and where they end.
func quoted(s string) (text string, end int, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != s[0]:
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == s[0]:
			b.WriteByte(s[0])
			i++
		default:
			return b.String(), i + 1, nil
		}
	}
	return "", 0, fmt.Errorf("%.20q is not closed", s)
}

// quotesOf are a database's quotes: SQLite takes "a name" for a text where there is no such
// column, so that DDL has it in other quotes.
var quotesOf = map[*dialect.Dialect]string{dialect.PostgreSQL: `"'`, dialect.SQLite: "\"'`", dialect.MariaDB: "\"'`"}

// sameTree reports how two statements differ in anything but that a name stands for
// another one.
func sameTree(d *dialect.Dialect, sql, like, name, other string) error {
	a, err := lex(sql, quotesOf[d])
	if err != nil {
		return err
	}
	b, err := lex(like, quotesOf[d])
	if err != nil {
		return err
	}
	if len(a) != len(b) {
		return fmt.Errorf("%d tokens, not %d", len(a), len(b))
	}
	for i, want := range b {
		switch got := a[i]; {
		case got.kind != want.kind:
			return fmt.Errorf("token %d is a %c, not a %c", i, got.kind, want.kind)
		case want.text == other && got.text == name:
		case want.text != other && strings.Contains(want.text, other): // a name made of it
		case got.text != want.text:
			return fmt.Errorf("token %d is %q, not %q", i, got.text, want.text)
		}
	}
	return nil
}
