package gen

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/schema"
)

// emit writes the files of a plan, by name.
func (p *plan) emit() (map[string][]byte, error) {
	files := map[string][]byte{}
	shared := p.sharedCode()
	var all strings.Builder
	for _, t := range p.tables {
		if p.config.OneFile {
			all.WriteString(p.tableCode(t))
			continue
		}
		code := p.tableCode(t)
		if code == "" { // a person declares all of it
			continue
		}
		text, err := p.file(code)
		if err != nil {
			return nil, fmt.Errorf("strata gen: %s: %w", t.title, err)
		}
		files[t.file] = text
	}
	text, err := p.file(shared + all.String())
	if err != nil {
		return nil, fmt.Errorf("strata gen: %w", err)
	}
	files["tables_gen.go"] = text
	return files, nil
}

// imports are the packages by what code writes of them.
var imports = []struct{ prefix, path string }{
	{"sql.", "database/sql"},
	{"hex.", "encoding/hex"},
	{"json.", "encoding/json"},
	{"fmt.", "fmt"},
	{"netip.", "net/netip"},
	{"time.", "time"},
	{"decimal.", "github.com/shopspring/decimal"},
	{"strata.", "github.com/strata-go/strata"},
	{"repo.", "github.com/strata-go/strata/repo"},
	{"types.", "github.com/strata-go/strata/types"},
}

var notCode = regexp.MustCompile("(?m)//.*$|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")

// file is a file of Go around code.
func (p *plan) file(code string) ([]byte, error) {
	plain := notCode.ReplaceAllString(code, "")
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\npackage %s\n\n", header, p.config.Package)
	var std, others []string
	for _, i := range imports {
		if !regexp.MustCompile(`(^|[^\w.])` + regexp.QuoteMeta(i.prefix)).MatchString(plain) {
			continue
		}
		if strings.Contains(i.path, ".") {
			others = append(others, i.path)
		} else {
			std = append(std, i.path)
		}
	}
	if len(std)+len(others) > 0 {
		b.WriteString("import (\n")
		for _, path := range std {
			fmt.Fprintf(&b, "\t%q\n", path)
		}
		b.WriteString("\n")
		for _, path := range others {
			fmt.Fprintf(&b, "\t%q\n", path)
		}
		b.WriteString(")\n\n")
	}
	b.WriteString(code)
	out, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the code that came out does not parse, which is a fault of strata gen: %w", err)
	}
	return out, nil
}

// comment writes text as lines of a comment.
func comment(b *strings.Builder, indent, text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.TrimRight(strings.Map(printable, line), " \n\r\t")
		b.WriteString(strings.TrimRight(indent+"// "+line, " ") + "\n")
	}
}

// printable takes out what ends a line of Go or has no place in one.
func printable(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' || r == 0xFEFF || r == 0x2028 || r == 0x2029 {
		return -1
	}
	return r
}

func (p *plan) sharedCode() string {
	var b strings.Builder
	p.declare(&b, "Tables", func() {
		b.WriteString("// Tables are all tables that are defined here: for schema.Check and the command strata.\n")
		b.WriteString("var Tables = []strata.AnyTable{\n")
		for _, t := range p.tables {
			b.WriteString("\t" + t.variable + ",\n")
		}
		b.WriteString("}\n\n")
	})
	p.lateCode(&b)
	p.uuidCode(&b)
	for _, spelled := range slices.Sorted(maps.Keys(p.enums)) {
		e := p.enums[spelled]
		p.enumCode(&b, e, "a value of the enum type "+spelled, e.variable == "")
		if e.variable != "" && !p.declared(e.variable) {
			fmt.Fprintf(&b, "// %s is the enum type %s.\nvar %s = strata.DefineEnum(%s, %s)\n\n", e.variable, spelled, e.variable, strconv.Quote(e.typ), strings.Join(e.consts, ", "))
		}
	}
	written := map[string]bool{}
	for _, spelled := range slices.Sorted(maps.Keys(p.customs)) {
		c := p.customs[spelled]
		if p.enums[spelled] == nil && !written[c.name] && !p.declared(c.name) {
			written[c.name] = true
			fmt.Fprintf(&b, "// %s is a value of the type %s, as its text.\ntype %s string\n\n", c.name, spelled, c.name)
			p.textMethods(&b, c.name)
		}
		if !p.declared(c.variable) {
			fmt.Fprintf(&b, "// %s is the type %s of the database.\nvar %s = strata.SQLType(%s, strata.In(\"SQLite\", \"TEXT\"))\n\n", c.variable, spelled, c.variable, goText(spelled))
		}
	}
	return b.String()
}

