package words

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestList(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "[]",
		" -- ":                     "[]",
		"Über-Größe, 358e82a!":     "[über größe 358e82a]",
		"a.b@c.org/x?y=1e5&z=-5.5": "[a b c org x y 1e5 z 5 5]",
		"“quoted” em—dash don’t m² 1º ½":     "[quoted em dash don t m 1]",
		"cafe\u0301 \u0301x":                 "[cafe\u0301 x]",
		"日本語、テスト ٣٤ Ⅷ":                       "[日本語 テスト ٣٤ ⅷ]",
		"bad\xffutf\xc38":                    "[bad utf 8]",
		"snow☃man👍ok":                        "[snow man ok]",
		strings.Repeat("x", 2047) + " short": "[short]",
	} {
		if got := fmt.Sprint(List(text)); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// What PostgreSQL is told to take for a separator must be one here, and what is
// punctuation of ASCII or Latin-1 must be told.
func TestSeparators(t *testing.T) {
	class := regexp.MustCompile(`\\u([0-9a-f]{4})|\\U000([0-9a-f]{5})`).ReplaceAllString(Separators, `\x{$1$2}`)
	re := regexp.MustCompile("^[" + class + "]$")
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || r == utf8.RuneError {
			continue
		}
		told := re.MatchString(string(r))
		if told && within(r) {
			t.Errorf("%U %c is part of a word and yet a separator", r, r)
		}
		if !told && !within(r) && (r < 0x100 || unicode.In(r, unicode.Pd, unicode.Pi, unicode.Pf) && r < 0x10000 && r != 0x1400 && r != 0x1806) {
			t.Errorf("%U %c is a separator and not told to PostgreSQL", r, r)
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		``:                              ``,
		` - "" * or`:                    `"or"`,
		`quick FOX`:                     `"quick" "FOX"`,
		`quick -brown "exact  phrase"`:  `"quick" -"brown" "exact phrase"`,
		`a b OR c d or e`:               `"a" "b" OR "c" "d" OR "e"`,
		`or a or`:                       `"or" "a"`,
		`a or or b`:                     `"a" OR "or" "b"`,
		`a or - b`:                      `"a" OR "b"`,
		`"or" b`:                        `"or" "b"`,
		`full-text -semi-join`:          `"full text" -"semi join"`,
		`pre* "two wor*" x*y a.b*`:      `"pre*" "two wor*" "x y" "a b*"`,
		`"not closed -x`:                `"not closed x"`,
		`a"b c"d -"e f"`:                `"a" "b c" "d" -"e f"`,
		`it's c++ & | ! ( ) : <-> \ ''`: `"it s" "c"`,
		`--x y`:                         `-"x" "y"`,
	} {
		q, err := Parse(text)
		if err != nil || q.String() != want {
			t.Errorf("%q:\ngot  %s, %v\nwant %s", text, q, err, want)
		}
	}
	for text, want := range map[string]string{
		`-a`:                      `the search query -"a" only excludes words: it has to ask for one, too`,
		`a or -b`:                 `the search query "a" OR -"b" only excludes words: it has to ask for one, too`,
		strings.Repeat("x", 2047): `a word of the search query has more than 2046 bytes`,
	} {
		if _, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestMatches(t *testing.T) {
	text := List("The quick, brown Fox jumps over the lazy dog")
	for query, want := range map[string]bool{
		"": false, "fox": true, "FOX dog": true, "fox cat": false, "cat OR dog": true, "cat or rat": false,
		`"quick brown"`: true, `"brown quick"`: false, `"lazy dog cat"`: false, "fox -cat": true, "fox -dog": false,
		`fox -"lazy cat"`: true, "fo*": true, "ox*": false, `"quick bro*"`: true, `"qui* brown"`: false, "quick-brown": true, "quick fox -quick or dog": true,
	} {
		q, err := Parse(query)
		if got := q.Matches(text); got != want || err != nil {
			t.Errorf("%s: %v, %v", query, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{``, `a -b "c d*" or e`, `"`, `-"x`, `a*b* OR`, "\xff-\u0301\"", `- - or or "" x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(q.String())
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Fatalf("%q is %q, which is %q, %v", s, q, again, err)
		}
		if len(q) > 0 {
			var text []string
			for _, term := range q[0] {
				if !term.Not {
					text = append(text, List(strings.Join(term.Words, " "))...)
				}
			}
			without := Query{{}}
			for _, term := range q[0] {
				if !term.Not {
					without[0] = append(without[0], term)
				}
			}
			if !without.Matches(text) {
				t.Fatalf("%q does not match its own words %q", s, text)
			}
		}
	})
}
