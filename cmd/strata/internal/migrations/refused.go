package migrations

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/pressly/goose/v3"
)

// check refuses what goose would leave out in silence, or take for something else.
func (d Dir) check() error {
	files, err := fs.Glob(d.FS, "*")
	if err != nil {
		return err
	}
	for _, f := range files {
		switch ext := path.Ext(f); {
		case ext == ".go":
			err = d.checkGo(f)
		case strings.EqualFold(ext, ".sql"):
			err = d.checkSQL(f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkGo refuses a migration that is Go code, which is compiled into a program of its own.
func (d Dir) checkGo(f string) error {
	if _, err := goose.NumericComponent(f); err == nil && !strings.HasSuffix(f, "_test.go") {
		return fmt.Errorf("strata: %s is a migration in Go, which only the program that it is compiled into can run; use goose's Provider in it (see https://pressly.github.io/goose/)", d.Join(f))
	}
	return nil
}

var isMigration = regexp.MustCompile(`(?im)^\s*--\s*\+goose\s+(up|down)\b`)

// checkSQL refuses a migration that goose does not find, and one that it cannot read for
// what no editor shows. Other files of SQL may lie in the folder.
func (d Dir) checkSQL(f string) error {
	text, err := fs.ReadFile(d.FS, f)
	if err != nil {
		return err
	}
	_, unnumbered := goose.NumericComponent(f)
	switch text, marked := bytes.CutPrefix(text, []byte("\ufeff")); {
	case !isMigration.Match(text):
		return nil
	case path.Ext(f) != ".sql":
		return fmt.Errorf("strata: %s is a migration that would never run: its name does not end with .sql in small letters", d.Join(f))
	case unnumbered != nil:
		return fmt.Errorf("strata: %s is a migration that would never run: its name does not begin with a version of 1 or more and _, as 00001_%s does", d.Join(f), strings.TrimLeft(f, "0123456789_"))
	case marked:
		return fmt.Errorf("strata: %s begins with a byte order mark, which is no SQL; save it as UTF-8 without one", d.Join(f))
	default:
		return nil
	}
}
