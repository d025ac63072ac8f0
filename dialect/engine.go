package dialect

import (
	"fmt"
	"slices"
	"strings"
)

// Engine is a database engine, whose SQL several dialects may be of.
type Engine uint8

// The engines.
const (
	EnginePostgreSQL Engine = iota + 1
	EngineSQLite
	EngineMariaDB
)

var engineNames = [...]string{EnginePostgreSQL: "PostgreSQL", EngineSQLite: "SQLite", EngineMariaDB: "MariaDB"}

// String is the engine's name.
func (e Engine) String() string { return engineNames[e] }

// EngineOf returns the engine of a name, in any case. Its error names those that
// there are.
func EngineOf(name string) (Engine, error) {
	for e, n := range engineNames {
		if n != "" && strings.EqualFold(n, name) {
			return Engine(e), nil
		}
	}
	last := len(engineNames) - 1
	return 0, fmt.Errorf("there is no dialect %q: say %s or %s", name, strings.Join(engineNames[1:last], ", "), engineNames[last])
}

// Among reports whether the dialect's engine is one of those named, or none is named.
func (d *Dialect) Among(names []string) bool {
	return len(names) == 0 || slices.ContainsFunc(names, func(name string) bool {
		e, err := EngineOf(name)
		return err == nil && e == d.Engine
	})
}

// Own returns how a function or a type of the caller's own is spelled: as texts
// has it for the dialect's engine, else as usual. "" says that it is lacking.
func (d *Dialect) Own(usual string, texts map[string]string) string {
	for name, text := range texts {
		if e, err := EngineOf(name); err == nil && e == d.Engine {
			return text
		}
	}
	return usual
}