// declared reports whether a person declared a name, so that it is left out.
func (p *plan) declared(name string) bool { return p.person.declares(name) }

// declare writes a declaration unless a person has it.
func (p *plan) declare(b *strings.Builder, name string, write func()) {
	if !p.declared(name) {
		write()
	}
}

func (p *plan) textMethods(b *strings.Builder, name string) {
	if !p.declared(name + ".MarshalText") {
		fmt.Fprintf(b, "// MarshalText writes the text.\nfunc (v %s) MarshalText() ([]byte, error) { return []byte(v), nil }\n\n", name)
	}
	if !p.declared(name + ".UnmarshalText") {
		fmt.Fprintf(b, "// UnmarshalText reads the text.\nfunc (v *%[1]s) UnmarshalText(text []byte) error {\n\t*v = %[1]s(text)\n\treturn nil\n}\n\n", name)
	}
}

// lateCode declares how tables are reached that are initialised later.
func (p *plan) lateCode(b *strings.Builder) {
	var late []*table
	for _, t := range p.tables {
		if t.late != "" {
			late = append(late, t)
		}
	}
	if len(late) == 0 {
		return
	}
	b.WriteString("// Tables whose keys lead to each other cannot all be initialised first.\nvar (\n")
	for _, t := range late {
		fmt.Fprintf(b, "\t%s func() *%s\n", t.late, t.struc)
	}
	b.WriteString(")\n\nfunc init() {\n")
	for _, t := range late {
		fmt.Fprintf(b, "\t%s = func() *%s { return %s }\n", t.late, t.struc, t.variable)
	}
	b.WriteString("}\n\n")
}

func (p *plan) enumCode(b *strings.Builder, e *enum, doc string, methods bool) {
	p.declare(b, e.name, func() {
		fmt.Fprintf(b, "// %s is %s.\ntype %s string\n\n", e.name, doc, e.name)
		if methods {
			p.textMethods(b, e.name)
		}
	})
	if !slices.ContainsFunc(e.consts, func(name string) bool { return !p.declared(name) }) {
		return
	}
	fmt.Fprintf(b, "// The values of %s.\nconst (\n", e.name)
	for i, v := range e.values {
		if !p.declared(e.consts[i]) {
			fmt.Fprintf(b, "\t%s %s = %s\n", e.consts[i], e.name, strconv.Quote(v))
		}
	}
	b.WriteString(")\n\n")
}

func (p *plan) tableCode(t *table) string {
	var b strings.Builder
	for _, text := range slices.Compact(slices.Sorted(slices.Values(t.left))) {
		comment(&b, "", "strata: not in the definition of "+t.title+": "+text)
	}
	if len(t.left) > 0 {
		b.WriteString("\n")
	}
	for _, i := range t.ids {
		p.declare(&b, i.name, func() {
			fmt.Fprintf(&b, "// %s is %s.\ntype %s %s\n\n", i.name, i.doc, i.name, i.of)
			if i.of == kindNamed("uuid").value {
				p.uuidMethods(&b, i.name)
			}
		})
	}
	for _, e := range t.enums {
		p.enumCode(&b, e, e.doc, false)
	}
	p.declare(&b, t.model, func() { p.modelCode(&b, t) })
	if !p.declared(t.variable) || p.person.uses[t.struc] {
		p.declare(&b, t.struc, func() { p.structCode(&b, t) })
	}
	p.declare(&b, t.variable, func() { p.definitionCode(&b, t) })
	p.relationCode(&b, t)
	return b.String()
}

