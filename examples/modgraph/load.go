package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// graph is what the go command says of a module.
type graph struct {
	modules      []Module
	requirements []Requirement
	packages     []Package
	imports      []Import
}

// listed is a module as go list -m -json prints it.
type listed struct {
	Path, Version, Dir string
	Main, Indirect     bool
	Replace            *listed
}

// compiled is a package as go list -json prints it.
type compiled struct {
	ImportPath, Dir                    string
	Standard                           bool
	Module                             *listed
	GoFiles, TestGoFiles, XTestGoFiles []string
	CgoFiles                           []string
	Imports                            []string
}

// load asks the go command for the modules, their requirements and the packages
// of the module in dir.
func load(ctx context.Context, dir string, p *progress) (*graph, error) {
	g := &graph{}
	ids := map[string]ModuleID{}
	p.step("loading modules")
	modules, err := list[listed](ctx, dir, "-m", "-json", "all")
	if err != nil {
		return nil, err
	}
	sort.Slice(modules, func(i, j int) bool { return modules[i].Path < modules[j].Path })
	for i, m := range modules {
		p.count(i+1, len(modules))
		ids[m.Path] = ModuleID(i + 1)
		g.modules = append(g.modules, module(ModuleID(i+1), m))
	}
	p.step("loading requirements")
	if err := g.loadRequirements(ctx, dir, ids); err != nil {
		return nil, err
	}
	p.step("loading packages")
	packages, err := list[compiled](ctx, dir, "-e", "-deps", "-test",
		"-json=ImportPath,Dir,Standard,Module,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Imports", "./...")
	if err != nil {
		return nil, err
	}
	g.addPackages(packages, ids, p)
	return g, nil
}

func module(id ModuleID, m listed) Module {
	dir := m.Dir
	if m.Replace != nil && m.Replace.Dir != "" {
		dir = m.Replace.Dir
	}
	return Module{
		ID: id, Path: m.Path, Main: m.Main, Indirect: m.Indirect,
		Version:    sql.Null[string]{V: m.Version, Valid: m.Version != ""},
		Downloaded: dir != "",
		License:    license(dir),
	}
}

// license finds the licence file of a module.
func license(dir string) (found sql.Null[string]) {
	entries, err := os.ReadDir(dir)
	if dir == "" || err != nil {
		return found
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		for _, prefix := range []string{"LICENSE", "LICENCE", "COPYING", "UNLICENSE"} {
			if !e.IsDir() && strings.HasPrefix(name, prefix) {
				return sql.Null[string]{V: e.Name(), Valid: true}
			}
		}
	}
	return found
}

// loadRequirements reads go mod graph: lines of "module@version module@version".
func (g *graph) loadRequirements(ctx context.Context, dir string, ids map[string]ModuleID) error {
	out, err := goCommand(ctx, dir, "mod", "graph")
	if err != nil {
		return err
	}
	selected := map[string]string{}
	for _, m := range g.modules {
		selected[m.Path] = m.Version.V
	}
	seen := map[Requirement]bool{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		from, to, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			continue
		}
		fromPath, fromVersion, _ := strings.Cut(from, "@")
		toPath, asked, _ := strings.Cut(to, "@")
		r := Requirement{FromID: ids[fromPath], ToID: ids[toPath], Asked: asked}
		// Only what selected versions ask for; go and toolchain are no modules.
		if r.FromID == 0 || r.ToID == 0 || selected[fromPath] != fromVersion || seen[r] {
			continue
		}
		seen[r] = true
		g.requirements = append(g.requirements, r)
	}
	return lines.Err()
}

func (g *graph) addPackages(packages []compiled, ids map[string]ModuleID, p *progress) {
	kept := packages[:0]
	for _, c := range packages {
		// Test variants are named "path [path.test]", test mains "path.test".
		if !strings.Contains(c.ImportPath, " ") && !strings.HasSuffix(c.ImportPath, ".test") {
			kept = append(kept, c)
		}
	}
	sort.Slice(kept, func(i, j int) bool { return kept[i].ImportPath < kept[j].ImportPath })
	byPath := map[string]PackageID{}
	for i, c := range kept {
		byPath[c.ImportPath] = PackageID(i + 1)
	}
	for i, c := range kept {
		p.count(i+1, len(kept))
		files := append(c.GoFiles, c.CgoFiles...)
		row := Package{
			ID: PackageID(i + 1), Path: c.ImportPath, Files: int64(len(files)),
			Tests: int64(len(c.TestGoFiles) + len(c.XTestGoFiles)), Bytes: size(c.Dir, files),
		}
		if c.Module != nil {
			row.ModuleID = sql.Null[ModuleID]{V: ids[c.Module.Path], Valid: ids[c.Module.Path] != 0}
		}
		g.packages = append(g.packages, row)
		seen := map[PackageID]bool{}
		for _, path := range c.Imports {
			if to := byPath[path]; to != 0 && !seen[to] {
				seen[to] = true
				g.imports = append(g.imports, Import{FromID: row.ID, ToID: to})
			}
		}
	}
}

func size(dir string, files []string) (n int64) {
	for _, f := range files {
		if info, err := os.Stat(filepath.Join(dir, f)); err == nil {
			n += info.Size()
		}
	}
	return n
}

// list runs go list, which prints JSON objects, one after the other. It leaves the
// module's go.mod and go.sum alone, whatever GOFLAGS says.
func list[T any](ctx context.Context, dir string, args ...string) ([]T, error) {
	out, err := goCommand(ctx, dir, append([]string{"list", "-mod=readonly"}, args...)...)
	if err != nil {
		return nil, err
	}
	var all []T
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var v T
		switch err := d.Decode(&v); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, v)
	}
}

// goCommand runs the go command in a directory, outside of any workspace.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(problems.String()); text != "" {
			err = errors.New(text)
		}
		return nil, fmt.Errorf("go %s in %s: %w", strings.Join(args, " "), dir, err)
	}
	return out.Bytes(), nil
}
