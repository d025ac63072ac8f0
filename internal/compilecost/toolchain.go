package compilecost

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	module    = "github.com/strata-go/strata"
	jetModule = "github.com/go-jet/jet/v2"
)

// patience is how long a compiler may run. One that deadlocks while it imports
// usually says so; one that only hangs is ended.
const patience = 3 * time.Minute

// Toolchain compiles written packages against the packages of a module. The Go
// command builds those; the written ones are handed to its compiler as the Go
// command would, so that nothing is written into the module and what is measured
// is the compiler's work on one package.
type Toolchain struct {
	dir      string // where the written packages go
	compiler string
	language string
	exports  map[string]string // export data by import path
	built    map[string]*Build
}

// Build is a compiled package, and what it cost.
type Build struct {
	Package   *Package
	Functions []string      // the symbols; nil until Build asks for them
	CPU       time.Duration // of the compiler, user and system
	RSS       int64         // the most memory that the compiler had, in bytes; 0 where the system does not say
	Archive   int64         // bytes
}

// NewToolchain builds packages of the module that dir is in. The written
// packages can import them and what they import.
func NewToolchain(dir, moduleDir string, packages ...string) (*Toolchain, error) {
	t := &Toolchain{dir: dir, exports: map[string]string{}, built: map[string]*Build{}}
	compiler, err := goCommand(moduleDir, "tool", "-n", "compile")
	if err != nil {
		return nil, err
	}
	t.compiler = strings.TrimSpace(string(compiler))
	language, err := goCommand(moduleDir, "list", "-m", "-f", "{{.GoVersion}}")
	if err != nil {
		return nil, err
	}
	t.language = version.Lang("go" + strings.TrimSpace(string(language)))
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Export"}
	out, err := goCommand(moduleDir, append(args, packages...)...)
	if err != nil {
		return nil, err
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		t.exports[p.ImportPath] = p.Export
	}
	return t, nil
}

// goCommand runs the Go command as for a plain build: of the user's GOFLAGS only
// those count that say where modules come from. Under -race, -cover and the like
// the packages would be others.
func goCommand(dir string, args ...string) ([]byte, error) {
	flags := []string{"-buildvcs=false"}
	if out, err := exec.Command("go", "env", "GOFLAGS").Output(); err == nil {
		for _, f := range strings.Fields(string(out)) {
			if strings.HasPrefix(f, "-mod") {
				flags = append(flags, f)
			}
		}
	}
	var problems bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = dir, &problems
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS="+strings.Join(flags, " "))
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, problems.String())
	}
	return out, nil
}

// Build compiles a package and lists its functions, once.
func (t *Toolchain) Build(p *Package) (*Build, error) {
	b, err := t.Compile(p)
	if err != nil || b.Functions != nil {
		return b, err
	}
	b.Functions, err = functions(t.archive(p.Path()))
	return b, err
}

// Compile compiles a package, and those that it imports, once.
func (t *Toolchain) Compile(p *Package) (*Build, error) {
	if b := t.built[p.Name]; b != nil {
		if b.Package.Source != p.Source {
			return nil, fmt.Errorf("compilecost: two packages have the name %s", p.Name)
		}
		return b, nil
	}
	for _, i := range p.Imports {
		if _, err := t.Compile(i); err != nil {
			return nil, err
		}
	}
	b := &Build{Package: p}
	if err := t.compile(b); err != nil {
		return nil, err
	}
	t.built[p.Name], t.exports[p.Path()] = b, t.archive(p.Path())
	return b, nil
}

func (t *Toolchain) archive(path string) string {
	return filepath.Join(t.dir, filepath.Base(path)+".a")
}

// compile runs the compiler with the flags that the Go command gives it.
func (t *Toolchain) compile(b *Build) error {
	p := b.Package
	file, config := p.Name+".go", p.Name+".importcfg"
	var imports bytes.Buffer
	for path, export := range t.exports {
		if export != "" {
			fmt.Fprintf(&imports, "packagefile %s=%s\n", path, export)
		}
	}
	if err := errors.Join(
		os.WriteFile(filepath.Join(t.dir, file), []byte(p.Source), 0o644),
		os.WriteFile(filepath.Join(t.dir, config), imports.Bytes(), 0o644),
	); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.compiler, "-p", p.Path(), "-complete", "-pack", "-c=2", "-lang="+t.language,
		"-trimpath="+t.dir+"=>", "-importcfg="+config, "-o", t.archive(p.Path()), file)
	cmd.Dir = t.dir
	out, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("the compiler does not come to an end on %s within %v: is it golang/go#79711, a generic alias in a method's signature?", p.Name, patience)
	case bytes.Contains(out, []byte("all goroutines are asleep")):
		return fmt.Errorf("the compiler deadlocks on %s (golang/go#79711): a generic alias that mentions a type stands in the signature of one of the type's methods", p.Name)
	case err != nil:
		return fmt.Errorf("compiling %s: %w\n%s", p.Name, err, head(out))
	}
	b.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	b.RSS = maxRSS(cmd.ProcessState)
	info, err := os.Stat(t.archive(p.Path()))
	if err == nil {
		b.Archive = info.Size()
	}
	return err
}

// head is the beginning of what the compiler printed.
func head(out []byte) []byte { return out[:min(len(out), 4000)] }
