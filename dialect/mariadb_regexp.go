package dialect

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
)

// MariaDB's regular expressions are PCRE: classes have letters of all scripts, $ stands
// before a newline at the end, too, and of several matches at one place the first that is
// found counts, where PostgreSQL takes the longest. A pattern is written anew, without what
// differs, from its tree; one that is searched for what it matches is refused where the
// first match may not be the longest.

var (
	mariadbTest   = regexpText(func(*syntax.Regexp) error { return nil })
	mariadbSearch = regexpText(onlyLongest)
)

// regexpText writes a pattern for PCRE, if its tree is one to be taken.
func regexpText(check func(*syntax.Regexp) error) func(string) (string, error) {
	return func(pattern string) (string, error) {
		tree, err := syntax.Parse(pattern, syntax.Perl|syntax.DotNL)
		if err != nil {
			return "", errors.New("the regular expression")
		}
		if err := check(tree); err != nil {
			return "", err
		}
		var b strings.Builder
		pcre(&b, tree)
		return b.String(), nil
	}
}

// pcre writes a part of a pattern.
func pcre(b *strings.Builder, t *syntax.Regexp) {
	switch t.Op {
	case syntax.OpLiteral:
		for _, r := range t.Rune {
			pcreRune(b, r)
		}
	case syntax.OpCharClass:
		b.WriteByte('[')
		for i := 0; i < len(t.Rune); i += 2 {
			pcreRune(b, t.Rune[i])
			if t.Rune[i] < t.Rune[i+1] {
				b.WriteByte('-')
				pcreRune(b, t.Rune[i+1])
			}
		}
		b.WriteByte(']')
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteString("(?s:.)")
	case syntax.OpBeginText:
		b.WriteString(`\A`)
	case syntax.OpEndText:
		b.WriteString(`\z`)
	case syntax.OpNoMatch:
		b.WriteString("(?!)")
	case syntax.OpCapture:
		b.WriteByte('(')
		pcre(b, t.Sub[0])
		b.WriteByte(')')
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		b.WriteString("(?:")
		pcre(b, t.Sub[0])
		b.WriteByte(')')
		b.WriteString(repetition(t))
	case syntax.OpConcat:
		for _, s := range t.Sub {
			pcreGroup(b, s, s.Op == syntax.OpAlternate)
		}
	case syntax.OpAlternate:
		for i, s := range t.Sub {
			if i > 0 {
				b.WriteByte('|')
			}
			pcre(b, s)
		}
	}
}

func pcreGroup(b *strings.Builder, t *syntax.Regexp, group bool) {
	if group {
		b.WriteString("(?:")
		defer b.WriteByte(')')
	}
	pcre(b, t)
}

func repetition(t *syntax.Regexp) string {
	switch t.Op {
	case syntax.OpStar:
		return "*"
	case syntax.OpPlus:
		return "+"
	case syntax.OpQuest:
		return "?"
	}
	if t.Max < 0 {
		return fmt.Sprintf("{%d,}", t.Min)
	}
	return fmt.Sprintf("{%d,%d}", t.Min, t.Max)
}

// pcreRune writes a character that stands for itself.
func pcreRune(b *strings.Builder, r rune) {
	if '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == ' ' {
		b.WriteRune(r)
		return
	}
	fmt.Fprintf(b, `\x{%x}`, r)
}

// mariadbReplacement writes what a match is replaced by: \& is the whole of it.
func mariadbReplacement(text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		b.WriteByte(text[i])
		if text[i] == '\\' && i+1 < len(text) {
			i++
			if text[i] == '&' {
				b.WriteByte('0')
			} else {
				b.WriteByte(text[i])
			}
		}
	}
	return b.String(), nil
}
