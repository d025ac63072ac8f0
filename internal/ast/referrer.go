package ast

import (
	"slices"
	"sync"
)

// Reference is a foreign key of a definition: who refers to whom, by names.
type Reference struct {
	Schema, Table, Key string
	Columns            []string
	Target             []string // its columns
	OnDelete, OnUpdate string
}

// references are those that the program's definitions have, by the table that they refer
// to. Names, not definitions, are kept: these may be collected.
var references = struct {
	sync.RWMutex
	to map[[2]string][]Reference
}{to: map[[2]string][]Reference{}}

// NoteReference keeps a foreign key of a table; one of its name that was known is
// replaced.
func NoteReference(t *Table, key ForeignKey) {
	target := key.Target()
	to := [2]string{target[0].Table.Schema, target[0].Table.Name}
	r := ReferenceOf(t, key)
	references.Lock()
	defer references.Unlock()
	others := slices.DeleteFunc(slices.Clone(references.to[to]), r.Is)
	references.to[to] = append(others, r)
}

// ReferenceOf is a foreign key by names.
func ReferenceOf(t *Table, key ForeignKey) Reference {
	return Reference{t.Schema, t.Name, key.Name, NamesOf(key.Columns), NamesOf(key.Target()), key.OnDelete, key.OnUpdate}
}

// Is reports whether both are the same foreign key.
func (r Reference) Is(other Reference) bool {
	return r.Schema == other.Schema && r.Table == other.Table && r.Key == other.Key
}

// References are the foreign keys of the program that refer to a table.
func References(schema, table string) []Reference {
	references.RLock()
	defer references.RUnlock()
	return references.to[[2]string{schema, table}]
}

// NamesOf are the names of columns.
func NamesOf(columns []*Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}
