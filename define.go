package strata

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// Define defines a table once, at start-up, by a struct of columns. Each column is
// tied to the model's field of its name; what the database calls it is that name in
// snake case: AuthorID is author_id. Every type is checked, and all mistakes of all
// tables are reported together, by a panic when the program opens a database or
// compiles its first statement.
//
//	type users struct {
//		strata.Table[User]
//		ID   strata.ID[UserID] `db:",identity"`
//		Name strata.Text
//		Bio  strata.NullText   // of a sql.Null[string] or a *string
//		Age  strata.Int64
//	}
//
//	var Users = strata.Define("users", new(users), func(t *strata.Def, c *users) {
//		t.Unique(c.Name)
//		t.Check("adult", c.Age.Ge(18))
//	})
//
// The tag of a column gives it another name, and options:
//
//	`db:"full_name"`          another name
//	`db:",identity"`          numbers that the database generates
//	`db:",numeric(12,2)"`     digits of a decimal, and how many after the point
//	`db:",field=Audit.At"`    another field of the model
//	`db:"-"`                  no column
//
// A model's field that no column has is a mistake unless it is tagged `db:"-"`. A
// struct of columns that is embedded adds its columns; one that is a field of another
// name is tied to the model's struct of that name, and its columns are called
// name_column.
//
// The functions say what else there is to the table: keys, checks, indexes,
// references, defaults. They are called again for each alias.
//
// The name may be qualified by a schema: "billing.invoices". A dialect without
// schemas calls the table by the whole name.
func Define[P Source](name string, columns P, more ...func(*Def, P)) P {
	defineTable(name, columns, more, false)
	return columns
}

// DefineView defines what a view of the database, or a table that the program only
// reads, looks like: as Define does, but writes to it are refused.
func DefineView[P Source](name string, columns P, more ...func(*Def, P)) P {
	defineTable(name, columns, more, true)
	return columns
}

// Def is a table under definition.
type Def struct{ state any } // a *def, which importers need not know

func defOf(t *Def) *def {
	if t != nil {
		switch d := t.state.(type) {
		case *def:
			d.unnamed()
			return d
		case named:
			d.unnamed()
			d.chosen = d.name
			return d.def
		}
	}
	panic("strata: a Def that is none: Define and its siblings hand one to the functions of a definition")
}

type def struct {
	name     string
	chosen   string // for the next constraint
	what     string // "Define"
	outline  bool   // see Outline
	table    *ast.Table
	info     *tableInfo
	columns  reflect.Value // the struct of columns
	model    reflect.Type
	base     reflect.Value // a model
	spans    []scan.Span
	awaits   []func() string // see awaited
	bound    []*bound
	untied   bool // a column has no field, so that fields without a column say little
	mistakes []string
}

// bound is a column and what it is tied to.
type bound struct {
	column *ast.Column
	x      *expr.Expr
	null   bool
	family string // ID, Enum … of the user's types
	path   string // of the columns' struct field
	wrong  string // why it has no field, unless Col ties it to one
	waits  string // which call of the definition it needs yet
}

// tableTypes is what tableInfo.types holds.
type tableTypes struct {
	columns reflect.Type
	more    any // the functions of the definition
	view    bool
	outline bool // see Outline
	what    string
	name    string
}

//go:noinline
func defineTable(name string, columns, more any, view bool) {
	what := "Define"
	if view {
		what = "DefineView"
	}
	report(define(tableTypes{columns: reflect.TypeOf(columns), more: more, view: view, what: what, name: name}, "", reflect.ValueOf(columns)))
}

// rebind makes the struct of columns of an alias.
func (i *tableInfo) rebind(alias string) any {
	t := i.types.(tableTypes)
	columns := reflect.New(t.columns.Elem())
	define(t, alias, columns)
	return columns.Interface()
}

func define(t tableTypes, alias string, columns reflect.Value) *def {
	d := begin(t, alias, columns)
	d.bind(t)
	d.finishTable()
	return d
}

