package schema

import (
	"slices"
	"strconv"
	"strings"
)

// sized is a type taken apart: numeric(8,2), timestamp(3) without time zone.
type sized struct {
	name  string
	sizes []int  // none without a limit
	list  string // "[]" for each dimension of an array
}

func sizedOf(spelling string) sized {
	t := sized{name: strings.ToLower(spelling)}
	for strings.HasSuffix(t.name, "[]") {
		t.name, t.list = strings.TrimSuffix(t.name, "[]"), t.list+"[]"
	}
	before, after, opened := strings.Cut(t.name, "(")
	inside, rest, closed := strings.Cut(after, ")")
	if !opened || !closed {
		return t
	}
	for _, n := range strings.Split(inside, ",") {
		size, err := strconv.Atoi(strings.TrimSpace(n))
		if err != nil {
			return t
		}
		t.sizes = append(t.sizes, size)
	}
	t.name = before + rest
	return t
}

// limits reports whether b allows at least what a does.
type limits func(a, b []int) bool

func anySize([]int, []int) bool { return true }

func longer(a, b []int) bool { return len(b) == 0 || len(a) == 1 && len(b) == 1 && b[0] >= a[0] }

// morePrecise is longer for times, of which those without a limit have six digits.
func morePrecise(a, b []int) bool {
	return len(b) == 0 || b[0] >= 6 || len(a) == 1 && b[0] >= a[0]
}

// finer is morePrecise where times without a limit have no digits.
func finer(a, b []int) bool { return len(a) == 0 || len(b) == 1 && b[0] >= a[0] }

// moreDigits has both parts of a number as wide.
func moreDigits(a, b []int) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(b) == 0
	}
	whole, fraction := digits(b)
	w, f := digits(a)
	return whole >= w && fraction >= f
}

func digits(sizes []int) (whole, fraction int) {
	if len(sizes) == 2 {
		fraction = sizes[1]
	}
	return sizes[0] - fraction, fraction
}

// wholeDigits has room for a whole number of n digits.
func wholeDigits(n int) limits {
	return func(_, b []int) bool { return moreDigits([]int{n, 0}, b) }
}

// widening is a way from a type to one that holds all of its values. In place means that
// the operators, too, are of one family, so that PostgreSQL keeps what stands on the column.
type widening struct {
	to      string
	ok      limits
	inPlace bool
}

// wider are the types that hold all values of a type, in the words of the databases that alter
// one.
var wider = map[string][]widening{
	"tinyint":  {{"smallint", anySize, false}, {"int", anySize, false}, {"bigint", anySize, false}},
	"smallint": {{"int", anySize, false}, {"decimal", wholeDigits(5), false}, {"float", anySize, false}, {"double", anySize, false}, {"integer", anySize, true}, {"bigint", anySize, true}, {"numeric", wholeDigits(5), false}, {"real", anySize, false}, {"double precision", anySize, false}},
	"integer":  {{"bigint", anySize, true}, {"numeric", wholeDigits(10), false}, {"double precision", anySize, false}},
	"int":      {{"bigint", anySize, false}, {"decimal", wholeDigits(10), false}, {"double", anySize, false}},
	"bigint":   {{"numeric", wholeDigits(19), false}, {"decimal", wholeDigits(19), false}},
	"float":    {{"double", anySize, false}},
	"decimal":  {{"decimal", moreDigits, false}},
	"real":     {{"double precision", anySize, true}},
	"numeric":  {{"numeric", moreDigits, true}},

	"character varying": {{"character varying", longer, true}, {"text", anySize, true}},
	"character":         {{"character", longer, true}, {"character varying", longer, false}, {"text", anySize, false}},
	"text":              {{"character varying", longer, true}},
	"varchar":           {{"varchar", longer, false}},
	"varbinary":         {{"varbinary", longer, false}, {"longblob", anySize, false}},
	"datetime":          {{"datetime", finer, false}},
	"bit":               {{"bit varying", longer, false}},
	"bit varying":       {{"bit varying", longer, true}},

	"timestamp without time zone": {{"timestamp without time zone", morePrecise, true}},
	"timestamp with time zone":    {{"timestamp with time zone", morePrecise, true}},
	"time without time zone":      {{"time without time zone", morePrecise, true}},
	"time with time zone":         {{"time with time zone", morePrecise, true}},
	"interval":                    {{"interval", morePrecise, true}},
	"date":                        {{"timestamp without time zone", anySize, false}, {"datetime", anySize, false}},
}

func wideningOf(to, from string) (widening, bool) {
	a, b := sizedOf(from), sizedOf(to)
	at := slices.IndexFunc(wider[a.name], func(w widening) bool { return w.to == b.name && a.list == b.list && w.ok(a.sizes, b.sizes) })
	if at < 0 {
		return widening{}, false
	}
	return wider[a.name][at], true
}

// holds reports whether a type holds all values of another one.
func holds(to, from string) bool {
	to, from = strings.ToLower(to), strings.ToLower(from)
	_, ok := wideningOf(to, from)
	return ok || to == from || to == "text" || to == "longtext" || to == "any"
}

// widensInPlace reports whether PostgreSQL makes a column wider by ALTER … TYPE alone, and
// keeps its default, constraints and indexes where they read the same afterwards.
func widensInPlace(from, to Column) bool {
	w, ok := wideningOf(to.Type, from.Type)
	return ok && w.inPlace && from.Type != to.Type && from.Collation == to.Collation
}
