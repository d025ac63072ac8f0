package schema

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/textsql"
)

// Domain is what a domain is: another type with conditions.
type Domain struct {
	Base      string // as the database spells it
	Collation string // "" for that of the type
	Checks    []CheckConstraint
}

// word says what kind of type it is.
func (t Type) word() string {
	switch {
	case t.Values != nil:
		return "enum"
	case t.Domain != nil:
		return "domain"
	default:
		return "type"
	}
}

func (t Type) title() string { return title(t.Schema, t.Name) }

// create is the statement that creates the type.
func (t Type) create() string {
	name := relation(t.Schema, t.Name)
	switch {
	case t.Values != nil:
		values := make([]string, len(t.Values))
		for i, v := range t.Values {
			values[i] = textsql.Literal(v)
		}
		return "CREATE TYPE " + name + " AS ENUM (" + strings.Join(values, ", ") + ")"
	case t.Domain != nil:
		s := "CREATE DOMAIN " + name + " AS " + t.Domain.Base + collate(Column{Collation: t.Domain.Collation})
		for _, c := range t.Domain.Checks {
			s += " " + c.sql()
		}
		return s
	default:
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = textsql.Ident(f.Name) + " " + f.Type
		}
		return "CREATE TYPE " + name + " AS (" + strings.Join(fields, ", ") + ")"
	}
}

// Type returns the type of a name, or nil.
func (s *Schema) Type(schema, name string) *Type {
	for i := range s.Types {
		if t := &s.Types[i]; t.Schema == schema && t.Name == name {
			return t
		}
	}
	return nil
}

// spelledType is the type that a column's type spells, or nil.
func (s *Schema) spelledType(spelling string) *Type {
	for i := range s.Types {
		if t := &s.Types[i]; spelling == t.spelling() {
			return t
		}
	}
	return nil
}

// spelling is how PostgreSQL spells the type.
func (t Type) spelling() string {
	if t.Schema == "" {
		return plain(t.Name)
	}
	return plain(t.Schema) + "." + plain(t.Name)
}