// bind ties the columns to the model's fields, and calls the definition.
func (d *def) bind(t tableTypes) {
	if d.model != nil {
		d.bindAll(d.columns, d.model, 0, "", "")
	}
	if d.columns.IsValid() {
		fill(d.columns)
	}
	if d.model != nil {
		d.call(t.more)
	}
}

// begin makes the table, and ties the handle to it.
func begin(t tableTypes, alias string, columns reflect.Value) *def {
	table := &ast.Table{ID: ast.NewTableID(), Name: t.name, Alias: alias, View: t.view}
	schema, rest, qualified := strings.Cut(t.name, ".")
	if qualified {
		table.Schema, table.Name = schema, rest
	}
	info := &tableInfo{table: table, types: t}
	table.Info = info
	d := &def{name: t.name, what: t.what, outline: t.outline, table: table, info: info}
	if qualified {
		d.checkName("schema", schema)
	}
	if t.what == "DefineComposite" {
		d.checkName("type", table.Name)
	} else {
		d.checkName("table", table.Name)
	}
	switch {
	case !columns.IsValid():
		d.mistake("it takes a pointer to a struct of columns, new(columns), not nil")
		return d
	case columns.Kind() != reflect.Pointer || t.columns.Elem().Kind() != reflect.Struct:
		d.mistake("it takes a pointer to a struct of columns, new(columns), not %s", short(t.columns))
		return d
	case columns.IsNil():
		d.mistake("it takes a pointer to a struct of columns, new(columns), not a nil %s", short(t.columns))
		return d
	}
	d.columns = columns.Elem()
	if t.what == "DefineComposite" {
		d.tieHandle("CompositeType", reflect.TypeFor[CompositeHandle[*struct{}]]())
	} else {
		d.tieHandle("Table", reflect.TypeFor[Handle[*struct{}]]())
	}
	return d
}

// fill makes expressions of columns that are not bound, which statements refuse: who
// names one hears of the mistake in the definition, not of a nil pointer.
func fill(columns reflect.Value) {
	for i := range columns.NumField() {
		switch v := columns.Field(i); {
		case isUserFamily(v.Type()) && v.IsNil():
			_, _, value := userFamily(v.Type())
			setExpr(v, expr.Missing(expr.Undecided(value)))
		case v.Kind() == reflect.Struct && !isFamily(v.Type()):
			fill(v)
		}
	}
}

// tieHandle finds the embedded handle, and the model by its type.
func (d *def) tieHandle(name string, like reflect.Type) {
	f, ok := d.columns.Type().FieldByName(name)
	generic, _, _ := strings.Cut(like.Name(), "[")
	if !ok || !f.Anonymous || len(f.Index) != 1 || f.Type.PkgPath() != like.PkgPath() || !strings.HasPrefix(f.Type.Name(), generic+"[") {
		d.mistake("%v does not embed strata.%s[Model] itself", d.columns.Type(), name)
		return
	}
	info := scan.At[*tableInfo](scan.SlotOfValue(d.columns.FieldByIndex(f.Index)))
	if *info != nil {
		d.mistake("the struct of columns is that of %q already; each definition takes a new(%s) of its own", (*info).table.Name, short(d.columns.Type()))
		d.columns = reflect.Value{}
		return
	}
	*info = d.info
	d.model = f.Type.Field(1).Type.Elem().In(0).Elem()
	if d.model.Kind() != reflect.Struct {
		d.mistake("the model %v is not a struct", d.model)
		d.model = nil
		return
	}
	d.base = reflect.New(d.model)
}

// call calls the functions of the definition.
func (d *def) call(more any) {
	list := reflect.ValueOf(more)
	for i := range list.Len() {
		list.Index(i).Call([]reflect.Value{reflect.ValueOf(&Def{d}), d.columns.Addr()})
	}
}

