// Command families writes the families of expressions of package strata: a type
// for each of SQL's own types, with all that can be said of it, and the form of it
// that may be NULL; and the small generic ones that hold a type of the user's. A
// method is written once, in family.tmpl or user.tmpl; which families have it, the
// tables here say.
//
//	go generate . # in the root of the module
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/format"
	"log"
	"os"
	"slices"
	"strings"
	"text/template"
)

//go:embed family.tmpl
var familyText string

//go:embed user.tmpl
var userText string

// Family is what a template is given: a family in one of its forms.
type Family struct {
	Base       string // its name where it is never NULL
	Go         string // the Go type of a value
	Constraint string // of T, of a family of the user's
	Zero       string // a zero value
	What, Note string // for its comment
	Classes    string // which methods it has
	Null       bool
}

// Name is the form's name.
func (f Family) Name() string { return f.As(f.Base) }

// As is the name of another family in the same form.
func (f Family) As(base string) string {
	if f.Null {
		return "Null" + base
	}
	return base
}

// NullName is the form that may be NULL, PlainName the other one.
func (f Family) NullName() string { return "Null" + f.Base }

// PlainName is the form that is never NULL.
func (f Family) PlainName() string { return f.Base }

// Row is what a row holds.
func (f Family) Row() string {
	if f.Null {
		return "sql.Null[" + f.Go + "]"
	}
	return f.Go
}

// Kind and Value are the names that package expr has for the kind and its values.
func (f Family) Kind() string { return f.Base }

// Value is the beginning of the names of what makes arguments of values.
func (f Family) Value() string { return f.Base }

// Compare is the comparison with a value v. What is compared most has a function of
// its own, which makes fewer pieces of memory.
func (f Family) Compare(op string) string {
	switch f.Base {
	case "Text", "Int64", "Float64", "Time":
		return fmt.Sprintf("Compare%s(ast.%s, v)", f.Base, op)
	case "Int", "Int8", "Int16", "Int32", "Uint8", "Uint16", "Uint32":
		return fmt.Sprintf("CompareInt64(ast.%s, int64(v))", op)
	default:
		return fmt.Sprintf("Compare(ast.%s, expr.%sValue(v))", op, f.Value())
	}
}

// Average is the family of averages: those of decimals are exact.
func (f Family) Average() string {
	if f.Base == "Decimal" {
		return "NullDecimal"
	}
	return "NullFloat64"
}

// Is reports whether the family is of a class.
func (f Family) Is(class string) bool { return slices.Contains(strings.Fields(f.Classes), class) }

// Article goes before the name.
func (f Family) Article() string {
	if strings.ContainsRune("AEIO", rune(f.Name()[0])) {
		return "an"
	}
	return "a"
}

// Operator is a method that stands for an operator.
type Operator struct{ Name, Sign, More string }

// Orderings are the comparisons by order.
func (f Family) Orderings() []Operator {
	if f.Is("narrow") { // what is rare is a function: Le, Ge
		return []Operator{{"Lt", "<", ""}, {"Gt", ">", ""}}
	}
	return []Operator{{"Lt", "<", ""}, {"Le", "<=", ""}, {"Gt", ">", ""}, {"Ge", ">=", ""}}
}

// Comparisons are all comparisons.
func (f Family) Comparisons() []Operator {
	return append([]Operator{{"Eq", "=", ""}, {"Ne", "<>", ""}}, f.Orderings()...)
}

// Arithmetic has the operators of numbers.
func (f Family) Arithmetic() []Operator {
	list := []Operator{{"Add", "+", ""}, {"Sub", "-", ""}, {"Mul", "*", ""}, {"Div", "/", ""}}
	if f.Is("float") {
		return list
	}
	return append(list, Operator{"Mod", "%", ", with the sign of x"})
}

// Method is a method whose comment says more than its name.
type Method struct {
	Name, What string
	Arg, Kind  string
	Fn, Sign   string
	Not        bool
}

// Conversions are the types that a number converts to.
func (f Family) Conversions() []Method {
	all := []Method{
		{Name: "Int64", What: "a 64-bit integer, cutting towards zero"},
		{Name: "Float64", What: "a double precision number"},
		{Name: "Decimal", What: "an exact decimal"},
		{Name: "Text", What: "text"},
	}
	return slices.DeleteFunc(all, func(m Method) bool { return m.Name == f.Base })
}

// Bits are the functions of two integers.
func (f Family) Bits() []Method {
	return []Method{
		{Name: "BitAnd", What: "x & v"},
		{Name: "BitOr", What: "x | v"},
		{Name: "BitXor", What: "the bits that are set in x or in v, and not in both"},
		{Name: "GCD", What: "the greatest common divisor; it is not negative"},
	}
}

// Matches are the ways to match text.
func (f Family) Matches() []Method {
	return []Method{
		{Name: "Like", Arg: "pattern", Kind: "Like", What: "is x LIKE pattern, case-sensitive on every dialect: % stands for any text, _\n// for one character, and a backslash takes the next one literally."},
		{Name: "NotLike", Arg: "pattern", Kind: "Like", Not: true, What: "is x NOT LIKE pattern."},
		{Name: "ILike", Arg: "pattern", Kind: "ILike", What: "is x ILIKE pattern: Like without regard to case."},
		{Name: "NotILike", Arg: "pattern", Kind: "ILike", Not: true, What: "is x NOT ILIKE pattern."},
		{Name: "HasPrefix", Arg: "part", Kind: "Prefix", What: "reports whether the text starts with part, taken literally."},
		{Name: "HasSuffix", Arg: "part", Kind: "Suffix", What: "reports whether the text ends with part, taken literally."},
		{Name: "Contains", Arg: "part", Kind: "Contains", What: "reports whether part, taken literally, occurs in the text."},
	}
}

