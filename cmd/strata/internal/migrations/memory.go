package migrations

import (
	"cmp"
	"io/fs"
	"slices"
	"testing/fstest"
)

// memory is a folder in memory.
type memory = fstest.MapFS

// With is the folder with files more, or with other texts, which are not written.
func (d Dir) With(files map[string]string) (Dir, error) {
	all, err := d.read()
	if err != nil {
		return d, err
	}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Dir{d.Path, all}, nil
}

// Without is the folder without some files.
func (d Dir) Without(files ...string) (Dir, error) {
	all, err := d.read()
	if err != nil {
		return d, err
	}
	for _, name := range files {
		delete(all, name)
	}
	return Dir{d.Path, all}, nil
}

func (d Dir) read() (memory, error) {
	names, err := d.Files()
	if err != nil {
		return nil, err
	}
	out := memory{}
	for _, name := range names {
		text, err := fs.ReadFile(d.FS, name)
		if err != nil {
			return nil, err
		}
		out[name] = &fstest.MapFile{Data: text}
	}
	return out, nil
}

// Text is the text of a file.
func (d Dir) Text(name string) string {
	text, _ := fs.ReadFile(d.FS, name)
	return string(text)
}

func sortFiles(names []string) {
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(Version(a), Version(b)) })
}

func sortStates(s []State) {
	slices.SortFunc(s, func(a, b State) int { return cmp.Compare(a.Version, b.Version) })
}
