package write

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) createTable(s *ast.CreateTable) {
	w.clause, w.bare = "CREATE TABLE", true
	t := s.Table
	w.text("CREATE TABLE ")
	if s.IfNotExists {
		w.text("IF NOT EXISTS ")
	}
	w.tableName(t)
	w.text(" (")
	for i, c := range t.Columns {
		if i > 0 {
			w.text(",")
		}
		w.columnDef(c)
	}
	for _, f := range t.FullTexts {
		w.searchColumn(f)
	}
	w.constraints(s)
	w.text("\n)")
	w.text(w.d.Own(w.d.TableSuffix, t.Suffixes))
}

func (w *writer) columnDef(c *ast.Column) {
	w.text("\n\t")
	w.ident(c.Name)
	w.text(" ")
	if own := w.d.Own("", c.Spelled); own != "" {
		w.ownColumn(c, own)
		return
	}
	w.columnType(c)
	if !c.Nullable && !c.Identity {
		w.text(" NOT NULL")
	}
	w.columnValue(c)
	w.digits(c)
	w.limits(c)
	w.domain(c)
	if len(c.Values) > 0 && !(c.Type.IsEnum() && w.d.Has(dialect.EnumTypes)) {
		w.text(" CHECK (")
		w.ident(c.Name)
		w.text(" IN (")
		list(w, c.Values, func(v any) { w.literal(v) })
		w.text("))")
	}
}

// columnValue writes where a column's value comes from that no statement gives it.
func (w *writer) columnValue(c *ast.Column) {
	if c.Default != nil {
		w.text(" DEFAULT (")
		w.defaultValue(c)
		w.text(")")
	}
	if c.Generated != nil {
		w.text(" GENERATED ALWAYS AS (")
		w.assigned(c.Type, func() { w.constant(c.Generated) })
		w.text(") STORED")
	}
}

// ownColumn writes a column whose type is spelled by its definition, with no CHECK of
// Strata's: who created the table saw to that, or nobody did.
func (w *writer) ownColumn(c *ast.Column, text string) {
	w.text(text)
	if !c.Nullable && !ast.Says(text, "NULL") {
		w.text(" NOT NULL")
	}
	if !ast.Says(text, "GENERATED") {
		w.columnValue(c)
	}
}

// keyedAlone reports whether the primary key stands with its column.
func (w *writer) keyedAlone(key []*ast.Column) bool {
	c := key[0]
	return c.Identity && ast.Says(w.d.Own(w.d.Identity, c.Spelled), "PRIMARY")
}

func (w *writer) columnType(c *ast.Column) {
	if c.Domain != nil && w.d.Has(dialect.Domains) {
		w.tableName(c.Domain.Relation())
		return
	}
	name := w.columnTypeName(c.Type)
	if c.Identity {
		name = w.identityType(c, name)
		if key := c.Table.KeyNamed; key != "" { // where the key stands with the column
			named := w.taken(func() { w.text("CONSTRAINT "); w.ident(key); w.text(" PRIMARY KEY") })
			name = strings.ReplaceAll(name, "PRIMARY KEY", named)
		}
	}
	w.text(name)
	if c.Type.Precision > 0 && w.d.Precision {
		fmt.Fprintf(writerTo{w}, "(%d, %d)", c.Type.Precision, c.Type.Scale)
	}
}

// writerTo lets fmt write to the statement.
type writerTo struct{ w *writer }

func (t writerTo) Write(p []byte) (int, error) {
	t.w.buf = append(t.w.buf, p...)
	return len(p), nil
}

