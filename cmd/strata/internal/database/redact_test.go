package database

import (
	"errors"
	"fmt"
	"testing"
)

func TestRedact(t *testing.T) {
	inner := errors.New("inner")
	for _, c := range []struct{ url, text, want string }{
		{"postgres://u:p%40ss@h/d", "cannot reach postgres://u:p%40ss@h/d", "cannot reach postgres://u:xxxxx@h/d"},
		{"postgres://u:p%40ss@h/d", "p@ss is wrong", "xxxxx is wrong"},
		{"postgres://h/d?user=u&password=hush", "hush is wrong", "xxxxx is wrong"},
		{"postgres://u:hush@[bad/d", "parse postgres://u:hush@[bad/d", "parse postgres://u:xxxxx@[bad/d"},
		{"postgres://u@h/d", "nothing to hide", "nothing to hide"},
		{"sqlite:app.db", "sqlite:app.db", "sqlite:app.db"},
	} {
		err := Redact(fmt.Errorf("%s: %w", c.text, inner), c.url)
		if err.Error() != c.want+": inner" || !errors.Is(err, inner) {
			t.Errorf("%s: %v, want %s", c.url, err, c.want)
		}
	}
	if Redact(nil, "postgres://u:p@h/d") != nil {
		t.Error("no error became one")
	}
}

func TestSize(t *testing.T) {
	for _, c := range []struct {
		size Size
		want string
	}{
		{Size{Rows: 7, Bytes: 0}, "about 7 rows"},
		{Size{Rows: 1234567, Bytes: 1024 * 1024 * 3 / 2}, "about 1,234,567 rows, 1.5 MB"},
		{Size{Rows: 0, Bytes: 8192}, "about 0 rows, 8 kB"},
	} {
		if got := c.size.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestEngineOf(t *testing.T) {
	for _, url := range []string{"", "mysql://u:secret@h/d", "app.db"} {
		if _, err := EngineOf(url); err == nil {
			t.Errorf("%q is a database", url)
		}
	}
	for _, url := range []string{"sqlite:a.db", "postgres://h/d", "postgresql://h/d"} {
		if _, err := EngineOf(url); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}
