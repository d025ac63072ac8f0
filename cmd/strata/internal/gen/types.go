package gen

import (
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// kind is a kind of values: what a field of a model has, and which columns hold it.
type kind struct {
	name   string // also in the configuration, and in dialects
	value  string // the Go type
	family string // of columns; of an ID and the like without its argument
	arg    string // the type of the family's argument, "" where it has none
	keys   bool   // keys are made of it
	ranges string // the types of PostgreSQL that are ranges of it: range and multirange
}

var kinds = []kind{
	{name: "int16", value: "int16", family: "Int16", keys: true},
	{name: "int32", value: "int32", family: "Int32", keys: true, ranges: "int4"},
	{name: "int64", value: "int64", family: "Int64", keys: true, ranges: "int8"},
	{name: "float32", value: "float32", family: "Float32"},
	{name: "float64", value: "float64", family: "Float64"},
	{name: "decimal", value: "decimal.Decimal", family: "Decimal", ranges: "num"},
	{name: "text", value: "string", family: "Text", keys: true},
	{name: "bool", value: "bool", family: "Bool"},
	{name: "time", value: "time.Time", family: "Time", ranges: "tstz"},
	{name: "date", value: "types.Date", family: "Date", ranges: "date"},
	{name: "local", value: "types.LocalTime", family: "LocalTime", ranges: "ts"},
	{name: "interval", value: "types.Interval", family: "Interval"},
	{name: "bytes", value: "[]byte", family: "Bytes"},
	{name: "uuid", value: "[16]byte", family: "UUID", keys: true},
	{name: "json", value: "json.RawMessage", family: "RawJSON"},
	{name: "addr", value: "netip.Addr", family: "Addr"},
	{name: "network", value: "netip.Prefix", family: "Prefix"},
}

func kindNamed(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			k := kinds[i]
			return &k
		}
	}
	return nil
}

func kindNames() (out []string) {
	for _, k := range kinds {
		out = append(out, k.name)
	}
	return out
}

// column is the family of a column.
func (k kind) column(null bool) string {
	name := "strata."
	if null {
		name += "Null"
	}
	name += k.family
	if k.arg != "" {
		name += "[" + k.arg + "]"
	}
	return name
}

// isExported reports whether a name is an exported one of Go.
func isExported(name string) bool { return token.IsIdentifier(name) && token.IsExported(name) }

// standard are PostgreSQL's types by their spelling.
var standard = map[string]string{
	"smallint": "int16", "integer": "int32", "bigint": "int64", "real": "float32", "double precision": "float64", "numeric": "decimal",
	"text": "text", "citext": "text", "name": "text", "character varying": "text", "character": "text", "boolean": "bool", "bytea": "bytes", "uuid": "uuid",
	"timestamp with time zone": "time", "timestamp without time zone": "local", "date": "date", "interval": "interval",
	"json": "json", "jsonb": "json", "inet": "addr", "cidr": "network",
}

var digits = regexp.MustCompile(`\(([\d,-]+)\)`)

// serverKind is the kind of a type of PostgreSQL, of which digits are told; nil where there
// is none.
func (f *facts) serverKind(spelled string) *kind {
	if of, ok := f.domains[spelled]; ok {
		return f.serverKind(of)
	}
	if elem, ok := strings.CutSuffix(spelled, "[]"); ok {
		k := f.serverKind(elem)
		if _, domain := f.domains[elem]; domain || k == nil || k.arg != "" || slices.Contains([]string{"bytes", "json", "addr", "network"}, k.name) {
			return nil
		}
		return &kind{name: "array", value: "[]" + k.value, family: "Array", arg: k.value}
	}
	plain := strings.TrimSpace(digits.ReplaceAllString(spelled, ""))
	if strings.HasPrefix(plain, "interval ") { // with its fields
		plain = "interval"
	}
	if k := kindNamed(standard[plain]); k != nil {
		return k
	}
	for _, k := range kinds {
		switch {
		case k.ranges == "":
		case plain == k.ranges+"range":
			return &kind{name: "range", value: "types.Range[" + k.value + "]", family: "Range", arg: k.value}
		case plain == k.ranges+"multirange":
			return &kind{name: "multirange", value: "types.Multirange[" + k.value + "]", family: "Multirange", arg: k.value}
		}
	}
	return nil
}

// numeric are the digits of a decimal, where a tag can say them.
func numeric(spelled string) (tag string, ok bool) {
	m := regexp.MustCompile(`^(?i)(?:numeric|decimal)\((\d+)(?:,(\d+))?\)$`).FindStringSubmatch(spelled)
	if m == nil {
		return "", false
	}
	p, _ := strconv.Atoi(m[1])
	s, _ := strconv.Atoi(m[2])
	if p < 1 || p > 1000 || s > p {
		return "", false
	}
	return fmt.Sprintf("numeric(%d,%d)", p, s), true
}

// fileKind is the kind of a type of SQLite, which goes by its name as SQLite's affinity
// does; dates, times and truth values are told by the names that they usually have.
func fileKind(declared, collation string) *kind {
	upper := strings.ToUpper(strings.TrimSpace(digits.ReplaceAllString(declared, "")))
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(upper, p) })
	}
	switch {
	case collation == "strata_decimal":
		return kindNamed("decimal")
	case collation == "strata_interval":
		return kindNamed("interval")
	case strings.HasPrefix(upper, "BOOL"):
		return kindNamed("bool")
	case upper == "UUID" || upper == "GUID":
		return kindNamed("uuid")
	case upper == "JSON" || upper == "JSONB":
		return kindNamed("json")
	case upper == "DATE":
		return kindNamed("date")
	case strings.HasPrefix(upper, "DATETIME") || strings.HasPrefix(upper, "TIMESTAMP"):
		return kindNamed("time")
	case has("INT"):
		return kindNamed("int64")
	case has("CHAR", "CLOB", "TEXT"):
		return kindNamed("text")
	case upper == "" || has("BLOB"):
		return kindNamed("bytes")
	case has("REAL", "FLOA", "DOUB"):
		return kindNamed("float64")
	case upper == "TIME":
		return kindNamed("text")
	default: // NUMERIC, which keeps a float where there is a point
		return kindNamed("float64")
	}
}
