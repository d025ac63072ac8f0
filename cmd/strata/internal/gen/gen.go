// Package gen writes models and definitions of what a database has.
package gen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/strata-go/strata/pool"
)

// Result is what a run did, or, when it only looked, would have done.
type Result struct {
	Written   []string
	Unchanged []string
	Removed   []string
	Tables    int
	Package   string
	Left      []string // what no definition says
	Outside   []string // schemas that were not read
}

// Stale reports whether a run had anything to do.
func (r *Result) Stale() bool { return len(r.Written)+len(r.Removed) > 0 }

// Run generates a package from a database. With check it changes nothing.
func Run(ctx context.Context, db *pool.DB, c Config, check bool) (*Result, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("strata gen: %w", err)
	}
	who, err := readPerson(c.Out)
	if err != nil {
		return nil, err
	}
	if who.pkg != "" && c.Package == "" {
		c.Package = who.pkg
	}
	if c.Package == "" {
		c.Package = packageName(c.Out)
	}
	switch {
	case !token.IsIdentifier(c.Package) || c.Package == "_":
		return nil, fmt.Errorf("strata gen: %q is not the name of a package; give --package", c.Package)
	case who.pkg != "" && who.pkg != c.Package:
		return nil, fmt.Errorf("strata gen: %s is the package %s, not %s", c.Out, who.pkg, c.Package)
	}
	f, err := inspect(ctx, db, c.Schemas)
	if err != nil {
		return nil, err
	}
	if err := f.keepsOutside(c.Out); err != nil {
		return nil, err
	}
	p, err := newPlan(f, c, who)
	if err != nil {
		return nil, err
	}
	files, err := p.emit()
	if err != nil {
		return nil, err
	}
	r := &Result{Tables: len(p.tables), Package: c.Package, Left: p.said}
	for _, o := range f.outside {
		r.Outside = append(r.Outside, o.String())
	}
	return r, r.write(c.Out, files, check)
}

// packageName is the package of a directory.
func packageName(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	name := strings.ToLower(strings.Join(words(filepath.Base(abs)), ""))
	if !token.IsIdentifier(name) {
		return "tables"
	}
	return name
}

// manifest lists the files that a run wrote, so that the next one knows what to remove.
const manifest = ".strata-gen"

func readManifest(dir string) (names []string, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifest))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	for line := range strings.Lines(string(text)) {
		if name := strings.TrimSpace(line); name != "" && name == filepath.Base(name) {
			names = append(names, name)
		}
	}
	return names, err
}

// write writes what differs, and removes what is not generated any more. A file that a
// person has written is left alone: one of that name is an error.
func (r *Result) write(dir string, files map[string][]byte, check bool) error {
	old, err := readManifest(dir)
	if err != nil {
		return fmt.Errorf("strata gen: %w", err)
	}
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		there, err := os.ReadFile(filepath.Join(dir, name))
		switch {
		case err == nil && !isOurs(there):
			return fmt.Errorf("strata gen: %s is not a generated file: it does not begin with %q; rename it", filepath.Join(dir, name), header)
		case err == nil && bytes.Equal(there, files[name]):
			r.Unchanged = append(r.Unchanged, name)
		case err == nil || errors.Is(err, os.ErrNotExist):
			r.Written = append(r.Written, name)
		default:
			return fmt.Errorf("strata gen: %w", err)
		}
	}
	for _, name := range old {
		there, err := os.ReadFile(filepath.Join(dir, name))
		if files[name] == nil && err == nil && isOurs(there) {
			r.Removed = append(r.Removed, name)
		}
	}
	if check {
		return nil
	}
	return r.apply(dir, files, names)
}

func (r *Result) apply(dir string, files map[string][]byte, names []string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("strata gen: --out: %w", err)
	}
	for _, name := range r.Written {
		if err := replace(filepath.Join(dir, name), files[name]); err != nil {
			return fmt.Errorf("strata gen: %w", err)
		}
	}
	for _, name := range r.Removed {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("strata gen: %w", err)
		}
	}
	list := []byte(strings.Join(names, "\n") + "\n")
	if old, err := os.ReadFile(filepath.Join(dir, manifest)); err == nil && bytes.Equal(old, list) {
		return nil
	}
	if err := replace(filepath.Join(dir, manifest), list); err != nil {
		return fmt.Errorf("strata gen: %w", err)
	}
	return nil
}

// replace puts a file in place as a whole, so that none is ever half written.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".strata-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