// bindAll ties the columns of a struct to the fields of a model, or of a struct in it
// that lies at an offset.
func (d *def) bindAll(columns reflect.Value, model reflect.Type, offset uintptr, prefix, path string) {
	for i := range columns.NumField() {
		f, v := columns.Type().Field(i), columns.Field(i)
		tag, err := parseTag(f.Tag.Get("db"))
		switch {
		case err != nil:
			d.untied = true
			d.mistake("the tag of the column %s%s: %v", path, f.Name, err)
		case tag.name == "-" || f.Name == "_" || isHandle(f.Type):
		case f.Type == reflect.TypeFor[FullText]():
			d.bindFullText(v, prefix+tag.named(f.Name))
		case isFamily(f.Type):
			d.bindColumn(v, f, tag, model, offset, prefix, path)
		case f.Type.Kind() == reflect.Struct && f.Anonymous:
			d.bindAll(v, model, offset, prefix, path)
		case f.Type.Kind() == reflect.Struct:
			d.bindGroup(v, f, tag, model, offset, prefix, path)
		default:
			d.mistake("the field %s%s of the struct of columns is no column, but %s; take it out, or tag it `db:\"-\"`", path, f.Name, short(f.Type))
		}
	}
}

// bindGroup ties a struct of columns to the model's struct of the same name.
func (d *def) bindGroup(v reflect.Value, f reflect.StructField, tag columnTag, model reflect.Type, offset uintptr, prefix, path string) {
	if d.outline {
		d.bindAll(v, model, offset, prefix+tag.named(f.Name)+"_", path+f.Name+".")
		return
	}
	inner, at, err := fieldByPath(model, tag.fieldOr(f.Name))
	if err == nil && inner.Kind() != reflect.Struct {
		err = fmt.Errorf("the field %s of %v is no struct, but %s", tag.fieldOr(f.Name), model, short(inner))
	}
	if err != nil {
		d.untied = true
		d.mistake("the columns %s%s: %v", path, f.Name, err)
		return
	}
	d.bindAll(v, inner, offset+at, prefix+tag.named(f.Name)+"_", path+f.Name+".")
}

// bindColumn makes a column, and ties it to its field.
func (d *def) bindColumn(v reflect.Value, f reflect.StructField, tag columnTag, model reflect.Type, offset uintptr, prefix, path string) {
	col, err := columnOf(f.Type, tag)
	if err != nil {
		d.untied = true
		d.mistake("the column %s%s: %v", path, f.Name, err)
		return
	}
	c := &ast.Column{
		Table: d.table, Name: prefix + tag.named(f.Name), Type: col.kind.Type, Nullable: col.null,
		Ordinal: len(d.table.Columns), Identity: tag.identity, Limits: col.kind.Limits,
	}
	b := &bound{column: c, x: expr.New(c, col.kind), null: col.null, family: col.family, path: path + f.Name, waits: col.waits}
	setExpr(v, b.x)
	d.add(b)
	if tag.identity && !isInteger(c.Type.Kind) {
		d.mistake("the column %s is an identity; that is an integer, not %v", b.path, c.Type.Kind)
	}
	if d.outline {
		d.outlined(b)
		return
	}
	field, at, err := fieldByPath(model, tag.fieldOr(f.Name))
	if err == nil {
		if codec := col.codec(field); codec != nil {
			d.tie(b, offset+at, field, codec)
			return
		}
		err = mismatch(f, col, tag.fieldOr(f.Name), field)
	}
	b.wrong = fmt.Sprintf("the column %s: %v", b.path, err)
}

func isInteger(k ast.Kind) bool { return k == ast.Int16 || k == ast.Int32 || k == ast.Int64 }

// add adds a column to the table.
func (d *def) add(b *bound) {
	c := b.column
	d.table.Columns = append(d.table.Columns, c)
	d.bound = append(d.bound, b)
	d.info.columns = append(d.info.columns, b.x)
	d.info.items = append(d.info.items, c)
	d.info.plan.Fields = append(d.info.plan.Fields, scan.Field{Codec: untied, Name: d.table.Ref() + "." + c.Name})
}

