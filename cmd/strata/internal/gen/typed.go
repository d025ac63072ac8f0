package gen

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// conditionCode writes a condition as calls of the builder where that is known to come out
// as the database keeps it, and else as a fragment.
func (p *plan) conditionCode(t *table, sql string) string {
	r := &reader{plan: p, table: t, list: pieces(sql)}
	if p.server || !strings.Contains(sql, "(") {
		if code, ok := r.or(); ok && r.at == len(r.list) && (p.server || !r.joined) {
			return code
		}
	}
	return "strata.RawCondition(" + p.fragment(t, sql) + ")"
}

// fragment is SQL with its columns, as arguments of a raw expression.
func (p *plan) fragment(t *table, sql string) string {
	text, columns := withArguments(sql, func(name string) (string, bool) {
		for _, c := range t.columns {
			if c.fact.Name == name || !p.server && strings.EqualFold(c.fact.Name, name) {
				return c.field, true
			}
		}
		return "", false
	})
	var b strings.Builder
	b.WriteString(goText(text))
	for _, c := range columns {
		b.WriteString(", c." + c)
	}
	return b.String()
}

// goText is a text as a literal of Go.
func goText(s string) string {
	if strings.ContainsAny(s, "\"\\") && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// reader reads conditions of the forms that the builder writes as the database does.
type reader struct {
	*plan
	table  *table
	list   []piece
	at     int
	joined bool // there is AND or OR
}

func (r *reader) accept(words ...string) bool {
	for i, w := range words {
		if r.at+i >= len(r.list) || !r.list[r.at+i].is(w) {
			return false
		}
	}
	r.at += len(words)
	return true
}

func (r *reader) or() (string, bool)  { return r.chain("OR", "strata.Or", r.and) }
func (r *reader) and() (string, bool) { return r.chain("AND", "strata.And", r.single) }

func (r *reader) chain(word, call string, part func() (string, bool)) (string, bool) {
	var parts []string
	for {
		code, ok := part()
		if !ok {
			return "", false
		}
		parts = append(parts, code)
		if !r.accept(word) {
			break
		}
		r.joined = true
	}
	if len(parts) == 1 {
		return parts[0], true
	}
	return call + "(" + strings.Join(parts, ", ") + ")", true
}

// single reads a condition in parentheses, or a comparison.
func (r *reader) single() (string, bool) {
	from := r.at
	if r.accept("(") {
		if code, ok := r.or(); ok && r.accept(")") {
			return code, true
		}
		r.at = from
	}
	return r.comparison()
}

var comparisons = map[string]string{"=": "Eq", "<>": "Ne", "<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge"}

func (r *reader) comparison() (string, bool) {
	c, _, ok := r.operand()
	if !ok || c == nil {
		return "", false
	}
	switch {
	case r.accept("IS", "NOT", "NULL"):
		return "c." + c.field + ".IsNotNull()", true
	case r.accept("IS", "NULL"):
		return "c." + c.field + ".IsNull()", true
	case r.at >= len(r.list) || comparisons[r.list[r.at].text] == "":
		return "", false
	}
	method := comparisons[r.list[r.at].text]
	r.at++
	other, literal, ok := r.operand()
	switch {
	case !ok:
		return "", false
	case other != nil && r.alike(c, other):
		return fmt.Sprintf("c.%s.%sExpr(c.%s)", c.field, method, other.field), true
	case other == nil && literal.kind == aNumber && wholeFamilies[c.kind.family] && onlyDigits.MatchString(literal.text):
		return fmt.Sprintf("c.%s.%s(%s)", c.field, method, literal.text), true
	case other == nil && literal.kind == aText && c.kind.family == "Text" && (method == "Eq" || method == "Ne"):
		return fmt.Sprintf("c.%s.%s(%s)", c.field, method, strconv.Quote(literal.text)), true
	}
	return "", false
}

var (
	onlyDigits    = regexp.MustCompile(`^\d{1,9}$`)
	wholeFamilies = map[string]bool{"Int16": true, "Int32": true, "Int64": true}
)

// alike reports whether two columns are compared without a cast.
func (r *reader) alike(a, b *column) bool {
	if a.kind.family != b.kind.family || a.fact.Type != b.fact.Type {
		return false
	}
	if wholeFamilies[a.kind.family] {
		return true
	}
	return r.server && slices.Contains([]string{"Time", "Date", "LocalTime", "Decimal"}, a.kind.family)
}

// operand reads a column or a literal, with casts.
func (r *reader) operand() (c *column, literal piece, ok bool) {
	if r.at >= len(r.list) {
		return nil, piece{}, false
	}
	from := r.at
	p := r.list[r.at]
	r.at++
	switch {
	case p.is("("):
		c, literal, ok = r.operand()
		if !ok || !r.accept(")") {
			r.at = from
			return nil, piece{}, false
		}
	case p.kind == aText || p.kind == aNumber:
		literal = p
	case p.kind == aWord || p.kind == aName:
		if c = r.table.column(p.text); c == nil || !standsAlone(r.list, from) {
			r.at = from
			return nil, piece{}, false
		}
	default:
		r.at = from
		return nil, piece{}, false
	}
	for r.at+1 < len(r.list) && r.list[r.at].is("::") {
		r.at = castEnd(r.list, r.at+1)
	}
	return c, literal, true
}

// defaultCode is the call that gives a column its default.
func (p *plan) defaultCode(c *column) string {
	if v, ok := p.defaultLiteral(c); ok {
		return fmt.Sprintf("strata.Default(t, c.%s, %s)", c.field, v)
	}
	if p.server && c.kind.family == "Time" && c.fact.Default == "now()" {
		return fmt.Sprintf("strata.DefaultExpr(t, c.%s, strata.Now())", c.field)
	}
	return fmt.Sprintf("strata.DefaultExpr(t, c.%[1]s, strata.Raw(strata.TypeOf(c.%[1]s), %s))", c.field, p.fragment(c.table, c.fact.Default))
}

var textCast = regexp.MustCompile(`^(text|character varying|bpchar|character)$`)

// defaultLiteral is a default that is a value of Go.
func (p *plan) defaultLiteral(c *column) (string, bool) {
	list := pieces(c.fact.Default)
	if len(list) == 0 {
		return "", false
	}
	first := list[0]
	cast := ""
	if len(list) > 2 && list[1].is("::") {
		cast = strings.TrimSpace(c.fact.Default[list[1].to:])
	} else if len(list) > 1 {
		return "", false
	}
	switch family := c.kind.family; {
	case cast == "" && first.kind == aNumber && (wholeFamilies[family] || c.kind.family == "ID" && c.kind.name != "text") && onlyDigits.MatchString(first.text):
		return first.text, true
	case first.kind == aText && (cast == "" && !p.server || textCast.MatchString(cast)) && family == "Text":
		return strconv.Quote(first.text), true
	case first.kind == aText && (cast == "" && !p.server || textCast.MatchString(cast) || cast == c.fact.Type) && family == "Enum" && c.enum != nil:
		if i := slices.Index(c.enum.values, first.text); i >= 0 {
			return c.enum.consts[i], true
		}
	case family == "Bool" && len(list) == 1 && p.server && (first.is("true") || first.is("false")):
		return strings.ToLower(first.text), true
	case family == "Bool" && len(list) == 1 && !p.server && (first.text == "0" || first.text == "1"):
		return strconv.FormatBool(first.text == "1"), true
	}
	return "", false
}
