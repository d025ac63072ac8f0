package strata

import (
	"strings"
	"testing"
)

func TestSplitRaw(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // the parts, with | between them; "" is refused
	}{
		{"a = ? AND b = ?", "a = | AND b = |"},
		{`E'it\'s ?' = ?`, `E'it\'s ?' = |`},
		{`e'\\' = ?`, `e'\\' = |`},
		{"'it''s ?' = ?", "'it''s ?' = |"},
		{`U&'d\0061t?' = ?`, `U&'d\0061t?' = |`},
		{"/* /* ? */ */ ?", "/* /* ? */ */ |"},
		{"/* ? */ ?", "/* ? */ |"},
		{"-- ?\n?", "-- ?\n|"},
		{"$t1$ ? $t1$ || ?", "$t1$ ? $t1$ || |"},
		{"$$ ? $$ || ?", "$$ ? $$ || |"},
		{"$a$ $b$ ? $a$ || ?", "$a$ $b$ ? $a$ || |"},
		{"a$b$ = ? OR a$b$ = ?", "a$b$ = | OR a$b$ = |"},
		{`"id?ent" = ?`, `"id?ent" = |`},
		{"doc ?? 'a' AND ? = 1", "doc ? 'a' AND | = 1"},
		{"?::int + x::text", "|::int + x::text"},
		{"a[?]", "a[|]"},
		{"`id?` = ?", "`id?` = |"},
		{"type'x?' = ?", "type'x?' = |"},
		{"a = $1 AND b = ?", ""},
		{"a = $name AND b = ?", ""},
		{"a = ?1", ""},
		{"'open ?", ""},
		{"E'\\' ? ' ?", "E'\\' ? ' |"},
	} {
		n := max(0, len(strings.Split(c.want, "|"))-1)
		if c.want == "" {
			n = 1
		}
		if c.text == "$a$ $b$ ? $a$ || ?" || strings.Contains(c.want, "||") {
			n -= strings.Count(c.want, "||") * 2
		}
		got, err := splitRaw(c.text, n)
		switch joined := strings.Join(got, "|"); {
		case c.want == "" && err == nil:
			t.Errorf("%s is read as %q", c.text, got)
		case c.want != "" && (err != nil || joined != c.want):
			t.Errorf("%s is read as %q, %v", c.text, got, err)
		}
	}
}

// FuzzSplitRaw puts pieces together whose placeholders are known.
func FuzzSplitRaw(f *testing.F) {
	pieces := []struct {
		text  string
		marks int
	}{
		{"?", 1},
		{"??", 0},
		{"'?'", 0},
		{"'it''s ?'", 0},
		{`"a?""?"`, 0},
		{`E'\'?'`, 0},
		{"$x$?'$x$", 0},
		{"$$?$$", 0},
		{"/*?/*?*/'*/", 0},
		{"--?'\n", 0},
		{"a$b$", 0},
		{"::int", 0},
		{"->>", 0},
		{"1.5e3", 0},
		{"U&'?'", 0},
		{"B'?'", 0},
		{"?", 1},
	}
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
	f.Fuzz(func(t *testing.T, picks []byte) {
		var text strings.Builder
		marks := 0
		for _, p := range picks {
			piece := pieces[int(p)%len(pieces)]
			text.WriteString(piece.text + " ")
			marks += piece.marks
		}
		parts, err := postgresText.split(text.String(), marks)
		if err != nil {
			t.Fatalf("%q: %v", text.String(), err)
		}
		if joined := strings.Join(parts, "?"); joined != strings.ReplaceAll(text.String(), "??", "?") {
			t.Errorf("%q is put together as %q", text.String(), joined)
		}
	})
}