// untied is how a column without a field is read and written: not at all. A program
// may build statements before it hears of its mistakes.
var untied = &scan.Codec{
	Decode: func(*scan.Cell, scan.Slot) error { return errUntied },
	Encode: func(scan.Slot) (any, error) { return nil, errUntied },
}

const errUntied expr.Misuse = "the column has no field in the model"

// tie ties a column to a field of the model.
func (d *def) tie(b *bound, offset uintptr, field reflect.Type, codec *scan.Codec) {
	for _, s := range d.spans {
		switch {
		case s.Offset == offset && s.Type == field:
			d.mistake("the column %s: its field is another column's, too; tag one with `db:\",field=Name\"`", b.path)
		case s.Overlaps(scan.Span{Offset: offset, Type: field}):
			d.mistake("the column %s: its field, a %s, and a %s that is another column's overlap; leave one column out", b.path, short(field), short(s.Type))
		}
	}
	d.spans = append(d.spans, scan.Span{Offset: offset, Type: field})
	p := &d.info.plan.Fields[b.column.Ordinal]
	p.Offset, p.Codec, p.Type, b.wrong = offset, codec, field, ""
}

// retype gives a column the kind that the definition says.
func (d *def) retype(b *bound, k *expr.Kind) {
	p := &d.info.plan.Fields[b.column.Ordinal]
	switch {
	case d.outline || p.Codec == untied:
	case p.Codec == b.x.Kind.Value:
		p.Codec = k.Value
	case p.Codec == b.x.Kind.Null:
		p.Codec = k.Null
	default:
		p.Codec = k.Pointer
	}
	b.x.Kind, b.column.Type, b.column.Values, b.waits = k, k.Type, k.Allowed, ""
	b.column.Stored, b.column.Limits = k.Stored, k.Limits
}

// finishTable checks the definition as a whole.
func (d *def) finishTable() {
	if d.model == nil {
		return
	}
	d.unnamed()
	d.finishNames()
	d.finishColumns()
	d.finishKey()
	d.finishFullText()
	d.finishIndexes()
	d.finishPartitions()
	d.finishConstraints()
	d.finishDomains()
	d.finishZeros()
	for _, c := range d.table.Columns {
		if c.Written() {
			d.table.Inserted = append(d.table.Inserted, c)
		}
	}
}

// finishNames refuses names that no database takes, and one that is there twice.
func (d *def) finishNames() {
	seen := map[string]string{} // by what SQLite tells apart
	d.finishRelationNames()
	for _, c := range d.table.Columns {
		d.checkName("column", c.Name)
		if slices.Contains(ast.SystemColumns, c.Name) {
			d.mistake("%q is not a column name: PostgreSQL has a column of that name in every table", c.Name)
		}
		switch other, ok := seen[strings.ToLower(c.Name)]; {
		case ok && other == c.Name:
			d.mistake("two columns have the name %q", c.Name)
		case ok:
			d.mistake("the names of the columns %q and %q differ in upper and lower case only, which SQLite does not tell apart", other, c.Name)
		}
		seen[strings.ToLower(c.Name)] = c.Name
	}
	for _, f := range d.table.FullTexts {
		d.checkName("full-text index", f.Name)
		if _, ok := seen[strings.ToLower(f.Name)]; ok {
			d.mistake("full-text index %q: a column has that name", f.Name)
		}
		seen[strings.ToLower(f.Name)] = f.Name
	}
}

// finishRelationNames refuses names of tables, indexes and schemas that a database keeps
// for itself.
func (d *def) finishRelationNames() {
	t := d.table
	names := []string{t.Name}
	if t.Schema != "" { // a part of the name on SQLite
		names = []string{t.Schema + "." + t.Name}
	}
	for _, i := range t.Indexes {
		names = append(names, i.Name)
	}
	for _, name := range names {
		if strings.HasPrefix(strings.ToLower(name), "sqlite_") {
			d.mistake("%q: SQLite keeps names that begin with sqlite_ for itself", name)
		}
	}
	if strings.HasPrefix(t.Schema, "pg_") {
		d.mistake("%q is not a schema name: PostgreSQL keeps names that begin with pg_ for itself", t.Schema)
	}
}

