package strata

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata/internal/ast"
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
// by all databases or by those that would.
func TestOwnParameters(t *testing.T) {
	const (
		all     = "MariaDB, PostgreSQL, SQLite"
		none    = ""
		maria   = "MariaDB"
		pg      = "PostgreSQL"
		notPG   = "MariaDB, SQLite"
		notLite = "MariaDB, PostgreSQL"
	)
	for text, refused := range map[string]string{
		":name": all, "@name": all, "x = :name": all, "x=:name": all, "x = @name": all, "x=$name": all, "x + :1": all,
		"f(:a, :b)": all, "x:::y": all, ":name::int": all, ":日": all, ":_x": all, "$1": all, "x IN (@a,@b)": all,
		"(:x)::int": all, "$::x": all, "x > @v1": all,
		"x #name": notPG, "x <@y": notPG, "x @@y": notPG, "E'it\\'s 10:30'": notPG, "$t$ :x $t$": notPG, "arr [ 'a' :x ]": none,
		"/* /* */ :x */": notPG, "doc ?? 'a'": notPG, "`a:b`": pg, "[it's :x]": notLite,
		"x::int": none, "x ::int": none, "x :: int": none, "a @> b": none, "a <@ b": none, "@ x": none,
		"list[1:2]": none, "list[low:high]": none, "list[:n]": none, "list[a.b:c.d][1:x]": none, "f(a := 1)": none, "f(a => 1)": none,
		"':name @x $y'": none, `":name"`: none, "-- :name\n1": none, "/* @name */ 1": none, "'10:30'": none,
		"5 # 3": maria, "5#3": maria, "5--3": maria, "/*! 3 */": maria, "a->>'b'": none, "a #>> '{b}'": maria, "'a' || ':x' || '@y'": none,
		"me@home": all, "1e5": none, "x::text || ':y'": none, "TIME '10:30:00'": none,
	} {
		_, unread, err := splitRaw(text, 0)
		got := all
		if err == nil {
			got = engines(unread)
		}
		if got != refused {
			t.Errorf("%s is refused by %s, not %s: %v %v", text, got, refused, err, unread)
		}
	}
	for text, refused := range map[string]string{
		"f({1})": none, "{1} ? {2}": notPG, "@{1}": notPG, "@ {1}": none, "{1} <@{2}": notPG, "{1}::int": none, "{1} + :x": all, "f({1}, @y)": all,
		"{1}[{2}:{3}]": none,
	} {
		if got := engines(unreadFunction(text, nil)); got != refused {
			t.Errorf("the function %s is refused by %s, not %s", text, got, refused)
		}
	}
	if u := unreadFunction("{1} ? {2}", map[string]string{"sqlite": "has({1}, {2})", "mariadb": "has({1}, {2})"}); u != nil {
		t.Error(u)
	}
}

// engines are the names of those that do not read a text.
func engines(unread ast.Unread) string {
	return strings.Join(slices.Sorted(maps.Keys(unread)), ", ")
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
