package ast

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the length of a name, in bytes, beyond which PostgreSQL cuts it off.
const MaxName = 63

// CutName returns as much of a name as fits into so many bytes, whole characters only.
func CutName(name string, most int) string {
	if len(name) <= most {
		return name
	}
	for most > 0 && !utf8.RuneStart(name[most]) {
		most--
	}
	return name[:most]
}

// NameError says what is wrong with a name, or nothing.
func NameError(name string) string {
	switch {
	case name == "":
		return "is empty"
	case strings.IndexByte(name, 0) >= 0:
		return "contains a NUL character"
	case !utf8.ValidString(name):
		return "is not valid UTF-8"
	case len(name) > MaxName:
		return "has more than 63 bytes, and PostgreSQL cuts it off"
	default:
		return ""
	}
}

// NameOf is the name under which a query returns an item: that of its label or its
// column, "" for what the database names.
func NameOf(item Expr) string {
	switch n := shown(item).(type) {
	case *Label:
		return n.Name
	case *Column:
		return n.Name
	default:
		return ""
	}
}

// ColumnOf is the column that an item reads, under any name and from any derived table,
// or nil.
func ColumnOf(item Expr) *Column {
	switch n := shown(item).(type) {
	case *Label:
		return ColumnOf(n.X)
	case *Column:
		return n
	default:
		return nil
	}
}

// shown is an item as the query that it comes from has it: what a derived table selects,
// without what is said about NULL.
func shown(item Expr) Expr {
	switch n := item.(type) {
	case *Output:
		return shown(n.X)
	case *Widen:
		return shown(n.X)
	case *Assert:
		return shown(n.X)
	default:
		return item
	}
}

// SystemColumns are the names that PostgreSQL has given to columns of every table.
var SystemColumns = []string{"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"}

// KeyName is the name of the table's primary key: chosen, or as PostgreSQL gives it.
func (t *Table) KeyName() string {
	if t.KeyNamed != "" {
		return t.KeyNamed
	}
	return CutName(t.Name, MaxName-len("_pkey")) + "_pkey"
}

// ImpliedName is the name that PostgreSQL gives to what a column has, the sequence of an
// identity or a check: of both names the longer one is cut.
func ImpliedName(table, column, suffix string) string {
	room := MaxName - len("__") - len(suffix)
	a, b := len(table), len(column)
	for a+b > room {
		if a > b {
			a--
		} else {
			b--
		}
	}
	return CutName(table, a) + "_" + CutName(column, b) + "_" + suffix
}

// ColumnName writes the name of a Go field as databases have names: AuthorID is author_id, HTTPServer
// is http_server.
func ColumnName(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) {
			before := runes[i-1]
			ends := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if unicode.IsLower(before) || unicode.IsDigit(before) || unicode.IsUpper(before) && ends {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
