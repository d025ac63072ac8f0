package write

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) createTable(s *ast.CreateTable) {
	w.clause, w.bare = "CREATE TABLE", true
	t := s.Table
	w.text("CREATE TABLE ")
	if s.IfNotExists {
		w.say(dialect.TableOnce)
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
	w.checksApart(t)
	w.text("\n)")
	w.partitionBy(t)
	w.text(w.d.Own(w.d.TableSuffix, t.Suffixes))
	w.commentIn(dialect.CommentInTable, t.Comment)
}

func (w *writer) columnDef(c *ast.Column) {
	w.text("\n\t")
	if own := w.d.Own("", c.Spelled); own != "" {
		w.ident(c.Name)
		w.text(" ")
		w.ownColumn(c, own)
		w.commentIn(dialect.CommentInColumn, c.Comment)
		return
	}
	required := !c.Nullable && !c.Identity
	w.fill(columnForm(c), func(hole string) {
		switch hole {
		case "name":
			w.ident(c.Name)
		case "type":
			w.columnType(c)
		case "notnull":
			if required {
				w.text(" NOT NULL")
			}
		case "default":
			if c.Default != nil {
				w.fill(dialect.ColumnDefault, func(string) { w.defaultValue(c) })
			}
		case "value":
			w.assigned(c.Type, func() { w.constant(c.Generated) })
		case "comment":
			w.commentIn(dialect.CommentInColumn, c.Comment)
		default:
			w.columnChecks(c)
		}
	})
}

// checksApart writes the constraints of columns whose definitions have no place for them.
func (w *writer) checksApart(t *ast.Table) {
	w.apart = true
	for _, c := range t.Columns {
		if w.d.Own("", c.Spelled) != "" {
			continue
		}
		if !w.asks(columnForm(c), "checks") {
			w.columnChecks(c)
		}
		if !c.Nullable && !c.Identity && !w.asks(columnForm(c), "notnull") {
			w.check("", func() {
				w.ident(c.Name)
				w.text(" IS NOT NULL")
			})
		}
	}
	w.apart = false
}

func columnForm(c *ast.Column) dialect.Clause {
	if c.Generated != nil {
		return dialect.GeneratedDefinition
	}
	return dialect.ColumnDefinition
}

// columnChecks writes the constraints that the type of a column does not see to.
func (w *writer) columnChecks(c *ast.Column) {
	if c.Filled() && !w.d.Has(dialect.FilledConditions) {
		return
	}
	w.digits(c)
	w.limits(c)
	w.domain(c)
	if len(c.Values) > 0 && !(c.Type.IsEnum() && w.d.Has(dialect.EnumTypes)) {
		w.check("", func() {
			w.ident(c.Name)
			w.text(" IN (")
			list(w, c.Values, func(v any) { w.literal(v) })
			w.text(")")
		})
	}
}

// ownColumn writes a column whose type is spelled by its definition, with no CHECK of
// Strata's: who created the table saw to that, or nobody did.
func (w *writer) ownColumn(c *ast.Column, text string) {
	w.text(text)
	says := c.Generated == nil || w.asks(dialect.GeneratedDefinition, "notnull") // else it is not to be said
	if !c.Nullable && says && !ast.Says(text, "NULL") {
		w.text(" NOT NULL")
	}
	switch {
	case ast.Says(text, "GENERATED") || ast.Says(text, "AS"):
	case c.Default != nil:
		w.fill(dialect.ColumnDefault, func(string) { w.defaultValue(c) })
	case c.Generated != nil:
		w.text(" GENERATED ALWAYS AS (")
		w.assigned(c.Type, func() { w.constant(c.Generated) })
		w.text(") STORED")
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
	name := w.sizedType(c)
	if c.Identity {
		name = w.identityType(c, name)
		if key := c.Table.KeyNamed; key != "" { // where the key stands with the column
			named := w.taken(func() { w.text("CONSTRAINT "); w.ident(key); w.text(" PRIMARY KEY") })
			name = strings.ReplaceAll(name, "PRIMARY KEY", named)
		}
	}
	w.text(name)
}

// sizedType spells the type of a column, with its digits, or as keys need it.
func (w *writer) sizedType(c *ast.Column) string {
	if c.Type.Precision > 0 && w.d.Digits != "" {
		return withDigits(w.d.Digits, c.Type)
	}
	if w.severalForms(c.Type) && w.keyed(c) {
		w.refuseKeys("keys and indexes", c.Type)
	}
	if len(w.d.KeyTypes) > 0 && w.keyed(c) {
		return w.keyType(c.Type, c.MaxLength, w.sorts(c))
	}
	return w.columnTypeName(c.Type)
}

// keyType spells a type as keys need it, with the length that it has, 0 for the usual one.
func (w *writer) keyType(t ast.Type, length int, sorted bool) string {
	kind := t.Kind
	if t.IsEnum() && !w.d.Has(dialect.EnumTypes) {
		kind = ast.Text
	}
	form, ok := w.d.KeyTypes[kind.String()]
	switch {
	case !ok:
	case form == "" && sorted:
		w.unsupported("a primary key or an index of the type " + kind.String())
	case form != "":
		return strings.ReplaceAll(form, "{length}", strconv.Itoa(cmp.Or(length, w.d.KeyLength)))
	}
	return w.columnTypeName(t)
}

// sorts reports whether a column is in a primary key, or in an index that is not unique: an
// index of an order, where a unique one may be of hashes.
func (w *writer) sorts(c *ast.Column) bool {
	is := func(e ast.Expr) bool { o, ok := ast.Bare(e).(*ast.Column); return ok && o.Name == c.Name }
	return slices.ContainsFunc(c.Table.PrimaryKey, func(k *ast.Column) bool { return is(k) }) ||
		slices.ContainsFunc(c.Table.Indexes, func(i ast.Index) bool {
			return !i.Unique && w.d.Among(i.OnlyOn) && slices.ContainsFunc(i.Columns, func(t ast.IndexTerm) bool { return is(t.X) })
		})
}

// keyed reports whether a column is in a key or an index.
func (w *writer) keyed(c *ast.Column) bool {
	t := c.Table
	if t == nil {
		return false
	}
	is := func(other *ast.Column) bool { return other != nil && other.Name == c.Name }
	lists := t.Keys()
	for _, k := range t.ForeignKeys {
		lists = append(lists, k.Columns)
	}
	for _, i := range t.Indexes {
		for _, term := range i.Columns {
			if !w.d.Among(i.OnlyOn) {
				break
			}
			if column, ok := ast.Bare(term.X).(*ast.Column); ok {
				lists = append(lists, []*ast.Column{column})
			}
		}
	}
	return slices.ContainsFunc(lists, func(list []*ast.Column) bool { return slices.ContainsFunc(list, is) })
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
	if p := t.Partitioning; p != nil && !w.partitions(p) {
		if holds := p.Holds(); holds != nil {
			w.constraint(t.PartitionCheck(), "CHECK (")
			w.constant(holds)
			w.text(")")
		}
	}
	for _, x := range t.Exclusions {
		w.exclusion(x)
	}
	for i, k := range t.ForeignKeys {
		if !slices.Contains(s.Deferred, i) || !w.d.Has(dialect.AddConstraint) {
			w.constraint(k.Name, "FOREIGN KEY ")
			w.foreignKey(k)
		}
	}
}

func (w *writer) exclusion(x ast.Exclusive) {
	w.constraint(x.Name, "EXCLUDE USING ")
	w.ident(x.Method)
	w.text(" (")
	list(w, x.Terms, func(t ast.ExclusiveTerm) {
		w.indexTerm(t.IndexTerm, "")
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

// foreignKey writes what follows the words FOREIGN KEY.
func (w *writer) foreignKey(k ast.ForeignKey) {
	target := k.Target()
	w.columnList(k.Columns)
	w.text(" REFERENCES ")
	w.tableName(target[0].Table)
	w.text(" ")
	w.columnList(target)
	for _, action := range [][2]string{{" ON DELETE ", k.OnDelete}, {" ON UPDATE ", k.OnUpdate}} {
		if action[1] != "" {
			w.text(action[0])
			if action[1] == string(strata.SetDefaults) {
				w.say(dialect.KeySetDefault)
			} else {
				w.text(action[1])
			}
		}
	}
	if deferral := k.Deferral.String(); deferral != "" {
		w.fill(dialect.KeyDeferral, func(string) { w.text(deferral) })
	}
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
	form := dialect.AddKey
	if s.IfNotExists {
		form = dialect.AddKeyOnce
	}
	w.fillQuoted(form, func(hole string) {
		switch hole {
		case "table":
			w.tableName(s.Table)
		case "name":
			w.ident(s.Key.Name)
		default:
			w.foreignKey(s.Key)
		}
	})
}

// createSchema writes nothing where the dialect has no schemas.
func (w *writer) createSchema(s *ast.CreateSchema) {
	if w.d.Has(dialect.Schemas) {
		w.fill(dialect.CreateSchema, func(string) { w.ident(s.Name) })
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
	start := len(w.buf)
	ctes := w.ctes
	w.inlined(false, func(inner *writer) {
		inner.with(ctes)
		inner.query(s.Query)
	})
	if w.writes(dialect.ViewMark) {
		text := string(w.buf[start:])
		w.buf = w.buf[:start]
		w.markedView(text, len(ctes) > 0)
	}
}

// markedView is the query of a view with a mark of its text.
func (w *writer) markedView(text string, with bool) {
	begins, rest, separator := "WITH ", text, " "
	if with {
		rest, separator = strings.TrimPrefix(text, begins), ", "
		if recursive, ok := strings.CutPrefix(rest, "RECURSIVE "); ok {
			begins, rest = "WITH RECURSIVE ", recursive
		}
	}
	w.text(begins)
	w.fill(dialect.ViewMark, func(string) { w.text(dialect.MarkOfView(text)) })
	w.text(separator + rest)
}

func (w *writer) dropTable(s *ast.DropTable) {
	w.fill(dialect.DropTable, func(string) { w.tableName(s.Table) })
}

// unlinkTable writes nothing where DROP TABLE drops the keys that refer to a table.
func (w *writer) unlinkTable(s *ast.UnlinkTable) {
	switch alone := *s.Table; {
	case !w.holds(dialect.DropKeys):
		if !s.Again {
			w.dropKeys(s.Table)
		}
	case w.d.Deferral == "":
	case s.Again:
		alone.ForeignKeys, alone.Checks = nil, nil
		w.createTable(&ast.CreateTable{Table: &alone})
	default:
		w.dropTable(&ast.DropTable{Table: s.Table})
	}
}

func (w *writer) dropKeys(t *ast.Table) {
	w.fill(dialect.DropKeys, func(hole string) {
		if hole == "table" {
			w.tableName(t)
			return
		}
		list(w, t.ForeignKeys, func(k ast.ForeignKey) { w.fill(dialect.DropKey, func(string) { w.ident(k.Name) }) })
	})
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
	inner.bare, inner.optional, inner.renamed, inner.value, inner.literals = bare, w.optional, w.renamed, w.value, true
	write(inner)
	w.problems = append(w.problems, inner.problems...)
	w.buf = append(w.buf, inner.buf...)
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
		w.text(w.quotedText(v))
	case []byte:
		w.bytesLiteral(v)
	default:
		w.text(w.quotedText(textOf(v)))
	}
}

// quotedText is a text as a literal.
func (w *writer) quotedText(text string) string {
	if w.d.QuoteText != nil {
		return w.d.QuoteText(text)
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
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
