package gen

import (
	"fmt"
	"reflect"
	"strings"
)

// near says which name is meant by one that is not there, or nothing.
func near(name string, names []string) string {
	best, at := "", len(name)/3+1
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n[strings.LastIndex(n, ".")+1:])); d < at || d == at && best == "" {
			best, at = n, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; is it %s?", best)
}

// distance counts the letters that are put in, taken out or changed.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// keysOf are the keys of a part of the configuration, by the name of its type.
func keysOf(typ string) (out []string) {
	for _, t := range []reflect.Type{reflect.TypeFor[Config](), reflect.TypeFor[TableConfig](), reflect.TypeFor[ColumnConfig]()} {
		if typ != t.String() {
			continue
		}
		for i := range t.NumField() {
			out = append(out, t.Field(i).Tag.Get("yaml"))
		}
	}
	return out
}
