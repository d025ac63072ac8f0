// Package words cuts text into words and reads what people type into a search
// box: the one meaning that full-text search has on every dialect.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark is a letter that is never part of a word. PostgreSQL's parser is given it
// before a word that begins with a digit, so that it takes 358e82a for one word,
// not for the number 358e82 and an a.
const Mark = 'º'

// Separators are the characters that part words, in a regular expression's
// brackets: ASCII, Latin-1, and the blocks of punctuation and symbols that people
// use. PostgreSQL's parser knows the rest, as far as its locale goes.
const Separators = `\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00bf\u00d7\u00f7` +
	`\u02c2-\u02c5\u02d2-\u02df\u037e\u0387\u055a-\u055f\u0589-\u058a\u05be\u05c0\u05c3\u05f3-\u05f4` +
	`\u0609-\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964-\u0965\u0970\u0e4f\u0e5a-\u0e5b\u104a-\u104f\u10fb\u1360-\u1368` +
	`\u17d4-\u17d6\u1800-\u180a\u2000-\u2070\u2074-\u207e\u2080-\u208e\u20a0-\u20cf` +
	`\u2100-\u2101\u2103-\u2106\u2108-\u2109\u2114\u2116-\u2118\u211e-\u2123\u2125\u2127\u2129\u212e\u213a-\u213b\u2140-\u2144\u214a-\u214d\u214f-\u215f\u2189-\u2bff` +
	`\u2e00-\u2e2e\u2e30-\u2e7f` +
	`\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30a0\u30fb\u3200-\u33ff` +
	`\ufe10-\ufe1f\ufe30-\ufe6f\ufeff-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff\U0001f000-\U0001faff`

// MaxLength is the most bytes that an indexed word can have, as PostgreSQL has
// it. Longer ones are as good as separators.
const MaxLength = 2046

// within reports whether a character is part of a word: a letter, a mark or a
// digit of any script.
func within(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return r != Mark && unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl)
}

// begins reports whether a word can begin with a character: marks that stand for
// a vowel do, accents have something before them.
func begins(r rune) bool {
	return within(r) && (!unicode.In(r, unicode.Mn, unicode.Me) || unicode.Is(unicode.Other_Alphabetic, r))
}

// Each calls visit with each word of a text, as it is written, and where it is.
func Each(text string, visit func(word string, start int)) {
	start := -1
	end := func(at int) {
		if start >= 0 && Fits(text[start:at]) {
			visit(text[start:at], start)
		}
		start = -1
	}
	for i, r := range text {
		switch {
		case !within(r):
			end(i)
		case start < 0 && begins(r):
			start = i
		}
	}
	end(len(text))
}

// Fits reports whether a word is short enough to be indexed.
func Fits(word string) bool { return len(Marked(word)) <= MaxLength }

// Marked returns a word as PostgreSQL's parser needs it.
func Marked(word string) string {
	if word != "" && '0' <= word[0] && word[0] <= '9' {
		return string(Mark) + word
	}
	return word
}

// Lower returns a word as words are compared.
func Lower(word string) string { return strings.Map(unicode.ToLower, word) }

// List returns the words of a text in lower case.
func List(text string) []string {
	var list []string
	Each(text, func(word string, _ int) { list = append(list, Lower(word)) })
	return list
}