func (p *plan) modelCode(b *strings.Builder, t *table) {
	comment(b, "", t.model+" is a row of "+t.title+".")
	if t.comment != "" {
		b.WriteString("//\n")
		comment(b, "", t.comment)
	}
	fmt.Fprintf(b, "type %s struct {\n", t.model)
	for _, c := range t.columns {
		if c.comment != "" {
			comment(b, "\t", c.comment)
		}
		fmt.Fprintf(b, "\t%s %s\n", c.field, p.fieldType(c))
	}
	if len(t.relations) > 0 {
		b.WriteString("\n")
	}
	for _, r := range t.relations {
		holder := "One"
		if r.many {
			holder = "Many"
		}
		fmt.Fprintf(b, "\t%s repo.%s[%s] // %s\n", r.field, holder, r.to.model, r.doc)
	}
	b.WriteString("}\n\n")
}

func (p *plan) fieldType(c *column) string {
	switch {
	case !c.null:
		return c.kind.value
	case p.config.Pointers:
		return "*" + c.kind.value
	default:
		return "sql.Null[" + c.kind.value + "]"
	}
}

// inTag reports whether a tag can have a column's name.
func inTag(name string) bool {
	return name != "-" && !strings.ContainsAny(name, "`\",\\") && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' })
}

func (p *plan) structCode(b *strings.Builder, t *table) {
	fmt.Fprintf(b, "type %s struct {\n\tstrata.Table[%s]\n\n", t.struc, t.model)
	for _, c := range t.columns {
		tag := ""
		if name := c.fact.Name; ast.ColumnName(c.field) != name && inTag(name) {
			tag = name
		}
		if c.identity && c.numbered == "" {
			tag += ",identity"
		}
		if c.numeric != "" {
			tag += "," + c.numeric
		}
		if tag != "" {
			tag = " `db:\"" + tag + "\"`"
		}
		fmt.Fprintf(b, "\t%s %s%s\n", c.field, c.kind.column(c.null), tag)
	}
	b.WriteString("}\n\n")
}

func (p *plan) definitionCode(b *strings.Builder, t *table) {
	var lines []string
	line := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	p.columnLines(t, line)
	p.keyLines(t, line)
	p.constraintLines(t, line)
	p.indexLines(t, line)
	p.foreignKeyLines(t, line)
	comment(b, "", t.variable+" is the table "+t.title+".")
	call := fmt.Sprintf("var %s = strata.Define(%s, new(%s)", t.variable, strconv.Quote(t.title), t.struc)
	if len(lines) == 0 {
		b.WriteString(call + ")\n\n")
		return
	}
	uses := "_"
	if slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "c.") || strings.Contains(l, "(t, c)") }) {
		uses = "c"
	}
	fmt.Fprintf(b, "%s, func(t *strata.Def, %s *%s) {\n", call, uses, t.struc)
	for _, l := range lines {
		b.WriteString("\t" + l + "\n")
	}
	b.WriteString("})\n\n")
}

