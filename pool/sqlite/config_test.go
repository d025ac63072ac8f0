package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// No text of a configuration is read up to its first NUL only, whether the NUL is there
// or written as a URI has it. The file that is named up to there is not opened, nor made.
func TestNothingIsCutOffAtNUL(t *testing.T) {
	folder := t.TempDir()
	good := filepath.Join(folder, "good.db")
	for _, url := range []string{
		"sqlite:" + good + "\x00evil",
		"sqlite://" + good + "\x00evil",
		"sqlite:" + good + "\x00evil?cache=private",
		"sqlite:file:" + good + "\x00evil",
		"sqlite:file:" + good + "%00evil",
		"sqlite:file:" + good + "%00evil?mode=rwc",
		"sqlite:file:" + good + "%00evil?cache=private",
		"sqlite:" + good + "?vfs=unix%00x",
		"sqlite::memory:?attach=a:" + good + "%00evil",
		"sqlite::memory:?attach=a:file:" + good + "%2500evil",
		"sqlite::memory:?attach=a%00b:" + good,
		"sqlite::memory:?attach=:" + good,
		"sqlite::memory:?attach=a%FF:" + good,
		"sqlite::memory:?pragma=cache_size%3D1%00",
		"sqlite::memory:?pragma=cache_size%3D%FF",
		"sqlite::memory:?pragma=cache_size%00%3D1",
	} {
		db, err := pool.Open(t.Context(), url, sqlite.Driver)
		if err == nil {
			t.Errorf("%q is opened", url)
			db.Close(context.Background())
			continue
		}
		if !strings.HasPrefix(err.Error(), "strata: ") || strings.ContainsAny(err.Error(), "\x00\n") {
			t.Errorf("%q: %q", url, err)
		}
		if left, _ := os.ReadDir(folder); len(left) > 0 {
			t.Fatalf("%q has made %v", url, left)
		}
	}
	// What only looks like it is a file's name.
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(folder, "a%00b.db")})
	if err != nil {
		t.Fatal(err)
	}
	db.Close(context.Background())
	if _, err := os.Stat(filepath.Join(folder, "a%00b.db")); err != nil {
		t.Error(err)
	}
	for _, path := range []string{good + "\x00evil", "file:" + good + "\x00evil", "file:" + good + "%00evil"} {
		memory, err := pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver)
		if err != nil {
			t.Fatal(err)
		}
		if err := sqlite.Backup(t.Context(), memory, path); err == nil {
			t.Errorf("%q is a copy's name", path)
		}
		memory.Close(context.Background())
		if _, err := os.Stat(good); err == nil {
			t.Errorf("%q has made good.db", path)
			os.Remove(good)
		}
	}
}