func (w *writer) constraints(s *ast.CreateTable) {
	t := s.Table
	if len(t.PrimaryKey) > 0 && !w.keyedAlone(t.PrimaryKey) {
		if t.KeyNamed != "" {
			w.constraint(t.KeyNamed, "PRIMARY KEY ")
		} else {
			w.text(",\n\tPRIMARY KEY ")
		}
		w.columnList(t.PrimaryKey)
		w.text(t.KeyDeferral.String())
	}
	for _, u := range t.Uniques {
		w.constraint(u.Name, "UNIQUE ")
		if u.NullsNotDistinct {
			w.text("NULLS NOT DISTINCT ")
		}
		w.columnList(u.Columns)
		w.text(u.Deferral.String())
	}
	for _, c := range t.Checks {
		w.constraint(c.Name, "CHECK (")
		w.constant(c.Expr)
		w.text(")")
	}
	for _, x := range t.Exclusions {
		w.exclusion(x)
	}
	for i, k := range t.ForeignKeys {
		if !slices.Contains(s.Deferred, i) || !w.d.Has(dialect.AddConstraint) {
			w.constraint(k.Name, "")
			w.foreignKey(k)
		}
	}
}

func (w *writer) exclusion(x ast.Exclusive) {
	w.constraint(x.Name, "EXCLUDE USING ")
	w.ident(x.Method)
	w.text(" (")
	list(w, x.Terms, func(t ast.ExclusiveTerm) {
		w.indexTerm(t.IndexTerm)
		w.text(" WITH " + t.Operator)
	})
	w.text(")")
	if x.Where != nil {
		w.text(" WHERE (")
		w.constant(x.Where)
		w.text(")")
	}
	w.text(x.Deferral.String())
}

func (w *writer) constraint(name, kind string) {
	w.text(",\n\tCONSTRAINT ")
	w.ident(name)
	w.text(" ")
	w.text(kind)
}

func (w *writer) foreignKey(k ast.ForeignKey) {
	target := k.Target()
	w.text("FOREIGN KEY ")
	w.columnList(k.Columns)
	w.text(" REFERENCES ")
	w.tableName(target[0].Table)
	w.text(" ")
	w.columnList(target)
	for _, action := range [][2]string{{" ON DELETE ", k.OnDelete}, {" ON UPDATE ", k.OnUpdate}} {
		if action[1] != "" {
			w.text(action[0])
			w.text(action[1])
		}
	}
	w.text(k.Deferral.String())
}

func (w *writer) columnList(columns []*ast.Column) {
	w.text("(")
	list(w, columns, func(c *ast.Column) { w.ident(c.Name) })
	w.text(")")
}

// addForeignKey writes nothing where CREATE TABLE wrote the key already.
func (w *writer) addForeignKey(s *ast.AddForeignKey) {
	if !w.d.Has(dialect.AddConstraint) {
		return
	}
	add := func() {
		w.text("ALTER TABLE ")
		w.tableName(s.Table)
		w.text(" ADD CONSTRAINT ")
		w.ident(s.Key.Name)
		w.text(" ")
		w.foreignKey(s.Key)
	}
	if !s.IfNotExists {
		add()
		return
	}
	w.unless("duplicate_object", add)
}

// createSchema writes nothing where the dialect has no schemas.
func (w *writer) createSchema(s *ast.CreateSchema) {
	if w.d.Has(dialect.Schemas) {
		w.text("CREATE SCHEMA IF NOT EXISTS ")
		w.ident(s.Name)
	}
}

// findRelation writes the dialect's question for what has a name.
func (w *writer) findRelation(s *ast.FindRelation) {
	schema, name := s.Schema, s.Name
	if !w.d.Has(dialect.Schemas) {
		if schema != "" && !s.Index {
			name = schema + "." + name
		}
		schema = ""
	}
	in := w.taken(func() {
		if schema == "" {
			w.literal(nil)
		} else {
			w.literal(schema)
		}
	})
	text := w.d.Relation
	if s.Type {
		text = w.d.TypeRelation
	}
	called := w.taken(func() {
		if w.d.Among(s.OnlyOn) {
			w.literal(name)
		} else { // it is left out, and nothing is called so
			w.literal(nil)
		}
	})
	w.text(strings.NewReplacer("{schema}", in, "{name}", called).Replace(text))
}