// columnLines say of columns what their type and tag do not.
func (p *plan) columnLines(t *table, line func(string, ...any)) {
	dialect := p.dialect.Engine.String()
	if suffix, other := p.suffix(t); other {
		line("t.TableSuffix(%q, %q)", dialect, suffix)
	}
	if t.comment != "" {
		line("t.Comment(%s)", strconv.Quote(t.comment))
	}
	bound := false
	for _, c := range t.columns {
		if !inTag(c.fact.Name) {
			if !bound {
				line("m := strata.Model(t, c)")
			}
			bound = true
			call := "Col"
			if c.null && p.config.Pointers {
				call = "ColPtr"
			}
			line("strata.%s(t, c.%s, %s, &m.%s)", call, c.field, strconv.Quote(c.fact.Name), c.field)
		}
		if c.custom != nil {
			line("strata.Store(t, c.%s, %s)", c.field, c.custom.variable)
		}
		if c.enum != nil && c.enum.variable != "" {
			line("strata.InEnum(t, c.%s, %s)", c.field, c.enum.variable)
		} else if c.enum != nil {
			line("strata.Values(t, c.%s, %s)", c.field, strings.Join(c.enum.consts, ", "))
		}
		if c.numbered != "" {
			line("t.Identity(c.%s)%s", c.field, c.numbered)
		}
		if c.spelled != "" {
			line("t.ColumnType(c.%s, %q, %s)", c.field, dialect, goText(c.spelled))
		}
		if !p.server && !p.shown && slices.Contains([]string{"Time", "Date", "LocalTime"}, c.kind.family) {
			line("t.AnyForm(c.%s)", c.field)
		}
		if c.hasDefault() {
			line("%s", p.defaultCode(c))
		}
		if p.whenZero(c) {
			line("t.DefaultWhenZero(c.%s)", c.field)
		}
		if c.fact.Generated != "" {
			never := ""
			if !c.null {
				never = ".NotNull()"
			}
			line("strata.Generated(t, c.%[1]s, strata.Raw(strata.TypeOf(c.%[1]s), %[2]s)%[3]s)", c.field, p.fragment(t, c.fact.Generated), never)
		}
		if c.comment != "" {
			line("t.CommentOn(c.%s, %s)", c.field, strconv.Quote(c.comment))
		}
	}
}

// suffix is what ends CREATE TABLE, where that is not what Strata ends it with.
func (p *plan) suffix(t *table) (string, bool) {
	var words []string
	if t.fact.Strict {
		words = append(words, "STRICT")
	}
	if t.fact.NoRowID {
		words = append(words, "WITHOUT ROWID")
	}
	text := strings.Join(words, ", ")
	return text, !p.server && !p.shown && text != strings.TrimSpace(p.dialect.TableSuffix)
}

func (p *plan) fieldsOf(t *table, names []string) string {
	var out []string
	for _, n := range names {
		if c := t.column(n); c != nil {
			out = append(out, "c."+c.field)
		}
	}
	return strings.Join(out, ", ")
}

// usual is the name that a constraint has by its columns.
func usual(t *table, columns []string, suffix string) string {
	name := t.name + "_" + strings.Join(columns, "_") + "_" + suffix
	if len(name) > 50 { // which may be shortened
		return ""
	}
	return name
}

// named says a name that is not the usual one.
func named(name, usual string) string {
	if name == "" || name == usual {
		return ""
	}
	return ".Named(" + strconv.Quote(name) + ")"
}

func (p *plan) keyLines(t *table, line func(string, ...any)) {
	k := t.fact.PrimaryKey
	if k == nil {
		return
	}
	chosen := ""
	if k.Name != "" && k.Name != t.name+"_pkey" {
		chosen = ".Named(" + strconv.Quote(k.Name) + ")"
	}
	chosen += deferral(k.Deferrable)
	if c := t.soleKey(); chosen == "" && c != nil && c.identity {
		return
	}
	line("t.PrimaryKey(%s)%s", p.fieldsOf(t, k.Columns), chosen)
}

func (p *plan) constraintLines(t *table, line func(string, ...any)) {
	uniques := slices.Clone(t.fact.Uniques)
	slices.SortFunc(uniques, func(a, b schema.Unique) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), slices.Compare(a.Columns, b.Columns))
	})
	for _, u := range uniques {
		call := "t.Unique(" + p.fieldsOf(t, u.Columns) + ")"
		if u.NullsNotDistinct {
			call += ".NullsNotDistinct()"
		}
		line("%s%s%s", call, deferral(u.Deferrable), named(u.Name, usual(t, u.Columns, "key")))
	}
	checks := slices.Clone(t.fact.Checks)
	slices.SortFunc(checks, func(a, b schema.CheckConstraint) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Expr, b.Expr))
	})
	taken := scope{}
	for _, c := range checks {
		taken[c.Name] = true
	}
	for _, c := range checks {
		name := c.Name
		if name == "" {
			name = taken.take(t.name[:min(len(t.name), 50)] + "_check")
		}
		line("t.Check(%s, %s)", strconv.Quote(name), p.conditionCode(t, c.Expr))
	}
	exclusions := slices.Clone(t.fact.Exclusions)
	slices.SortFunc(exclusions, func(a, b schema.Exclusion) int { return strings.Compare(a.Name, b.Name) })
	for _, x := range exclusions {
		line("%s", p.exclusionCode(t, x))
	}
}

