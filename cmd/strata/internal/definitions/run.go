package definitions

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/schema"
)

// Of returns what the definitions of packages say, in the words of the database of a URL,
// which is only read; a scratch database will do.
func Of(ctx context.Context, dir string, patterns []string, url string) (*schema.Schema, error) {
	e, err := database.EngineOf(url)
	if err != nil {
		return nil, err
	}
	found, err := Find(ctx, dir, patterns)
	if err != nil {
		return nil, err
	}
	p, err := newProgram(found, e.Package, forDefinitions)
	if err != nil {
		return nil, err
	}
	var out schema.Schema
	return &out, p.run(ctx, dir, url, &out)
}

// run builds the program, runs it, and reads its answer.
func (p *program) run(ctx context.Context, dir, url string, answer any) error {
	temp, err := os.MkdirTemp("", "strata-definitions-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	binary, err := p.build(ctx, temp)
	if err != nil {
		return err
	}
	return ask(ctx, binary, temp, dir, url, answer)
}

// build builds the program. Its files lie in a temporary folder; the go command takes them
// for files in the folders of the packages.
func (p *program) build(ctx context.Context, temp string) (string, error) {
	replace := map[string]string{}
	for path, text := range p.files {
		at := filepath.Join(temp, fmt.Sprintf("file%d.go", len(replace)))
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[path] = at
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	list, binary := filepath.Join(temp, "overlay.json"), filepath.Join(temp, "definitions")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", err
	}
	from := p.Main
	if from == nil {
		from = p.Others[0]
	}
	// Without symbols for debuggers it is linked in half the time.
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-overlay", list, "-o", binary, p.target)
	cmd.Dir = from.Dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", notBuilt(ctx, err, out)
	}
	return binary, nil
}

func notBuilt(ctx context.Context, err error, out []byte) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var lines []string
	for _, line := range strings.Split(string(out), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
			lines = append(lines, "\t"+shorten(line))
		}
	}
	if len(lines) == 0 {
		return fmt.Errorf("strata: the go command: %w", err)
	}
	const most = 10
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("\tand %d lines more", len(lines)-most))
	}
	text := "strata: the definitions do not compile:\n" + strings.Join(lines, "\n")
	if bytes.Contains(out, []byte("go.sum")) || bytes.Contains(out, []byte("no required module")) || bytes.Contains(out, []byte("-mod=vendor")) {
		text += "\n\tthe module has to know the packages that are asked: import " + library + "/schema and the driver's package somewhere, and run go mod tidy"
	}
	return errors.New(text)
}

// ask runs the program.
func ask(ctx context.Context, binary, temp, dir, url string, into any) error {
	answer := filepath.Join(temp, "answer.json")
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, binary)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "STRATA_DEFINITIONS_URL="+url, "STRATA_DEFINITIONS_OUT="+answer)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return database.Redact(fmt.Errorf("strata: the definitions: %s", cause(said.String(), err)), url)
	}
	text, err := os.ReadFile(answer)
	if err != nil {
		return fmt.Errorf("strata: the program ended before it was asked for its definitions; a package variable or an init function ends it")
	}
	return json.Unmarshal(text, into)
}

// cause is why the program failed, without the stack of a panic.
func cause(said string, err error) string {
	if _, own, ok := strings.Cut(said, "strata-definitions: "); ok {
		return strings.TrimPrefix(strings.TrimSpace(own), "strata: ")
	}
	if _, panicked, ok := strings.Cut(said, "panic: "); ok {
		why, _, _ := strings.Cut(panicked, "\n\ngoroutine ")
		return strings.TrimPrefix(strings.TrimSpace(why), "strata: ")
	}
	if said = strings.TrimSpace(said); said != "" {
		return said
	}
	return err.Error()
}

// shorten writes a path at the beginning of a text as it is seen from the working folder.
func shorten(text string) string {
	here, err := os.Getwd()
	if err != nil {
		return text
	}
	return strings.TrimPrefix(text, here+string(filepath.Separator))
}
