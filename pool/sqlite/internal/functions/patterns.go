package functions

import (
	"regexp"
	"strings"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// patterns compiles patterns that package strata found to be portable: a dot
// matches every character, and a match is as long as it can be.
var patterns = cache[*regexp.Regexp]{make: func(p string) (*regexp.Regexp, error) {
	re, err := regexp.Compile("(?s)" + p)
	if err != nil {
		return nil, err
	}
	re.Longest()
	return re, nil
}}

func matches(a []value.Value) (value.Value, error) {
	re, err := patterns.of(a[1].Text())
	if err != nil {
		return null, err
	}
	return value.Bool(re.MatchString(a[0].Text())), nil
}

func replace(a []value.Value) (value.Value, error) {
	re, err := patterns.of(a[1].Text())
	if err != nil {
		return null, err
	}
	return value.String(replaceMatches(re, a[0].Text(), a[2].Text())), nil
}

// replaceMatches replaces every match; \1 stands for a group, \& for the match.
func replaceMatches(re *regexp.Regexp, s, with string) string {
	var b strings.Builder
	end := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[end:m[0]])
		end = m[1]
		for i := 0; i < len(with); i++ {
			if with[i] != '\\' || i+1 == len(with) {
				b.WriteByte(with[i])
				continue
			}
			i++
			group := 0
			switch {
			case with[i] == '\\':
				b.WriteByte('\\')
				continue
			case with[i] != '&':
				group = int(with[i] - '0')
			}
			if 2*group+1 < len(m) && group >= 0 && m[2*group] >= 0 {
				b.WriteString(s[m[2*group]:m[2*group+1]])
			}
		}
	}
	return b.String() + s[end:]
}
