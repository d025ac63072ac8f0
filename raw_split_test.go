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
		got, _, err := splitRaw(c.text, n)
		switch joined := strings.Join(got, "|"); {
		case c.want == "" && err == nil:
			t.Errorf("%s is read as %q", c.text, got)
		case c.want != "" && (err != nil || joined != c.want):
			t.Errorf("%s is read as %q, %v", c.text, got, err)
		}
	}
}

// TestOwnParameters: what a database would take for a parameter of its own is refused,
// by both databases or by the one that would.
func TestOwnParameters(t *testing.T) {
	const both, neither, lite, pg = "both", "neither", "SQLite", "PostgreSQL"
	for text, refused := range map[string]string{
		":name": both, "@name": both, "x = :name": both, "x=:name": both, "x = @name": both, "x=$name": both, "x + :1": both,
		"f(:a, :b)": both, "x:::y": both, ":name::int": both, ":日": both, ":_x": both, "$1": both, "x IN (@a,@b)": both,
		"(:x)::int": both, "$::x": both, "x > @v1": both,
		"x #name": lite, "x <@y": lite, "x @@y": lite, "E'it\\'s 10:30'": lite, "$t$ :x $t$": lite, "arr [ 'a' :x ]": neither,
		"/* /* */ :x */": lite, "doc ?? 'a'": lite, "`a:b`": pg, "[it's :x]": pg,
		"x::int": neither, "x ::int": neither, "x :: int": neither, "a @> b": neither, "a <@ b": neither, "@ x": neither,
		"list[1:2]": neither, "list[low:high]": neither, "list[:n]": neither, "list[a.b:c.d][1:x]": neither, "f(a := 1)": neither, "f(a => 1)": neither,
		"':name @x $y'": neither, `":name"`: neither, "-- :name\n1": neither, "/* @name */ 1": neither, "'10:30'": neither,
		"5 # 3": neither, "5#3": neither, "a->>'b'": neither, "a #>> '{b}'": neither, "'a' || ':x' || '@y'": neither,
		"me@home": both, "1e5": neither, "x::text || ':y'": neither, "TIME '10:30:00'": neither,
	} {
		_, unread, err := splitRaw(text, 0)
		got := neither
		if err != nil {
			got = both
		}
		for engine := range unread {
			got = engine
		}
		if got != refused {
			t.Errorf("%s is refused by %s, not %s: %v %v", text, got, refused, err, unread)
		}
	}
	for text, refused := range map[string]string{
		"f({1})": neither, "{1} ? {2}": lite, "@{1}": lite, "@ {1}": neither, "{1} <@{2}": lite, "{1}::int": neither, "{1} + :x": both, "f({1}, @y)": both,
		"{1}[{2}:{3}]": neither,
	} {
		got := neither
		for engine := range unreadFunction(text, nil) {
			if got = engine; len(unreadFunction(text, nil)) > 1 {
				got = both
			}
		}
		if got != refused {
			t.Errorf("the function %s is refused by %s, not %s", text, got, refused)
		}
	}
	if u := unreadFunction("{1} ? {2}", map[string]string{"sqlite": "has({1}, {2})"}); u != nil {
		t.Error(u)
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