func (p *plan) exclusionCode(t *table, x schema.Exclusion) string {
	var terms []string
	for i, term := range x.Terms {
		code, _ := p.termCode(t, schema.Index{Name: x.Name}, i, term.Part)
		terms = append(terms, fmt.Sprintf("strata.Conflicts(%s, %q)", code, term.Operator))
	}
	call := "t.Exclude(" + strings.Join(terms, ", ") + ")"
	if method := cmp.Or(x.Method, "btree"); method != "gist" {
		call += fmt.Sprintf(".Using(%q)", method)
	}
	if x.Where != "" {
		call += ".Where(" + p.conditionCode(t, x.Where) + ")"
	}
	return call + deferral(x.Deferrable) + ".Named(" + strconv.Quote(x.Name) + ")"
}

// deferral says when a constraint is looked at.
func deferral(d schema.Deferrable) string {
	switch d {
	case schema.InitiallyNow:
		return ".Deferrable()"
	case schema.InitiallyDeferred:
		return ".Deferred()"
	default:
		return ""
	}
}

func (p *plan) indexLines(t *table, line func(string, ...any)) {
	indexes := slices.Clone(t.fact.Indexes)
	slices.SortFunc(indexes, func(a, b schema.Index) int { return strings.Compare(a.Name, b.Name) })
	for _, x := range indexes {
		line("%s", p.indexCode(t, x))
	}
}

var methods = map[string]string{"hash": "Hash", "gin": "GIN", "gist": "GiST", "spgist": "SPGiST", "brin": "BRIN"}

func (p *plan) indexCode(t *table, x schema.Index) string {
	var terms, names []string
	only := false // PostgreSQL has it
	for i, part := range x.Parts {
		term, server := p.termCode(t, x, i, part)
		terms, names = append(terms, term), append(names, part.Column)
		only = only || server
	}
	code := "t.Index(" + strings.Join(terms, ", ") + ")"
	if x.Unique {
		code += ".Unique()"
	}
	if x.NullsNotDistinct {
		code += ".NullsNotDistinct()"
	}
	if x.Method != "" {
		only = true
		method := strconv.Quote(x.Method)
		if m, ok := methods[x.Method]; ok {
			method = "strata." + m
		}
		code += ".Using(" + method + ")"
	}
	if len(x.Include) > 0 {
		only = true
		code += ".Include(" + p.fieldsOf(t, x.Include) + ")"
	}
	if x.Where != "" {
		condition := p.conditionCode(t, x.Where)
		only = only || p.server && strings.HasPrefix(condition, "strata.Raw")
		code += ".Where(" + condition + ")"
	}
	if p.server && only && !x.Unique {
		code += fmt.Sprintf(".OnlyOn(%q)", p.dialect.Engine.String())
	}
	suffix := "idx"
	if slices.Contains(names, "") {
		return code + ".Named(" + strconv.Quote(x.Name) + ")"
	}
	return code + named(x.Name, usual(t, names, suffix))
}

// termCode is what an index is on, and whether other databases lack it.
func (p *plan) termCode(t *table, x schema.Index, n int, part schema.Part) (code string, server bool) {
	switch c := t.column(part.Column); {
	case part.Column != "" && c != nil && part.Collation != "":
		code, server = fmt.Sprintf("c.%s.Collate(%q)", c.field, part.Collation), p.server
	case part.Column != "" && c != nil:
		code = "c." + c.field
	default:
		code, server = p.expressionTerm(t, x, n, part), p.server
	}
	if part.Desc || part.Nulls != "" {
		order := ".Asc()"
		if part.Desc {
			order = ".Desc()"
		}
		switch part.Nulls {
		case "FIRST":
			order, server = order+".NullsFirst()", true
		case "LAST":
			order, server = order+".NullsLast()", true
		}
		code = "strata.Sorted(" + code + order + ")"
	}
	if part.OpClass != "" {
		code, server = fmt.Sprintf("strata.OpClass(%s, %q)", code, part.OpClass), true
	}
	return code, server
}