func (d *def) finishColumns() {
	if len(d.table.Columns) == 0 && !d.untied {
		d.mistake("it has no columns")
	}
	for _, b := range d.bound {
		if b.wrong != "" {
			d.untied = true
			d.mistake("%s", b.wrong)
		}
		if b.waits != "" {
			d.mistake("the column %s: %s", b.path, b.waits)
		}
		if c := b.column; c.Generated != nil && (c.Identity || c.Default != nil) || c.Identity && c.Default != nil {
			d.mistake("the column %s gets its value in two ways: by identity, default or generation, but one", b.path)
		}
		if defaultTooLong(b.column) {
			d.mistake("Default: the column %s: the text has more than %d characters", b.path, b.column.MaxLength)
		}
		if from := generatedFrom(b.column, b.column.Generated); from != nil {
			d.mistake("Generated: the column %s: it is computed of %s, which is generated itself", b.path, from.Name)
		}
		if k := b.x.Kind; k.Type.Kind == ast.Composite {
			d.awaits = append(d.awaits, func() string { return noComposite(b.path, expr.GoType(k)) })
		}
	}
	if d.untied {
		return
	}
	for _, field := range scan.Uncovered(d.model, d.spans, isRelation) {
		d.mistake("the field %s of %v has no column; add one, or tag it `db:\"-\"`", field, d.model)
	}
}

// generatedFrom is a column that an expression reads and the database computes, too: the
// column c itself, or another one.
func generatedFrom(c *ast.Column, n ast.Expr) (from *ast.Column) {
	if x, ok := n.(*ast.Column); ok && (x == c || x.Generated != nil) {
		return x
	}
	if n != nil {
		ast.Children(n, func(x ast.Expr) {
			if found := generatedFrom(c, x); found != nil {
				from = found
			}
		})
	}
	return from
}

// finishConstraints refuses a name that two constraints have, or two of the indexes, of
// which a key is one.
func (d *def) finishConstraints() {
	t := d.table
	var constraints, relations []string
	if len(t.PrimaryKey) > 0 {
		constraints, relations = []string{t.KeyName()}, []string{t.KeyName()}
	}
	for _, c := range t.Columns {
		if impliesCheck(c) {
			constraints = append(constraints, ast.ImpliedName(t.Name, c.Name, "check"))
		}
	}
	if t.Partitioning != nil && len(t.Partitioning.Parts) > 0 && t.Partitioning.Column != nil {
		constraints = append(constraints, t.PartitionCheck())
	}
	constraint := func(name string) {
		if slices.Contains(constraints, name) {
			d.mistake("two constraints have the name %q", name)
		}
		constraints = append(constraints, name)
	}
	for _, u := range t.Uniques {
		constraint(u.Name)
		relations = append(relations, u.Name)
	}
	for _, x := range t.Exclusions {
		constraint(x.Name)
		relations = append(relations, x.Name)
	}
	for _, c := range t.Checks {
		constraint(c.Name)
	}
	for _, k := range t.ForeignKeys {
		constraint(k.Name)
	}
	for _, i := range t.Indexes {
		if j := slices.IndexFunc(relations, func(name string) bool { return strings.EqualFold(name, i.Name) }); j >= 0 {
			d.mistake("an index has the name %q, and another one %q", i.Name, relations[j])
		}
		relations = append(relations, i.Name)
	}
}

// impliesCheck reports whether a column has a CHECK that PostgreSQL names by itself: of its
// values, or of its limits where the name that Strata gives it is too long.
func impliesCheck(c *ast.Column) bool {
	switch {
	case len(c.Spelled) > 0:
		return false
	case len(c.Values) > 0:
		return true
	default:
		const most = 63 - len("strata_range .") // of a name
		return (c.Limits != nil || c.MaxLength > 0) && len(c.Table.Name)+len(c.Name) > most
	}
}

