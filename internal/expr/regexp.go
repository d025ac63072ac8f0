package expr

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// RegexpMatch reports whether a part of the text matches a portable pattern.
func (x *Expr) RegexpMatch(pattern string) *Expr {
	b, _ := regexpBind(pattern)
	return x.Test(ast.RegexpMatch, b)
}

// RegexpReplace replaces every match of a portable pattern.
func (x *Expr) RegexpReplace(pattern, replacement string) *Expr {
	b, tree := regexpBind(pattern)
	with := Text.Literal(TextValue(replacement))
	if tree != nil {
		if shortest(tree) == 0 {
			b.Err = Misuse("the regular expression matches the empty text")
		}
		if err := checkReplacement(replacement, tree.MaxCap()); err != nil {
			with.Err = err
		}
	}
	return x.Call(ast.RegexpReplace, b, with)
}

// patternError says what is wrong with a pattern, without the pattern.
func patternError(err error) error {
	if e, ok := errors.AsType[*syntax.Error](err); ok {
		return Misuse("the regular expression: " + e.Code.String())
	}
	return fmt.Errorf("the regular expression: %w", err)
}

// regexpBind makes an argument of a pattern, and its tree when it is portable.
func regexpBind(pattern string) (*ast.Bind, *syntax.Regexp) {
	portable, err := portableRegexp(pattern)
	b := Text.Literal(TextValue(portable))
	if err != nil {
		b.Err = fmt.Errorf("the regular expression: %w", err)
		return b, nil
	}
	tree, err := syntax.Parse(portable, syntax.Perl|syntax.DotNL)
	if err == nil {
		err = checkTree(tree)
	}
	if err != nil {
		b.Err = patternError(err)
		return b, nil
	}
	return b, tree
}

// portableRegexp refuses what engines spell in different ways, and writes \s as
// the class that it is to PostgreSQL, where Go leaves out the vertical tab.
func portableRegexp(p string) (string, error) {
	var b strings.Builder
	bracket := -1 // where the class began
	for i := 0; i < len(p); i++ {
		c := p[i]
		rest := p[i+1:]
		switch {
		case c == '\\':
			if rest == "" {
				return "", fmt.Errorf("it ends with a backslash")
			}
			i++
			s, err := portableEscape(p[i], bracket >= 0)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
			continue
		case bracket >= 0 && c == '[' && rest != "" && (rest[0] == '.' || rest[0] == '='):
			return "", fmt.Errorf("[%c in a class is not portable", rest[0])
		case bracket >= 0 && c == '[' && strings.HasPrefix(rest, ":"):
			end := strings.Index(rest, ":]")
			if end < 0 {
				return "", fmt.Errorf("a class has no end")
			}
			b.WriteString(p[i : i+end+3])
			i += end + 2
			continue
		case bracket >= 0 && c == ']' && i > bracket+1:
			bracket = -1
		case bracket < 0 && c == '[':
			bracket = i
			if strings.HasPrefix(rest, "^") {
				bracket++
				b.WriteByte(c)
				i, c = i+1, '^'
			}
		case bracket < 0 && c == '(' && strings.HasPrefix(rest, "?") && !strings.HasPrefix(rest, "?:"):
			return "", fmt.Errorf("of the groups with a question mark, only (?: is portable")
		}
		b.WriteByte(c)
	}
	return b.String(), nil
}

func portableEscape(c byte, class bool) (string, error) {
	switch {
	case c == 's' && class:
		return "[:space:]", nil
	case c == 's':
		return "[[:space:]]", nil
	case c == 'S' && !class:
		return "[^[:space:]]", nil
	case strings.IndexByte("dwntrfv", c) >= 0, strings.IndexByte("DW", c) >= 0 && !class:
		return `\` + string(c), nil
	case c > ' ' && c < 0x7f && !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'):
		return `\` + string(c), nil
	default:
		return "", fmt.Errorf(`the escape \%c is not portable`, c)
	}
}

// maxRepeat is PostgreSQL's largest bound in {m,n}.
const maxRepeat = 255

// checkTree refuses what Go takes and PostgreSQL does not, or in another sense.
func checkTree(t *syntax.Regexp) error {
	switch t.Op {
	case syntax.OpRepeat:
		if t.Min > maxRepeat || t.Max > maxRepeat {
			return fmt.Errorf("a part is repeated more than %d times", maxRepeat)
		}
		fallthrough
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		if t.Flags&syntax.NonGreedy != 0 {
			return fmt.Errorf("quantifiers with a question mark are not portable")
		}
		if sub := t.Sub[0].Op; sub == syntax.OpBeginText || sub == syntax.OpEndText {
			return fmt.Errorf("an end of the text is repeated")
		}
	}
	for _, s := range t.Sub {
		if err := checkTree(s); err != nil {
			return err
		}
	}
	return nil
}

// shortest is the least number of characters that a pattern matches.
func shortest(t *syntax.Regexp) int {
	switch t.Op {
	case syntax.OpLiteral:
		return len(t.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return shortest(t.Sub[0])
	case syntax.OpRepeat:
		return t.Min * shortest(t.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, s := range t.Sub {
			n += shortest(s)
		}
		return n
	case syntax.OpAlternate:
		n := shortest(t.Sub[0])
		for _, s := range t.Sub[1:] {
			n = min(n, shortest(s))
		}
		return n
	default:
		return 0
	}
}

// checkReplacement refuses references to groups that are not there.
func checkReplacement(s string, groups int) error {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		i++
		switch {
		case i < len(s) && (s[i] == '\\' || s[i] == '&'):
		case i < len(s) && s[i] >= '1' && s[i] <= '9' && int(s[i]-'0') <= groups:
		default:
			return Misuse(`the replacement has a backslash before something else than \, & and the number of a group`)
		}
	}
	return nil
}
