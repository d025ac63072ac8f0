package functions

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

var textFunctions = []function{
	{"strata_lower", 1, ofText(strings.ToLower)},
	{"strata_upper", 1, ofText(strings.ToUpper)},
	{"strata_suffix", 2, whether(text, strings.HasSuffix)},
	{"strata_like", 2, whether(text, likeCased)},
	{"strata_ilike", 2, whether(text, likeUncased)},
	{"strata_substr", 3, substring},
	{"strata_lpad", 3, pad(func(text, fill []rune) []rune { return append(fill, text...) })},
	{"strata_rpad", 3, pad(func(text, fill []rune) []rune { return append(text, fill...) })},
	{"strata_repeat", 2, counted(repeat)},
	{"strata_reverse", 1, ofText(func(s string) string {
		r := []rune(s)
		slices.Reverse(r)
		return string(r)
	})},
	{"strata_left", 2, counted(func(s string, n int64) (string, error) {
		r := []rune(s)
		return string(r[:part(n, len(r))]), nil
	})},
	{"strata_right", 2, counted(func(s string, n int64) (string, error) {
		r := []rune(s)
		return string(r[len(r)-part(n, len(r)):]), nil
	})},
	{"strata_ascii", 1, one(text, func(s string) (value.Value, error) {
		if s == "" {
			return value.Int(0), nil
		}
		r, _ := utf8.DecodeRuneInString(s)
		return value.Int(int64(r)), nil
	})},
	{"strata_chr", 1, func(a []value.Value) (value.Value, error) {
		n, ok := a[0].Int()
		if !ok || n <= 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
			return null, errOutOfRange
		}
		return value.String(string(rune(n))), nil
	}},
	{"strata_split_part", 3, splitPart},
	{"strata_translate", 3, func(a []value.Value) (value.Value, error) {
		return value.String(translate(a[0].Text(), []rune(a[1].Text()), []rune(a[2].Text()))), nil
	}},
	{"strata_md5", 1, ofBytes(func(b []byte) string { h := md5.Sum(b); return hex.EncodeToString(h[:]) })},
	{"strata_sha256", 1, ofBytes(func(b []byte) string { h := sha256.Sum256(b); return hex.EncodeToString(h[:]) })},
	{"strata_hex", 1, ofBytes(hex.EncodeToString)},
	{"strata_base64", 1, ofBytes(base64.StdEncoding.EncodeToString)},
	{"strata_sub_bytes", 3, subBytes},
	{"strata_regexp", 2, matches},
	{"strata_regexp_replace", 3, replace},
}

var looseTextFunctions = []function{{"strata_concat_ws", -1, concatWS}}

// maxText is the longest text of PostgreSQL and of SQLite, about 1 GB.
const maxText = 1 << 30

// substring is substring(x FROM start FOR length) of the SQL standard, as
// PostgreSQL has it: positions before the text count, and a negative length is
// an error.
func substring(args []value.Value) (value.Value, error) {
	runes := []rune(args[0].Text())
	from, to, err := section(args, len(runes))
	return value.String(string(runes[from:to])), err
}

// subBytes is substring of bytes.
func subBytes(args []value.Value) (value.Value, error) {
	s := args[0].Text()
	from, to, err := section(args, len(s))
	return value.Bytes(s[from:to]), err
}

// ErrNegativeLength is what a part of a text of a negative length is, in PostgreSQL's
// words.
var ErrNegativeLength = errors.New("negative substring length not allowed")

// section is which of n characters are asked for by a start and a length, the
// second argument and the third.
func section(args []value.Value, n int) (from, to int, err error) {
	start, sok := args[1].Int()
	length, lok := args[2].Int()
	switch {
	case !sok || !lok:
		return 0, 0, errors.New("integer positions expected")
	case length < 0:
		return 0, 0, ErrNegativeLength
	}
	first, end := max(start, 1), int64(n)+1
	if start <= 0 || length < end-min(start, end) { // the sum may be more than an int64 holds
		end = min(start+length, end)
	}
	if first >= end {
		return 0, 0, nil
	}
	return int(first - 1), int(end - 1), nil
}

// part is how many of n characters a count asks for; a negative one leaves out.
func part(count int64, n int) int {
	if count < 0 {
		count += int64(n)
	}
	return int(min(max(count, 0), int64(n)))
}

// counted makes a function of a text and an integer.
func counted(f func(string, int64) (string, error)) call {
	return func(a []value.Value) (value.Value, error) {
		n, ok := a[1].Int()
		if !ok {
			return null, fmt.Errorf("an integer expected, not %v", a[1].Kind())
		}
		s, err := f(a[0].Text(), n)
		return value.String(s), err
	}
}

func repeat(s string, n int64) (string, error) {
	if n <= 0 || s == "" {
		return "", nil
	}
	if n > maxText/int64(len(s)) {
		return "", errOutOfRange
	}
	return strings.Repeat(s, int(n)), nil
}

func pad(join func(text, fill []rune) []rune) call {
	return func(a []value.Value) (value.Value, error) {
		n, ok := a[1].Int()
		if !ok || n > maxText {
			return null, errOutOfRange
		}
		r, fill := []rune(a[0].Text()), []rune(a[2].Text())
		n = max(n, 0)
		if int(n) <= len(r) {
			return value.String(string(r[:n])), nil
		}
		if len(fill) == 0 {
			return value.String(string(r)), nil
		}
		more := make([]rune, int(n)-len(r), n)
		for i := range more {
			more[i] = fill[i%len(fill)]
		}
		return value.String(string(join(r, more))), nil
	}
}

func splitPart(a []value.Value) (value.Value, error) {
	n, ok := a[2].Int()
	s, sep := a[0].Text(), a[1].Text()
	switch {
	case !ok || n < 1:
		return null, errors.New("parts are counted from 1")
	case sep == "" && n == 1:
		return value.String(s), nil
	case sep == "":
		return value.String(""), nil
	}
	for range n - 1 {
		_, rest, found := strings.Cut(s, sep)
		if !found {
			return value.String(""), nil
		}
		s = rest
	}
	s, _, _ = strings.Cut(s, sep)
	return value.String(s), nil
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

// concatWS joins the texts that are not NULL.
func concatWS(args []value.Value) (value.Value, error) {
	if len(args) == 0 {
		return null, errors.New("a separator expected")
	}
	if args[0].IsNull() {
		return null, nil
	}
	var parts []string
	for _, a := range args[1:] {
		if !a.IsNull() {
			parts = append(parts, a.Text())
		}
	}
	return value.String(strings.Join(parts, args[0].Text())), nil
}