// Parts are the parts of a date, and of a time of day.
func (f Family) Parts() []Method {
	parts := []Method{
		{Name: "Year", What: "the year"},
		{Name: "Quarter", What: "the quarter of the year, 1 to 4"},
		{Name: "Month", What: "the month, 1 to 12"},
		{Name: "Day", What: "the day of the month"},
		{Name: "DayOfYear", What: "the day of the year, 1 to 366"},
		{Name: "DayOfWeek", What: "the day of the week, 0 for Sunday to 6 for Saturday"},
		{Name: "ISODayOfWeek", What: "the day of the week, 1 for Monday to 7 for Sunday"},
		{Name: "Week", What: "the week of ISO 8601, 1 to 53, of the year ISOYear"},
		{Name: "ISOYear", What: "the year that the week of ISO 8601 belongs to"},
	}
	if f.Is("clock") {
		parts = append(parts,
			Method{Name: "Hour", What: "the hour, 0 to 23"},
			Method{Name: "Minute", What: "the minute, 0 to 59"},
			Method{Name: "Second", What: "the whole second, 0 to 59"},
			Method{Name: "Microsecond", What: "what is left of the second, 0 to 999999"})
	}
	return parts
}

// Spans are the comparisons of two ranges.
func (f Family) Spans() []Method {
	return []Method{
		{Name: "ContainedIn", Fn: "IncludedIn", Sign: "<@", What: "reports whether all that lies in x lies in v: x <@ v."},
		{Name: "Overlaps", Fn: "Overlaps", Sign: "&&", What: "reports whether something lies in both: x && v."},
		{Name: "Before", Fn: "RangeBefore", Sign: "<<", What: "reports whether x ends before v begins: x << v."},
		{Name: "After", Fn: "RangeAfter", Sign: ">>", What: "reports whether x begins after v ends: x >> v."},
		{Name: "Adjacent", Fn: "RangeAdjacent", Sign: "-|-", What: "reports whether one ends where the other begins, with nothing between\n// them and nothing in both: x -|- v."},
		{Name: "NotExtendRight", Fn: "RangeNotRight", Sign: "&<", What: "reports whether x ends no later than v: x &< v."},
		{Name: "NotExtendLeft", Fn: "RangeNotLeft", Sign: "&>", What: "reports whether x begins no earlier than v: x &> v."},
	}
}

// Combinations are what makes a range of two.
func (f Family) Combinations() []Method {
	return []Method{
		{Name: "Union", Fn: "RangeUnion", Sign: "+", What: "what lies in x or in v: x + v"},
		{Name: "Intersect", Fn: "RangeIntersect", Sign: "*", What: "what lies in both: x * v"},
		{Name: "Difference", Fn: "RangeMinus", Sign: "-", What: "what lies in x and not in v: x - v"},
	}
}

func main() {
	text, err := Generate()
	if err == nil {
		err = os.WriteFile("families_gen.go", text, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

const head = `// Code generated by internal/families. DO NOT EDIT.

package strata

import (
	"database/sql"
	"encoding/json"
	"net/netip"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
)
`

// Generate returns the file of families.
func Generate() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(head)
	for _, set := range []struct {
		text     string
		families []Family
	}{{familyText, families}, {userText, user}} {
		t, err := template.New("").Parse(set.text)
		if err != nil {
			return nil, err
		}
		for _, f := range set.families {
			for _, f.Null = range []bool{false, true} {
				b.WriteByte('\n')
				if err := t.Execute(&b, f); err != nil {
					return nil, fmt.Errorf("%s: %w", f.Name(), err)
				}
			}
		}
	}
	writeTypes(&b)
	return format.Source(apart(b.Bytes()))
}

// apart puts an empty line before each function without a comment.
func apart(source []byte) []byte {
	var out []byte
	before := ""
	for line := range strings.Lines(string(source)) {
		if strings.HasPrefix(line, "func ") && before != "" && !strings.HasPrefix(before, "//") {
			out = append(out, '\n')
		}
		out = append(out, line...)
		before = strings.TrimSpace(line)
	}
	return out
}

// writeTypes writes the types as values, and what a definition knows a column by.
func writeTypes(b *bytes.Buffer) {
	fmt.Fprint(b, "\n// The types that need no parameter.\nvar (\n")
	for _, f := range families {
		fmt.Fprintf(b, "Type%s = Type[%s, %s]{expr.%s}\n", f.Base, f.Go, f.NullName(), f.Kind())
	}
	fmt.Fprint(b, ")\n\n// families are the types of columns that are not generic.\nvar families = []family{\n")
	for _, f := range families {
		fmt.Fprintf(b, "familyOf[%s, %s, %s](expr.%s),\n", f.Base, f.NullName(), f.Go, f.Kind())
	}
	fmt.Fprint(b, "}\n")
}
