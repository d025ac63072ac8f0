package builder

import (
	"slices"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// sameIndex compares an index with what a database says of it.
func sameIndex(i ast.Index, r relation) bool {
	if len(r.columns) != len(i.Columns)+len(i.Include) {
		return false
	}
	for at, t := range i.Columns {
		if c, ok := t.X.(*ast.Column); ok && c.Name != r.columns[at] || !sameTerm(i, t, strings.Fields(r.classes[at])) {
			return false
		}
	}
	for at, c := range i.Include {
		if c.Name != r.columns[len(i.Columns)+at] || !slices.Contains(strings.Fields(r.classes[len(i.Columns)+at]), "include") {
			return false
		}
	}
	return true
}

// sameTerm compares what an index is ordered by.
func sameTerm(i ast.Index, t ast.IndexTerm, found []string) bool {
	for word, wanted := range map[string]bool{
		"unique": i.Unique, "where": i.Where != nil, "desc": t.Desc, "include": false,
		"first": t.Nulls == ast.NullsFirst && !t.Desc, "last": t.Nulls == ast.NullsLast && t.Desc,
	} {
		if slices.Contains(found, word) != wanted && !impliesOrder(word, found) {
			return false
		}
	}
	return method(i) == following(found, "method:") && sameClass(t.Class, found)
}

// impliesOrder reports whether nothing is known of where NULL goes: a database that has no
// say in it tells nothing.
func impliesOrder(word string, found []string) bool {
	tells := slices.ContainsFunc(found, func(w string) bool { return strings.HasPrefix(w, "class:") || strings.HasPrefix(w, "usual:") })
	return !tells && (word == "first" || word == "last")
}

func method(i ast.Index) string {
	if i.Method == string(strata.BTree) {
		return ""
	}
	return i.Method
}

// following is what follows the beginning of one of the words.
func following(words []string, beginning string) string {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(w, beginning); ok {
			return rest
		}
	}
	return ""
}

// sameClass compares operator classes: where none is said it is the usual one.
func sameClass(class string, found []string) bool {
	other := following(found, "class:")
	if class == "" {
		return other == ""
	}
	name := class[strings.LastIndexByte(class, '.')+1:]
	return name == other || name == following(found, "usual:")
}