// createView writes a view whose columns are named as its definition has them.
func (w *writer) createView(s *ast.CreateView) {
	w.clause = "CREATE VIEW"
	w.text("CREATE ")
	if s.Materialized {
		w.text("MATERIALIZED ")
	}
	w.text("VIEW ")
	w.tableName(s.View)
	w.text(" ")
	w.columnList(s.View.Columns)
	w.text(" AS ")
	ctes := w.ctes
	w.inlined(false, func(inner *writer) {
		inner.with(ctes)
		inner.query(s.Query)
	})
}

func (w *writer) dropTable(s *ast.DropTable) {
	w.text("DROP TABLE IF EXISTS ")
	w.tableName(s.Table)
	if w.d.Has(dialect.AddConstraint) {
		w.text(" CASCADE")
	}
}

// unlinkTable writes nothing where DROP TABLE drops the keys that refer to a table.
func (w *writer) unlinkTable(s *ast.UnlinkTable) {
	switch alone := *s.Table; {
	case w.d.Deferral == "":
	case s.Again:
		alone.ForeignKeys, alone.Checks = nil, nil
		w.createTable(&ast.CreateTable{Table: &alone})
	default:
		w.dropTable(&ast.DropTable{Table: s.Table})
	}
}

// constant writes an expression of a definition: DDL takes no arguments, so its
// values, which come from the program's own definitions, are written out.
func (w *writer) constant(e ast.Expr) {
	w.inlined(true, func(inner *writer) { inner.expr(e) })
}

// inlined writes what a function writes, with its arguments as literals.
func (w *writer) inlined(bare bool, write func(*writer)) {
	inner := newWriter(w.d)
	defer inner.release()
	inner.bare, inner.optional, inner.renamed, inner.value = bare, w.optional, w.renamed, w.value
	write(inner)
	w.problems = append(w.problems, inner.problems...)
	at := 0
	text := string(inner.buf)
	for i, arg := range inner.args {
		mark := string(w.d.Placeholder)
		if w.d.Placeholder != '?' {
			mark += strconv.Itoa(i + 1)
		}
		next := placeholderAt(text, at, mark)
		w.text(text[at:next])
		w.literal(arg)
		at = next + len(mark)
	}
	w.text(text[at:])
}

// placeholderAt finds the next placeholder outside quoted names.
func placeholderAt(text string, from int, mark string) int {
	var quote byte // that is open, or 0
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case quote == 0 && (c == '"' || c == '`'):
			quote = c
		case c == quote:
			quote = 0
		case quote == 0 && strings.HasPrefix(text[i:], mark):
			return i
		}
	}
	return len(text)
}

// literal writes a constant of a definition.
func (w *writer) literal(v any) {
	switch v := v.(type) {
	case nil:
		w.text("NULL")
	case bool:
		w.text(strconv.FormatBool(v))
	case int64:
		w.number(strconv.FormatInt(v, 10))
	case float64:
		w.number(strconv.FormatFloat(v, 'g', -1, 64))
	case string:
		w.text("'" + strings.ReplaceAll(v, "'", "''") + "'")
	case []byte:
		w.bytesLiteral(v)
	default:
		w.text("'" + strings.ReplaceAll(textOf(v), "'", "''") + "'")
	}
}

// number writes a number; two minus signs in a row would start a comment.
func (w *writer) number(n string) {
	if n[0] == '-' {
		n = "(" + n + ")"
	}
	w.text(n)
}

func (w *writer) bytesLiteral(v []byte) {
	if t, ok := w.d.Spelling["literal:bytes"]; ok {
		w.text(strings.ReplaceAll(t, "{hex}", fmt.Sprintf("%x", v)))
		return
	}
	w.text(fmt.Sprintf("x'%x'", v))
}

// textOf writes a value that dialects take as it is: an instant or a UUID.
func textOf(v any) string {
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.000000Z07:00")
	case [16]byte:
		return fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
	default:
		return fmt.Sprint(v)
	}
}