func (c catalog) enums(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(y.typname AS text), `+
		`(SELECT CAST(pg_catalog.jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) AS text) FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = y.oid) `+
		`FROM pg_catalog.pg_type AS y JOIN pg_catalog.pg_namespace AS n ON n.oid = y.typnamespace `+
		`WHERE y.typtype = 'e' AND `+c.where+extension("pg_type", "y.oid")+` ORDER BY n.nspname, y.typname`, 3)
	if err != nil {
		return err
	}
	for _, r := range rows {
		values, err := list[string](r[2])
		if err != nil {
			return err
		}
		s.Types = append(s.Types, Type{Schema: c.schema(r[0]), Name: r[1], Values: append([]string{}, values...)})
	}
	return nil
}

func (c catalog) domains(ctx context.Context, db DB, s *Schema) error {
	rows, err := textsql.Query(ctx, db, `SELECT CAST(n.nspname AS text), CAST(y.typname AS text), pg_catalog.format_type(y.typbasetype, y.typtypmod), `+
		`CAST(l.collname AS text), CAST(o.conname AS text), pg_catalog.pg_get_expr(o.conbin, 0) `+
		`FROM pg_catalog.pg_type AS y JOIN pg_catalog.pg_namespace AS n ON n.oid = y.typnamespace `+
		`JOIN pg_catalog.pg_type AS b ON b.oid = y.typbasetype `+
		`LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = y.typcollation AND l.oid <> b.typcollation `+
		`LEFT JOIN pg_catalog.pg_constraint AS o ON o.contypid = y.oid AND o.contype = 'c' `+
		`WHERE y.typtype = 'd' AND `+c.where+extension("pg_type", "y.oid")+` ORDER BY n.nspname, y.typname, o.conname`, 6)
	if err != nil {
		return err
	}
	for _, r := range rows {
		schema := c.schema(r[0])
		t := s.Type(schema, r[1])
		if t == nil {
			s.Types = append(s.Types, Type{Schema: schema, Name: r[1], Domain: &Domain{Base: r[2], Collation: r[3]}})
			t = &s.Types[len(s.Types)-1]
		}
		if r[4] != "" {
			t.Domain.Checks = append(t.Domain.Checks, CheckConstraint{Name: r[4], Expr: r[5]})
		}
	}
	return nil
}

// AddEnumValue adds a value to an enum.
type AddEnumValue struct {
	In
	Type  Type // as it is
	Value string
	// Before is the value that it goes before, "" for the end.
	Before string
}

// String is the change on one line.
func (c *AddEnumValue) String() string {
	return fmt.Sprintf("enum %s: add value %s", c.Type.title(), textsql.Literal(c.Value))
}

// Destructive is false.
func (c *AddEnumValue) Destructive() bool { return false }

func (c *AddEnumValue) apply(s *Schema) {
	t := s.Type(c.Type.Schema, c.Type.Name)
	if t == nil {
		return
	}
	at := slices.Index(t.Values, c.Before)
	if at < 0 {
		at = len(t.Values)
	}
	t.Values = slices.Insert(slices.Clone(t.Values), at, c.Value)
}

func (c *AddEnumValue) steps() []step {
	s := "ALTER TYPE " + relation(c.Type.Schema, c.Type.Name) + " ADD VALUE IF NOT EXISTS " + textsql.Literal(c.Value)
	if c.Before != "" {
		s += " BEFORE " + textsql.Literal(c.Before)
	}
	return []step{{atTypes, s}}
}

// ReplaceType makes a type anew, and the columns that are of it: an enum that loses values,
// has them in another order, or one that a default or a condition has at once, which
// PostgreSQL would not let them have; a domain of another type. A row that has a value
// which the new type lacks is an error when the change is made.
type ReplaceType struct {
	In
	From, To Type
}

// String is the change on one line.
func (c *ReplaceType) String() string {
	if c.To.Domain != nil {
		return fmt.Sprintf("domain %s: change type %s to %s", c.To.title(), c.From.Domain.Base, c.To.Domain.Base)
	}
	return fmt.Sprintf("enum %s: change values from %s to %s", c.To.title(), quotedList(c.From.Values), quotedList(c.To.Values))
}

func quotedList(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = textsql.Literal(v)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// Destructive reports whether the new type lacks values that the old one has.
func (c *ReplaceType) Destructive() bool {
	if c.To.Domain != nil {
		return !holds(c.To.Domain.Base, c.From.Domain.Base)
	}
	return len(lacking(c.To.Values, c.From.Values)) > 0
}

// lacking are the values of a list that another one does not have.
func lacking(list, of []string) []string {
	return without(of, func(v string) bool { return slices.Contains(list, v) })
}

func (c *ReplaceType) apply(s *Schema) {
	if t := s.Type(c.From.Schema, c.From.Name); t != nil {
		*t = c.To
	}
}

func (c *ReplaceType) steps() []step {
	old := replacedName(c.From.Name)
	word := strings.ToUpper(map[bool]string{true: "domain", false: "type"}[c.From.Domain != nil])
	return []step{
		{atTypes, "ALTER " + word + " " + relation(c.From.Schema, c.From.Name) + " RENAME TO " + textsql.Ident(old)},
		{atTypes, c.To.create()},
		{atDropTypes, "DROP " + word + " " + relation(c.From.Schema, old)},
	}
}

// replacedName is what a type is called while another one takes its place.
func replacedName(name string) string {
	const mark = "strata_old "
	return mark + name[:min(len(name), 63-len(mark))]
}

// AlterDomain adds a condition to a domain, or drops one that is not defined.
type AlterDomain struct {
	In
	Type  Type // as it is
	Check CheckConstraint
	Drop  bool
}

// String is the change on one line.
func (c *AlterDomain) String() string {
	return fmt.Sprintf("domain %s: %s %s", c.Type.title(), map[bool]string{false: "add", true: "drop"}[c.Drop], c.Check)
}

// Destructive is false.
func (c *AlterDomain) Destructive() bool { return false }

func (c *AlterDomain) apply(s *Schema) {
	t := s.Type(c.Type.Schema, c.Type.Name)
	if t == nil || t.Domain == nil {
		return
	}
	d := *t.Domain
	if d.Checks = slices.Clone(d.Checks); c.Drop {
		d.Checks = dropped(d.Checks, c.Check)
	} else {
		d.Checks = append(d.Checks, c.Check)
	}
	t.Domain = &d
}

func (c *AlterDomain) steps() []step {
	alter := "ALTER DOMAIN " + relation(c.Type.Schema, c.Type.Name)
	if c.Drop {
		return []step{{atTypes, alter + " DROP CONSTRAINT " + textsql.Ident(c.Check.Name)}}
	}
	return []step{{atConstraints, alter + " ADD " + c.Check.sql()}}
}

// compareType notes how an enum or a domain differs. It reports false for a composite type.
func (d *differ) compareType(live, want Type) bool {
	switch {
	case live.Values != nil && want.Values != nil:
		d.compareEnum(live, want)
	case live.Domain != nil && want.Domain != nil:
		d.compareDomain(live, want)
	default:
		return live.word() != want.word()
	}
	return true
}

func (d *differ) compareEnum(live, want Type) {
	if slices.Equal(live.Values, want.Values) {
		return
	}
	added := lacking(live.Values, want.Values)
	stays := without(want.Values, func(v string) bool { return slices.Contains(added, v) })
	if !slices.Equal(stays, live.Values) || slices.ContainsFunc(added, d.wants) {
		d.replaces(live, want)
		return
	}
	for i := len(want.Values) - 1; i >= 0; i-- { // so that what it goes before is there
		if v := want.Values[i]; slices.Contains(added, v) {
			before := ""
			if i+1 < len(want.Values) {
				before = want.Values[i+1]
			}
			d.note(&AddEnumValue{In{base: d.base}, live, v, before})
		}
	}
}

// wants reports whether an expression that is defined has a text as a constant.
func (d *differ) wants(value string) bool {
	return slices.ContainsFunc(d.want.Tables, func(t Table) bool {
		return slices.ContainsFunc(t.expressions(), func(e *string) bool {
			return slices.ContainsFunc(tokens(*e), func(t token) bool { return t.kind == str && t.name == value })
		})
	})
}

// expressions are those of a table.
func (t *Table) expressions() (out []*string) {
	for i := range t.Columns {
		out = append(out, &t.Columns[i].Default, &t.Columns[i].Generated)
	}
	if t.Partitioning != nil {
		out = append(out, &t.Partitioning.Key)
	}
	for i := range t.Checks {
		out = append(out, &t.Checks[i].Expr)
	}
	for i := range t.Indexes {
		out = append(out, &t.Indexes[i].Where)
		for j := range t.Indexes[i].Parts {
			out = append(out, &t.Indexes[i].Parts[j].Expr)
		}
	}
	for i := range t.Exclusions {
		out = append(out, &t.Exclusions[i].Where)
		for j := range t.Exclusions[i].Terms {
			out = append(out, &t.Exclusions[i].Terms[j].Expr)
		}
	}
	return out
}

// replaces notes that a type is made anew, and with it the columns that are of it.
func (d *differ) replaces(live, want Type) {
	d.note(&ReplaceType{In{base: d.base}, live, want})
	if d.replaced == nil {
		d.replaced = map[string]bool{}
	}
	d.replaced[want.spelling()] = true
}

func (d *differ) compareDomain(live, want Type) {
	if live.Domain.Base != want.Domain.Base || live.Domain.Collation != want.Domain.Collation {
		d.replaces(live, want)
		return
	}
	for _, c := range live.Domain.Checks {
		if !slices.Contains(want.Domain.Checks, c) {
			d.note(&AlterDomain{In{base: d.base}, live, c, true})
		}
	}
	for _, c := range want.Domain.Checks {
		if !slices.Contains(live.Domain.Checks, c) {
			d.note(&AlterDomain{In{base: d.base}, live, c, false})
		}
	}
}

// passage says how values get from one type to another, where one of them has a name.
type passage struct {
	viaText bool // as PostgreSQL has no cast
	whole   bool // each value stays, or is an error
	inPlace bool // the database keeps what stands on the column
}

// passes is the passage from a column's type to another one.
func (d *differ) passes(from, to string) passage {
	old, now := d.live.spelledType(from), d.want.spelledType(to)
	base := func(t *Type, spelling string) string {
		if t != nil && t.Domain != nil {
			return t.Domain.Base
		}
		return spelling
	}
	return passage{
		viaText: old != nil && old.Values != nil && now != nil && now.Values != nil,
		whole:   holds(base(now, to), base(old, from)) || now != nil && now.Values != nil && from == "text",
	}
}

// retyped is an expression in which types are spelled otherwise.
func retyped(expr string, spelled map[string]string) string {
	list := tokens(expr)
	var b strings.Builder
	at := 0
	for i := 1; i < len(list); i++ {
		if list[i-1].kind != punct || list[i-1].name != "::" {
			continue
		}
		end := list[i].to
		if i+2 < len(list) && list[i+1].name == "." { // with its schema
			end = list[i+2].to
		}
		if to, ok := spelled[expr[list[i].from:end]]; ok {
			b.WriteString(expr[at:list[i].from] + to)
			at = end
		}
	}
	return b.String() + expr[at:]
}
