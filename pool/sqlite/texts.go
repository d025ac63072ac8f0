package sqlite

import (
	"crypto/md5"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

var textFunctions = []function{
	{"strata_lpad", 3, pad(func(text, fill []rune) []rune { return append(fill, text...) })},
	{"strata_rpad", 3, pad(func(text, fill []rune) []rune { return append(text, fill...) })},
	{"strata_repeat", 2, counted(func(s string, n int64) (driver.Value, error) {
		if n <= 0 || s == "" {
			return "", nil
		}
		if n > maxText/int64(len(s)) {
			return nil, errOutOfRange
		}
		return strings.Repeat(s, int(n)), nil
	})},
	{"strata_reverse", 1, texts(func(s ...string) driver.Value {
		r := []rune(s[0])
		slices.Reverse(r)
		return string(r)
	})},
	{"strata_left", 2, counted(func(s string, n int64) (driver.Value, error) {
		r := []rune(s)
		return string(r[:part(n, len(r))]), nil
	})},
	{"strata_right", 2, counted(func(s string, n int64) (driver.Value, error) {
		r := []rune(s)
		return string(r[len(r)-part(n, len(r)):]), nil
	})},
	{"strata_ascii", 1, texts(func(s ...string) driver.Value {
		if s[0] == "" {
			return int64(0)
		}
		r, _ := utf8.DecodeRuneInString(s[0])
		return int64(r)
	})},
	{"strata_chr", 1, func(a []driver.Value) (driver.Value, error) {
		n, ok := a[0].(int64)
		if !ok || n <= 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
			return nil, errOutOfRange
		}
		return string(rune(n)), nil
	}},
	{"strata_split_part", 3, splitPart},
	{"strata_translate", 3, texts(func(s ...string) driver.Value { return translate(s[0], []rune(s[1]), []rune(s[2])) })},
	{"strata_md5", 1, hashed(func(b []byte) []byte { h := md5.Sum(b); return h[:] })},
	{"strata_sha256", 1, hashed(func(b []byte) []byte { h := sha256.Sum256(b); return h[:] })},
	{"strata_hex", 1, func(a []driver.Value) (driver.Value, error) { return hex.EncodeToString([]byte(text(a[0]))), nil }},
	{"strata_base64", 1, func(a []driver.Value) (driver.Value, error) {
		return base64.StdEncoding.EncodeToString([]byte(text(a[0]))), nil
	}},
	{"strata_sub_bytes", 3, subBytes},
	{"strata_regexp", 2, func(a []driver.Value) (driver.Value, error) {
		re, err := pattern(text(a[1]))
		if err != nil {
			return nil, err
		}
		return truth(re.MatchString(text(a[0]))), nil
	}},
	{"strata_regexp_replace", 3, func(a []driver.Value) (driver.Value, error) {
		re, err := pattern(text(a[1]))
		if err != nil {
			return nil, err
		}
		return replaceMatches(re, text(a[0]), text(a[2])), nil
	}},
}

// maxText is the longest text of PostgreSQL and of SQLite, about 1 GB.
const maxText = 1 << 30

var errOutOfRange = errors.New("value out of range")

// part is how many of n characters a count asks for; a negative one leaves out.
func part(count int64, n int) int {
	if count < 0 {
		count += int64(n)
	}
	return int(min(max(count, 0), int64(n)))
}

// counted makes a function of a text and an integer.
func counted(f func(string, int64) (driver.Value, error)) func([]driver.Value) (driver.Value, error) {
	return func(a []driver.Value) (driver.Value, error) {
		n, ok := a[1].(int64)
		if !ok {
			return nil, fmt.Errorf("an integer expected, not %T", a[1])
		}
		return f(text(a[0]), n)
	}
}

func pad(join func(text, fill []rune) []rune) func([]driver.Value) (driver.Value, error) {
	return func(a []driver.Value) (driver.Value, error) {
		n, ok := a[1].(int64)
		if !ok || n > maxText {
			return nil, errOutOfRange
		}
		r, fill := []rune(text(a[0])), []rune(text(a[2]))
		n = max(n, 0)
		if int(n) <= len(r) {
			return string(r[:n]), nil
		}
		if len(fill) == 0 {
			return string(r), nil
		}
		more := make([]rune, int(n)-len(r), n)
		for i := range more {
			more[i] = fill[i%len(fill)]
		}
		return string(join(r, more)), nil
	}
}

func splitPart(a []driver.Value) (driver.Value, error) {
	n, ok := a[2].(int64)
	s, sep := text(a[0]), text(a[1])
	switch {
	case !ok || n < 1:
		return nil, errors.New("parts are counted from 1")
	case sep == "" && n == 1:
		return s, nil
	case sep == "":
		return "", nil
	}
	for range n - 1 {
		_, rest, found := strings.Cut(s, sep)
		if !found {
			return "", nil
		}
		s = rest
	}
	s, _, _ = strings.Cut(s, sep)
	return s, nil
}

func translate(s string, from, to []rune) string {
	return strings.Map(func(r rune) rune {
		switch i := slices.Index(from, r); {
		case i < 0:
			return r
		case i < len(to):
			return to[i]
		default:
			return -1
		}
	}, s)
}

// hashed makes a function that writes a checksum in hexadecimal.
func hashed(sum func([]byte) []byte) func([]driver.Value) (driver.Value, error) {
	return func(a []driver.Value) (driver.Value, error) {
		return hex.EncodeToString(sum([]byte(text(a[0])))), nil
	}
}

// subBytes is substring of bytes, with the rules of that of text.
func subBytes(a []driver.Value) (driver.Value, error) {
	start, sok := a[1].(int64)
	length, lok := a[2].(int64)
	switch {
	case !sok || !lok:
		return nil, errors.New("integer positions expected")
	case length < 0:
		return nil, errors.New("negative substring length not allowed")
	}
	b := []byte(text(a[0]))
	from := max(start, 1)
	to := min(start+length, int64(len(b))+1)
	if from >= to {
		return []byte{}, nil
	}
	return b[from-1 : to-1], nil
}

// concatWS joins the texts that are not NULL.
func concatWS(args []driver.Value) (driver.Value, error) {
	if args[0] == nil {
		return nil, nil
	}
	var parts []string
	for _, a := range args[1:] {
		if a != nil {
			parts = append(parts, text(a))
		}
	}
	return strings.Join(parts, text(args[0])), nil
}

// patterns keeps compiled patterns; there are as many as a program writes down.
var patterns sync.Map

// pattern compiles a pattern that package strata found to be portable: a dot
// matches every character, and a match is as long as it can be.
func pattern(p string) (*regexp.Regexp, error) {
	if re, ok := patterns.Load(p); ok {
		return re.(*regexp.Regexp), nil
	}
	re, err := regexp.Compile("(?s)" + p)
	if err != nil {
		return nil, err
	}
	re.Longest()
	patterns.Store(p, re)
	return re, nil
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
