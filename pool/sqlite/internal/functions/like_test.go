package functions

import (
	"strings"
	"testing"
)

func TestLike(t *testing.T) {
	for _, c := range []struct {
		s, pattern     string
		cased, uncased bool
	}{
		{"", "", true, true},
		{"", "%", true, true},
		{"", "_", false, false},
		{"abc", "abc", true, true},
		{"abc", "ABC", false, true},
		{"abc", "ab", false, false},
		{"äöü", "_Ö_", false, true},
		{"aXbXc", "a%X%c", true, true},
		{"aXbXc", "a%xc", false, true},
		{"mississippi", "m%iss%ip%i", true, true},
		{"mississippi", "m%iss%iss%iss%", false, false},
		{"100%", `100\%`, true, true},
		{"1000", `100\%`, false, false},
		{`a\`, `a\`, true, true},
		{`a\b`, `a\\B`, false, true},
		{"K", "k", false, true}, // the sign of kelvin
	} {
		if likeCased(c.s, c.pattern) != c.cased || likeUncased(c.s, c.pattern) != c.uncased {
			t.Errorf("%q LIKE %q is %v, ILIKE %v", c.s, c.pattern, !c.cased, !c.uncased)
		}
	}
}

// FuzzLike compares ILIKE with LIKE of small letters.
func FuzzLike(f *testing.F) {
	f.Add("ÄBC", "%ä_\\c")
	f.Add("a\xffb", "A\xfeB")
	f.Add("İK", "i%k")
	f.Fuzz(func(t *testing.T, s, pattern string) {
		want := likeCased(strings.ToLower(s), strings.ToLower(pattern))
		if got := likeUncased(s, pattern); got != want {
			t.Errorf("%q ILIKE %q is %v", s, pattern, got)
		}
	})
}
