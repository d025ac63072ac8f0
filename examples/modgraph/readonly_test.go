package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// The module that is read is somebody's: its go.sum, which lacks a line here, stays
// as it is, even where GOFLAGS asks for -mod=mod.
func TestModuleIsLeftAlone(t *testing.T) {
	const mod = "module example.org/dep\n\ngo 1.21\n"
	proxy := write(t, map[string]string{
		"example.org/dep/@v/list":        "v1.0.0\n",
		"example.org/dep/@v/v1.0.0.info": `{"Version":"v1.0.0","Time":"2024-01-01T00:00:00Z"}`,
		"example.org/dep/@v/v1.0.0.mod":  mod,
		"example.org/dep/@v/v1.0.0.zip":  zipped(t, map[string]string{"go.mod": mod, "dep.go": "package dep\n"}),
	})
	files := map[string]string{
		"go.mod": "module example.org/app\n\ngo 1.21\n\nrequire example.org/dep v1.0.0\n",
		"go.sum": fmt.Sprintf("example.org/dep v1.0.0/go.mod h1:%s\n", sum("go.mod", mod)),
		"app.go": "package app\n\nimport _ \"example.org/dep\"\n",
	}
	dir := write(t, files)
	t.Setenv("GOFLAGS", "-mod=mod -modcacherw")
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(proxy))
	t.Setenv("GONOSUMDB", "*")
	t.Setenv("GOTOOLCHAIN", "local")
	var out bytes.Buffer
	if err := run(t.Context(), options{url: "sqlite::memory:", dir: dir, top: 1}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("example.org/app: 2 modules, 1 requirements, ")) {
		t.Errorf("the report is\n%s", &out)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s is now %q, %v; want %q", name, got, err, want)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != len(files) {
		t.Errorf("there are %d files, %v", len(list), err)
	}
}

// write writes files into a directory of their own.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// zipped is version 1.0.0 of example.org/dep as a proxy has it.
func zipped(t *testing.T, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create("example.org/dep@v1.0.0/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// sum is the hash of one file, as go.sum has it.
func sum(name, text string) string {
	line := fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(text)), name)
	hash := sha256.Sum256([]byte(line))
	return base64.StdEncoding.EncodeToString(hash[:])
}