// expressionTerm is an expression of an index, with its collation where it has one.
func (p *plan) expressionTerm(t *table, x schema.Index, n int, part schema.Part) string {
	if !p.server {
		code := "strata.Raw(strata." + valueType(part) + ", " + p.fragment(t, part.Expr) + ")"
		if part.Collation != "" {
			code += fmt.Sprintf(".Collate(%q)", part.Collation)
		}
		return code
	}
	if !p.collatable[at{t.schema, x.Name, strconv.Itoa(n + 1)}] {
		return "strata.Raw(strata.TypeInt64, " + p.fragment(t, part.Expr) + ")"
	}
	return fmt.Sprintf("strata.Raw(strata.TypeText, %s).Collate(%q)", p.fragment(t, part.Expr), cmp.Or(part.Collation, "default"))
}

var actions = map[string]string{
	"": "strata.NoAction", "RESTRICT": "strata.Restrict", "CASCADE": "strata.Cascade", "SET NULL": "strata.SetNulls", "SET DEFAULT": "strata.SetDefaults",
}

func (p *plan) foreignKeyLines(t *table, line func(string, ...any)) {
	for _, k := range t.keys {
		code := p.foreignKeyCode(k)
		if k.OnUpdate != "" {
			code += ".OnUpdate(" + actions[k.OnUpdate] + ")"
		}
		line("%s%s%s", code, deferral(k.Deferrable), named(k.Name, usual(t, k.Columns, "fkey")))
	}
}

func (p *plan) foreignKeyCode(k *foreignKey) string {
	to := k.to.variable
	if k.to == k.from {
		to = "c"
	}
	onDelete, _, _ := strings.Cut(k.OnDelete, " (") // that of some columns is noted
	action := actions[onDelete]
	c, target := k.columns[0], k.targets[0]
	switch {
	case len(k.columns) == 1 && k.late:
		return fmt.Sprintf("strata.ReferencesFunc(t, c.%s, func() strata.Operand[%s] { return %s().%s }, %s)", c.field, c.kind.value, k.to.late, target.field, action)
	case len(k.columns) == 1:
		return fmt.Sprintf("strata.References(t, c.%s, %s.%s, %s)", c.field, to, target.field, action)
	case k.late:
		var columns, targets []string
		for i := range k.columns {
			columns = append(columns, "c."+k.columns[i].field)
			targets = append(targets, "to."+k.targets[i].field)
		}
		return fmt.Sprintf("t.ForeignKeyFunc(%s, []strata.Column{%s}, func() []strata.Column { to := %s(); return []strata.Column{%s} })",
			action, strings.Join(columns, ", "), k.to.late, strings.Join(targets, ", "))
	default:
		return fmt.Sprintf("t.ForeignKey(%s, %s)", action, k.refer("c", to))
	}
}

func (p *plan) relationCode(b *strings.Builder, t *table) {
	for _, a := range t.aliases {
		if !p.person.uses[a.variable] && !slices.ContainsFunc(t.relations, func(r *relation) bool {
			return !p.declared(r.variable) && strings.Contains(r.code, a.variable)
		}) {
			continue
		}
		p.declare(b, a.variable, func() {
			fmt.Fprintf(b, "// %s is the other side of keys that lead from %s to itself.\nvar %s = strata.As(%s, %q)\n\n", a.variable, t.title, a.variable, t.variable, a.name)
		})
	}
	for _, r := range t.relations {
		if p.declared(r.variable) {
			continue
		}
		comment(b, "", r.variable+" is "+r.doc+".")
		fmt.Fprintf(b, "var %s = %s\n\n", r.variable, r.code)
	}
}
