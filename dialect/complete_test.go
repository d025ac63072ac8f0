package dialect_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// usual are the functions that a dialect knows by the name in the tree: nothing
// need be said about them in Spelling.
var usual = map[*dialect.Dialect]string{
	dialect.PostgreSQL: `
		coalesce nullif trim ltrim rtrim replace reverse md5 translate concat_ws concat
		abs pi random now array_append array_remove
		count bool_and bool_or string_agg stddev_samp stddev_pop var_samp var_pop
		row_number rank dense_rank percent_rank cume_dist lag lead first_value last_value nth_value`,
	dialect.SQLite: `
		coalesce trim ltrim rtrim length replace count min max
		row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`,
	dialect.MariaDB: `
		coalesce lower upper trim ltrim rtrim replace octet_length repeat reverse md5
		abs round floor sin cos tan atan atan2 degrees
		year quarter month hour minute second microsecond
		count sum avg min max stddev_samp stddev_pop var_samp var_pop
		row_number rank dense_rank ntile first_value last_value nth_value`,
}

// nameless are the kinds whose type has no name of the dialect's.
var nameless = map[*dialect.Dialect][]ast.Kind{
	dialect.PostgreSQL: {ast.Unknown, ast.CustomType, ast.Composite, ast.Range, ast.Multirange}, // those have one for each element
	dialect.SQLite:     {ast.Unknown, ast.CustomType},
	dialect.MariaDB:    {ast.Unknown},
}

// more are the first parts of spellings of what is no function and no operator.
var more = []string{"match", "cast", "collate", "literal", "columns", "column", "search", "assign", "check", "amount", "framed", "ranged", "once"}

func TestEveryFunctionIsSpelled(t *testing.T) {
	for d, list := range usual {
		known := map[string]bool{}
		for name := range strings.FieldsSeq(list) {
			known[name] = true
		}
		for fn := range ast.Fn(ast.Fns) {
			name, spelled := fn.String(), false
			for key := range d.Spelling {
				spelled = spelled || key == name || strings.HasPrefix(key, name+":")
			}
			switch {
			case fn == ast.Custom:
			case !spelled && !known[name]:
				t.Errorf("%s: the function %s is neither in Spelling nor in the test's list of usual names", d.Name, name)
			case known[name] && d.Spelling[name] != "":
				t.Errorf("%s: the function %s is in Spelling and in the test's list of usual names", d.Name, name)
			}
			delete(known, name)
		}
		for name := range known {
			t.Errorf("%s: there is no function %s", d.Name, name)
		}
	}
}

// TestNothingElseIsSpelled finds spellings that nothing asks for, as of a name
// that is misspelled.
func TestNothingElseIsSpelled(t *testing.T) {
	first, classes := map[string]bool{"in": true, "not in": true, "long in": true, "long not in": true, "field": true}, map[string]bool{}
	for fn := range ast.Fn(ast.Fns) {
		first[fn.String()] = true
	}
	for op := range ast.Op(ast.Ops) {
		first[op.Key()] = true
	}
	for k := range ast.Kind(ast.Kinds) {
		classes[k.Class()], classes[k.String()] = true, true
	}
	for d := range usual {
		for _, key := range slices.Sorted(maps.Keys(d.Spelling)) {
			parts := strings.Split(key, ":")
			if parts[0] == "cast" && !castable(parts[1], parts[2]) {
				t.Errorf("%s spells %q, which is no conversion", d.Name, key)
			}
			if slices.Contains(more, parts[0]) {
				continue
			}
			if !first[parts[0]] {
				t.Errorf("%s spells %q, which is no function or operator", d.Name, key)
			}
			for _, class := range parts[1:] {
				if !classes[class] && class != "chosen" && class != "otherwise" {
					t.Errorf("%s spells %q: there is no class %s", d.Name, key, class)
				}
			}
		}
	}
}

// castable reports whether a value of a class can be converted to another one.
func castable(from, to string) bool {
	for f := range ast.Kind(ast.Kinds) {
		for t := range ast.Kind(ast.Kinds) {
			if (f.Class() == from || f.String() == from) && (t.Class() == to || t.String() == to) && f.Casts(t) {
				return true
			}
		}
	}
	return false
}

func TestEveryKindHasAType(t *testing.T) {
	kinds, classes := map[string]bool{}, map[string]bool{}
	for k := range ast.Kind(ast.Kinds) {
		kinds[k.String()], classes[k.Class()] = true, true
	}
	for d, without := range nameless {
		for k := range ast.Kind(ast.Kinds) {
			if (d.Types[k.String()] == "") != slices.Contains(without, k) {
				t.Errorf("%s: the kind %v has no name in Types, or one that it should not have", d.Name, k)
			}
		}
		for what, m := range map[string][]string{
			"Types": keys(d.Types), "ColumnTypes": keys(d.ColumnTypes), "Encode": keys(d.Encode),
		} {
			for _, key := range m {
				for part := range strings.SplitSeq(key, ":") {
					if !kinds[part] {
						t.Errorf("%s: %s has %q, which is no kind", d.Name, what, key)
					}
				}
			}
		}
		for _, key := range append(keys(d.Equality), keys(d.Ordering)...) {
			if !classes[key] {
				t.Errorf("%s: there is no class %s to compare", d.Name, key)
			}
		}
	}
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
