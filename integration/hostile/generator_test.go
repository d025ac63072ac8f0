package hostile

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// pieces are what hostile texts are made of.
var pieces = []string{
	`'`, `''`, `"`, `""`, "`", `\`, `\\`, `\'`, `\"`, `'; DROP TABLE canary; --`, `" ; DELETE FROM canary; --`, `') OR 1=1 --`,
	`--`, "--\n", `/*`, `*/`, `/* /* */`, `$1`, `$2`, `$`, `$$`, `$tag$`, `$$;DROP TABLE canary;$$`, `?`, `??`, `?1`, `:a`, `::text`, `@a`, `#`,
	`{1}`, `{`, `}`, `%`, `_`, `\%`, `\_`, `[`, `]`, `[a-z]`, `^`, `*`, `.`, `+`, `|`, `&`, `!`, `(`, `)`, `,`, `;`, `;;`, `=`, `<`, `>`, `-`, `- `, `~`,
	`E'`, `U&'`, `x'`, `B'1'`, `N'`, `NULL`, `null`, `true`, `0`, `-0`, `-1`, `007`, `1e309`, `NaN`, `Infinity`, `0x27`, `\000`, `\u0000`, `\x00`, `%00`, `%s`, `%d%n`,
	`{}`, `[]`, `{"a":1}`, `"a"`, `{NULL}`, `{"a,b"}`, `(1,2)`, `[1,2)`, `$.a`, `$[0]`, `$."a"`, `#-1`, `a.b`, `..`, `**`, `' || pg_sleep(9) || '`,
	"\n", "\r\n", "\r", "\t", "\v", "\f", "\b", "\x01", "\x1a", "\x1b[31m", "\x7f", "\u0085", "\u00a0", "\u200b", "\u200d", "\u2028", "\u2029",
	"\u202e", "\u202a\u202c", "\u2066", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "\U0001F600", "👩‍👩‍👧", "e\u0301", "é", "İ", "ı", "ß", "ſ", "ς", "Å", "日本", "ﬀ",
	"ʼ", "’", "＇", "＂", "；", "\u037e", "﹣﹣", "－－", " ", "  ", "a", "A", "z", "Z", "aa", "ab", "quick", "fox", "OR", "AND", "-fox", "qu*", `"quick fox"`,
	"1", "12", "select", "SELECT", "table", "user", "order", "group",
}

// badPieces are what no text of a database has.
var badPieces = []string{"\x00", "\x00\x00", "\xff", "\xfe\xff", "\xc0\x80", "\xc0\xa7", "\xe0\x80\xa7", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf5\x80\x80\x80", "\xf0\x9f", "\x80", "\xc3"}

// isText reports whether a database has such a text.
func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// source makes hostile input, the same in each run.
type source struct{ *rand.Rand }

func newSource(seed uint64) source { return source{rand.New(rand.NewPCG(seed, 0x5eed))} }

func (r source) piece() string { return pieces[r.IntN(len(pieces))] }

// rune is one of any plane, but for what UTF-8 does not have and NUL.
func (r source) rune() rune {
	most := []int{0x7f, 0x7ff, 0xffff, 0x10ffff}[r.IntN(4)]
	if c := rune(1 + r.IntN(most)); utf8.ValidRune(c) {
		return c
	}
	return '\ufffd'
}

// text is a text that a database has.
func (r source) text() string {
	var b strings.Builder
	for n := r.IntN(8); n >= 0; n-- {
		switch r.IntN(4) {
		case 0:
			b.WriteRune(r.rune())
		default:
			b.WriteString(r.piece())
		}
	}
	return b.String()
}

// texts are hostile texts: the first are single pieces, and what is in the way at either
// end of another.
func (r source) texts(n int) []string {
	list := make([]string, 0, n)
	list = append(list, "")
	for _, p := range pieces {
		list = append(list, p, p+"a", "a"+p)
	}
	for len(list) < n {
		list = append(list, r.text())
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:n]
}

// bad is a text that no database has.
func (r source) bad() string {
	for {
		a, b := r.text(), r.text()
		s := a + badPieces[r.IntN(len(badPieces))] + b
		if r.IntN(8) == 0 {
			raw := make([]byte, 1+r.IntN(12))
			for i := range raw {
				raw[i] = byte(r.Uint32())
			}
			s = string(raw)
		}
		if !isText(s) {
			return s
		}
	}
}

// names are hostile names, of 63 bytes at most.
func (r source) names(n int) []string {
	list := make([]string, n)
	for i := range list {
		s := ""
		for s == "" || len(s) > 63 {
			s = r.text()
			if i < len(pieces) && i%2 == 0 {
				s = pieces[i]
			}
		}
		list[i] = s
	}
	return list
}

// badName is a name that no database has.
func (r source) badName() string {
	switch r.IntN(4) {
	case 0:
		return strings.Repeat(r.piece(), 64)
	case 1:
		return strings.Repeat("x", 64+r.IntN(2000))
	default:
		return r.bad()
	}
}