// columnIn returns the column of this table that an expression is.
func (d *def) columnIn(what string, x *expr.Expr) *bound {
	if x == nil || x == expr.Nothing {
		d.mistake("%s: a column is missing", what)
		return nil
	}
	if c := x.Column(); c != nil && slices.Contains(d.table.Columns, c) {
		return d.bound[c.Ordinal]
	}
	d.foreign(what, x.Node)
	return nil
}

func (d *def) foreign(what string, n ast.Expr) {
	name := expr.Describe(n)
	if name == "expression" {
		name = "an expression"
	}
	d.mistake("%s: %s is not a column of this table", what, name)
}

// own refuses, in an expression that the table keeps, what it cannot have there. It
// reports whether the expression may be walked at all.
func (d *def) own(what string, n ast.Expr) bool {
	if large := ast.ExprTooLarge(n); large != "" {
		d.mistake("%s: %s", what, large)
		return false
	}
	d.within(what, n)
	return true
}

func (d *def) within(what string, n ast.Expr) {
	switch x := n.(type) {
	case *ast.Column:
		if x.Table != d.table {
			d.foreign(what, n)
		}
		return
	case *ast.Output, *ast.Virtual, *ast.Excluded:
		d.foreign(what, n)
		return
	case *ast.Bind:
		if x.Err != nil {
			d.mistake("%s: %v", what, x.Err)
		}
	case *ast.Param:
		d.mistake("%s: a parameter has no value there", what)
	case *ast.Aggregate, *ast.Grouping:
		d.mistake("%s: an aggregate has no place there, where there is one row", what)
		return
	case *ast.Search:
		d.mistake("%s: a full-text index is not asked there; MatchText looks at the texts themselves", what)
		return
	}
	if ast.SubqueryOf(n) != nil {
		d.mistake("%s: a subquery has no place there", what)
	}
	ast.Children(n, func(x ast.Expr) { d.within(what, x) })
}

// Model is a model whose fields Col ties columns to.
func Model[M any](t *Def, columns TableAt[*M]) *M {
	m, _ := defOf(t).base.Interface().(*M)
	return m
}

// Col ties a column to a field with the compiler watching, and gives it a name; "" is
// the one that it has.
//
//	var Users = strata.Define("users", new(users), func(t *strata.Def, c *users) {
//		u := strata.Model(t, c)
//		strata.Col(t, c.Name, "name", &u.Name) // &u.Age would not compile
//	})
func Col[V any](t *Def, column Result[V], name string, field *V) {
	x, _ := column.(AnyOperand) // a whole table is none
	defOf(t).col(x, name, field)
}

// ColPtr ties a column that may be NULL to a pointer field.
func ColPtr[T any](t *Def, column Operand[T], name string, field **T) {
	x, _ := column.(AnyOperand)
	defOf(t).col(x, name, field)
}

//go:noinline
func (d *def) col(x AnyOperand, name string, field any) {
	if x == nil {
		d.mistake("Col: it takes a column")
		return
	}
	b := d.columnIn("Col", exprOf(x))
	if b == nil {
		return
	}
	if name != "" {
		b.column.Name = name
		d.info.plan.Fields[b.column.Ordinal].Name = d.table.Ref() + "." + name
	}
	place := scan.PlaceAny(field)
	offset, err := scan.PlaceAny(d.base.Interface()).Offset(place)
	if err != nil {
		d.mistake("Col: the column %s: %v", b.path, err)
		return
	}
	if old := &d.info.plan.Fields[b.column.Ordinal]; b.wrong == "" {
		d.spans = slices.DeleteFunc(d.spans, func(s scan.Span) bool { return s.Offset == old.Offset })
	}
	codec := column{kind: b.x.Kind, null: b.null, value: expr.GoType(b.x.Kind)}.codec(place.Type())
	if codec == nil {
		d.mistake("Col: the column %s: its field is a %s; a column that may be NULL has a sql.Null or a pointer, another has neither", b.path, short(place.Type()))
		return
	}
	d.tie(b, offset, place.Type(), codec)
}
