package gen

import (
	"go/token"
	"strconv"
	"strings"
	"unicode"

	"github.com/jinzhu/inflection"
)

// initialisms are written in capitals, as Go's style has it.
var initialisms = map[string]bool{
	"acl": true, "api": true, "ascii": true, "cidr": true, "cpu": true, "css": true, "csv": true, "db": true, "dns": true,
	"eof": true, "guid": true, "html": true, "http": true, "https": true, "id": true, "ip": true, "json": true, "jwt": true,
	"os": true, "pdf": true, "qps": true, "ram": true, "rpc": true, "sha": true, "sku": true, "sla": true, "smtp": true,
	"sql": true, "ssh": true, "ssl": true, "tcp": true, "tls": true, "ttl": true, "udp": true, "ui": true, "uid": true,
	"uri": true, "url": true, "utc": true, "utf8": true, "uuid": true, "vat": true, "vm": true, "xml": true,
}

// words cuts a name of a database into words: at what is no letter and no digit, and
// where a capital begins one.
func words(name string) (out []string) {
	runes := []rune(name)
	var word []rune
	end := func() {
		if len(word) > 0 {
			out, word = append(out, string(word)), nil
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0:
			before := runes[i-1]
			ends := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if unicode.IsLower(before) || unicode.IsDigit(before) || unicode.IsUpper(before) && ends {
				end()
			}
		}
		word = append(word, r)
	}
	end()
	return out
}

// goName is a name of a database as an exported one of Go.
func goName(name string) string {
	var b strings.Builder
	for _, w := range words(name) {
		lower := strings.ToLower(w)
		if initialisms[lower] {
			b.WriteString(strings.ToUpper(w))
			continue
		}
		r := []rune(lower)
		b.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
	}
	out := b.String()
	if out == "" || !unicode.IsUpper([]rune(out)[0]) {
		out = "X" + out
	}
	return out
}

// lowerFirst is an exported name as one that is not.
func lowerFirst(name string) string {
	list := words(name)
	if len(list) == 0 {
		return name
	}
	out := strings.ToLower(list[0]) + strings.TrimPrefix(name, list[0])
	if token.IsKeyword(out) {
		out += "_"
	}
	return out
}

// singular is a name whose last word is in the singular; one that the library does not
// change, or that is no word, stays.
func singular(name string) string {
	return inflected(name, func(word string) string {
		switch {
		case looksPlural[word]:
			return word
		case strings.HasSuffix(word, "ves") && !fromF[word]:
			return strings.TrimSuffix(word, "s")
		default:
			return inflection.Singular(word)
		}
	})
}

// looksPlural are words that end as a plural does, and are none.
var looksPlural = map[string]bool{
	"atlas": true, "bias": true, "bonus": true, "campus": true, "canvas": true, "census": true, "chaos": true, "corpus": true,
	"focus": true, "gas": true, "genius": true, "genus": true, "lens": true, "nexus": true, "opus": true, "radius": true, "surplus": true,
}

// fromF are plurals of words that end in f or fe.
var fromF = map[string]bool{
	"calves": true, "elves": true, "halves": true, "knives": true, "leaves": true, "lives": true, "loaves": true, "scarves": true,
	"selves": true, "shelves": true, "thieves": true, "wives": true, "wolves": true,
}

// plural is a name whose last word is in the plural.
func plural(name string) string { return inflected(name, inflection.Plural) }

func inflected(name string, by func(string) string) string {
	list := words(name)
	if len(list) == 0 {
		return name
	}
	last := list[len(list)-1]
	if !strings.HasSuffix(name, last) || initialisms[strings.ToLower(last)] {
		return name
	}
	lower := strings.ToLower(last)
	if keptNumber[lower] {
		return name
	}
	changed := by(lower)
	if changed == "" {
		return name
	}
	r := []rune(changed)
	if unicode.IsUpper([]rune(last)[0]) {
		r[0] = unicode.ToUpper(r[0])
	}
	return strings.TrimSuffix(name, last) + string(r)
}

// keptNumber are words that are the same for one and for many, or that the library gets
// wrong.
var keptNumber = map[string]bool{
	"data": true, "metadata": true, "media": true, "news": true, "series": true, "species": true, "staff": true,
	"sms": true, "gps": true, "https": true,
}

// scope gives out names, each once.
type scope map[string]bool

// take returns the first name that is free; when all are taken, the last one is numbered.
func (s scope) take(names ...string) string {
	for _, n := range names {
		if !s[n] {
			s[n] = true
			return n
		}
	}
	last := names[len(names)-1]
	for i := 2; ; i++ {
		if n := last + strconv.Itoa(i); !s[n] {
			s[n] = true
			return n
		}
	}
}
