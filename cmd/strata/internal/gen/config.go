package gen

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Config is what strata.yaml says of generation. Other keys of the file are other
// commands'.
type Config struct {
	Package  string                 `yaml:"package"`
	Out      string                 `yaml:"out"`
	Schemas  []string               `yaml:"schema"`
	Include  []string               `yaml:"include"`
	Exclude  []string               `yaml:"exclude"`
	Pointers bool                   `yaml:"pointers"`
	OneFile  bool                   `yaml:"one_file"`
	Tables   map[string]TableConfig `yaml:"tables"`
}

// TableConfig is what strata.yaml says of a table.
type TableConfig struct {
	Name    string                  `yaml:"name"` // of the model
	Skip    bool                    `yaml:"skip"`
	Columns map[string]ColumnConfig `yaml:"columns"`
	// Relations are other names of the fields that rows are loaded into.
	Relations map[string]string `yaml:"relations"`
}

// ColumnConfig is what strata.yaml says of a column.
type ColumnConfig struct {
	Name string `yaml:"name"` // of the field
	Type string `yaml:"type"` // a kind, or a Go type of the package
	// DefaultWhenZero says whether INSERT writes the column's default for a zero value; nil
	// leaves it to the column's type.
	DefaultWhenZero *bool `yaml:"default_when_zero"`
}

// ReadConfig reads the section gen of a file. One that is not there says nothing, unless
// it was asked for.
func ReadConfig(file string, asked bool) (Config, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) && !asked {
		return Config{}, nil
	}
	if err != nil {
		return Config{}, fmt.Errorf("strata gen: --config: %w", err)
	}
	c, err := parseConfig(text)
	if err != nil {
		return c, fmt.Errorf("strata gen: %s: %w", file, err)
	}
	return c, nil
}

func parseConfig(text []byte) (Config, error) {
	var sections map[string]yaml.Node
	if err := yaml.Unmarshal(text, &sections); err != nil {
		return Config{}, err
	}
	section, ok := sections["gen"]
	if !ok {
		return Config{}, nil
	}
	again, err := yaml.Marshal(&section)
	if err != nil {
		return Config{}, err
	}
	var c Config
	d := yaml.NewDecoder(bytes.NewReader(again))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("gen: %s", unknownKeys(err))
	}
	return c, c.check()
}

// unknownKeys is an error of the YAML package on one line, without lines of what was not
// the file.
func unknownKeys(err error) string {
	var e *yaml.TypeError
	if !errors.As(err, &e) {
		return err.Error()
	}
	var out []string
	for _, text := range e.Errors {
		_, text, _ = strings.Cut(text, ": ")
		key, typ, found := strings.Cut(strings.TrimPrefix(text, "field "), " not found in type ")
		if found {
			text = fmt.Sprintf("there is no key %q; there are %s", key, strings.Join(keysOf(typ), ", "))
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

// check refuses what means nothing.
func (c *Config) check() error {
	for table, t := range c.Tables {
		if t.Name != "" && !isExported(t.Name) {
			return fmt.Errorf("gen.tables.%s.name: %q is not an exported name of Go", table, t.Name)
		}
		for name, to := range t.Relations {
			if !isExported(to) {
				return fmt.Errorf("gen.tables.%s.relations.%s: %q is not an exported name of Go", table, name, to)
			}
		}
		for column, k := range t.Columns {
			switch {
			case k.Name != "" && !isExported(k.Name):
				return fmt.Errorf("gen.tables.%s.columns.%s.name: %q is not an exported name of Go", table, column, k.Name)
			case k.Type != "" && !isExported(k.Type) && kindNamed(k.Type) == nil:
				return fmt.Errorf("gen.tables.%s.columns.%s.type: %q is neither one of %s nor an exported name of Go",
					table, column, k.Type, strings.Join(kindNames(), ", "))
			}
		}
	}
	for _, p := range slices.Concat(c.Include, c.Exclude) {
		if _, err := path.Match(p, ""); err != nil {
			return fmt.Errorf("gen: the pattern %q: %w", p, err)
		}
	}
	return nil
}

// wants reports whether a table is generated.
func (c *Config) wants(title string) bool {
	matches := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			ok, err := path.Match(p, title)
			return ok && err == nil
		})
	}
	switch {
	case c.Tables[title].Skip || matches(c.Exclude):
		return false
	case len(c.Include) > 0:
		return matches(c.Include)
	default:
		return title != "goose_db_version"
	}
}
