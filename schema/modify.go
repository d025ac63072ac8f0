package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/textsql"
)

// modifier writes what changes tables where one ALTER TABLE makes several changes at once, and
// says of a column all that it is to be.
type modifier struct {
	dialect *dialect.Dialect
	changes []Change
	after   *Schema
	out     []Statement
}

func modify(changes []Change, d *dialect.Dialect) ([]Statement, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	base := changes[0].place().base
	if base == nil {
		return nil, refused("the changes do not say what the database has", "take those of Diff")
	}
	m := &modifier{dialect: d, changes: changes, after: base.clone()}
	for _, ofNames := range []bool{true, false} {
		for _, c := range changes {
			if isRename(c) == ofNames {
				c.apply(m.after)
			}
		}
	}
	m.dropViews()
	m.renames()
	if err := m.guards(); err != nil {
		return nil, err
	}
	m.each(dropsKey)
	m.sequences()
	m.tables()
	m.each(m.body)
	m.each(addsKey)
	m.createViews()
	return m.out, nil
}

func (m *modifier) put(lossy bool, format string, args ...any) {
	m.out = append(m.out, Statement{SQL: fmt.Sprintf(format, args...), Destructive: lossy, NoTransaction: true})
}

func (m *modifier) dropViews() {
	for _, c := range slices.Backward(m.changes) {
		if c, ok := c.(*ChangeView); ok && c.From != nil {
			m.put(false, "%s", c.From.drop())
		}
	}
}

func (m *modifier) createViews() {
	for _, c := range m.changes {
		if c, ok := c.(*ChangeView); ok && c.To != nil {
			m.put(false, "%s", c.To.create())
		}
	}
}

// renames are first, so that all else has the names that are to be.
func (m *modifier) renames() {
	for _, c := range m.changes {
		if c, ok := c.(*RenameTable); ok {
			m.put(false, "%s", c.steps()[0].sql)
		}
	}
	m.each(func(c Change) []string {
		switch c := c.(type) {
		case *RenameColumn:
			return []string{"RENAME COLUMN " + textsql.Ident(c.From) + " TO " + textsql.Ident(c.To)}
		case *RenameIndex:
			return []string{"RENAME INDEX " + textsql.Ident(c.From) + " TO " + textsql.Ident(c.To)}
		case *RenameConstraint:
			return []string{"RENAME INDEX " + textsql.Ident(c.From) + " TO " + textsql.Ident(c.To)}
		}
		return nil
	})
}

// each writes an ALTER TABLE for each table, of what changes have for it, each clause once.
func (m *modifier) each(clauses func(Change) []string) {
	var order []string
	of, lossy := map[string][]string{}, map[string]bool{}
	for _, c := range m.changes {
		table := c.place().Table
		for _, clause := range clauses(c) {
			if of[table] == nil {
				order = append(order, table)
			}
			if !slices.Contains(of[table], clause) {
				of[table] = append(of[table], clause)
			}
			lossy[table] = lossy[table] || c.Destructive()
		}
	}
	for _, table := range order {
		m.put(lossy[table], "ALTER TABLE %s %s", textsql.Ident(table), strings.Join(of[table], ", "))
	}
}

// sequences are there before what takes numbers of them.
func (m *modifier) sequences() {
	for _, c := range m.changes {
		switch c := c.(type) {
		case *AddSequence:
			m.put(false, "CREATE SEQUENCE %s%s NOCACHE ENGINE=%s", textsql.Ident(c.Sequence.Name), counts(c.Sequence.Start, c.Sequence.Increment), usualEngine)
		case *AlterSequence:
			m.put(false, "%s", c.alter())
			m.put(false, "%s", c.goOn())
		}
	}
}

func (m *modifier) tables() {
	for _, c := range m.changes {
		if c, ok := c.(*DropTable); ok {
			m.put(true, "%s", c.steps()[0].sql)
		}
	}
	for _, c := range m.changes {
		if c, ok := c.(*AddTable); ok {
			m.put(false, "%s", m.create(&c.Definition))
		}
	}
}

func dropsKey(c Change) []string {
	if c, ok := c.(*DropForeignKey); ok {
		return []string{"DROP FOREIGN KEY " + textsql.Ident(c.Element.Name)}
	}
	return nil
}

func addsKey(c Change) (out []string) {
	switch c := c.(type) {
	case *AddForeignKey:
		return []string{"ADD " + c.Element.sql()}
	case *AddTable:
		for _, k := range c.Definition.ForeignKeys {
			out = append(out, "ADD "+k.sql())
		}
	}
	return out
}

// body is what a change has of the one ALTER TABLE of its table.
func (m *modifier) body(c Change) []string {
	t := c.place().table(m.after)
	switch c := c.(type) {
	case *DropForeignKey:
		return m.dropServing(t, c.Element)
	case *DropCheck:
		return []string{"DROP CONSTRAINT " + textsql.Ident(c.Element.Name)}
	case *DropUnique:
		return append([]string{"DROP INDEX " + textsql.Ident(c.Element.Name)}, serving(t)...)
	case *DropIndex:
		out := []string{"DROP INDEX " + textsql.Ident(c.Element.Name)}
		for _, name := range c.Element.ownColumns(c.Table) {
			out = append(out, "DROP COLUMN "+textsql.Ident(name))
		}
		return append(out, serving(t)...)
	case *DropPrimaryKey:
		return append([]string{"DROP PRIMARY KEY"}, serving(t)...)
	case *DropColumn:
		return []string{"DROP COLUMN " + textsql.Ident(c.Element.Name)}
	case *AddColumn:
		if k := t.Column(c.Element.Name); k != nil {
			return []string{"ADD COLUMN " + modifiedColumn(*k)}
		}
	case *AlterColumn:
		return m.modifies(t, c)
	case *AlterComment:
		if k := t.Column(c.Column); k != nil {
			return []string{"MODIFY COLUMN " + modifiedColumn(*k)}
		}
		return []string{"COMMENT = " + textsql.Literal(c.To)}
	case *AddPrimaryKey:
		return []string{"ADD " + Key{Columns: c.Element.Columns}.sql()}
	case *AddUnique:
		return []string{"ADD " + c.Element.sql()}
	case *AddCheck:
		return []string{"ADD " + c.Element.sql()}
	case *AddIndex:
		return prefixed("ADD ", c.Element.definitions(c.Table))
	}
	return nil
}

// dropServing drops the index that the server made for a foreign key, unless the key is to come
// again or somebody has defined it.
func (m *modifier) dropServing(t *Table, k ForeignKey) []string {
	var out []string
	for _, name := range t.servingNames(k) {
		defined := func(x Index) bool { return x.Name == name }
		again := func(other ForeignKey) bool { return slices.Contains(t.servingNames(other), name) }
		unique := func(u Unique) bool { return u.Name == name }
		if t.Name != "" && !slices.ContainsFunc(t.Indexes, defined) && !slices.ContainsFunc(t.Uniques, unique) && !slices.ContainsFunc(t.ForeignKeys, again) {
			out = append(out, "DROP INDEX IF EXISTS "+textsql.Ident(name))
		}
	}
	return append(out, serving(t)...)
}

// serving adds the indexes that foreign keys need, where what served them may be dropped.
func serving(t *Table) (out []string) {
	lists := slices.Clone(t.Indexes)
	for _, u := range t.Uniques {
		lists = append(lists, Index{Parts: parts(u.Columns)})
	}
	if t.PrimaryKey != nil {
		lists = append(lists, Index{Parts: parts(t.PrimaryKey.Columns)})
	}
	for _, k := range t.ForeignKeys {
		if !slices.ContainsFunc(lists, func(x Index) bool { return x.serves(k) }) {
			out = append(out, "ADD INDEX IF NOT EXISTS "+textsql.Ident(k.Name)+" ("+idents(k.Columns)+")")
		}
	}
	return out
}

// modifies has a column as it is to be; the values of one that is to be computed, or computed
// when it is read, are made anew.
func (m *modifier) modifies(t *Table, c *AlterColumn) []string {
	column := t.Column(c.To.Name)
	if column == nil {
		return nil
	}
	if c.What == SetGenerated && madeAnew(c.From, c.To) {
		return []string{"DROP COLUMN " + textsql.Ident(column.Name), "ADD COLUMN " + modifiedColumn(*column)}
	}
	return []string{"MODIFY COLUMN " + modifiedColumn(*column)}
}

// madeAnew reports whether a column is dropped and added again, for its values to be computed
// in another way.
func madeAnew(from, to Column) bool {
	return to.Generated != "" && (from.Generated == "" || from.Virtual != to.Virtual)
}

// create is a table without its foreign keys.
func (m *modifier) create(t *Table) string {
	var list []string
	for _, c := range t.Columns {
		list = append(list, modifiedColumn(c))
	}
	if t.PrimaryKey != nil {
		list = append(list, Key{Columns: t.PrimaryKey.Columns}.sql())
	}
	for _, u := range t.Uniques {
		list = append(list, u.sql())
	}
	for _, c := range t.Checks {
		list = append(list, c.sql())
	}
	for _, x := range t.Indexes {
		list = append(list, x.definitions(t.Name)...)
	}
	s := "CREATE TABLE " + textsql.Ident(t.Name) + " (\n\t" + strings.Join(list, ",\n\t") + "\n)" + m.dialect.TableSuffix
	if t.Comment != "" {
		s += " COMMENT " + textsql.Literal(t.Comment)
	}
	return s
}

// rowsColumn is the column that tells which rows are in the index.
func (x Index) rowsColumn(table string) string {
	if x.RowsColumn != "" {
		return x.RowsColumn
	}
	return dialect.IndexColumn(table, x.Name)
}

// valueColumn is the column that has the value of a part that is an expression, "" of any other.
func (x Index) valueColumn(table string, part int) string {
	if p := x.Parts[part]; p.Column != "" || p.ValueType == "" {
		return ""
	}
	return cmp.Or(x.Parts[part].ValueColumn, dialect.IndexValueColumn(table, x.Name, part+1))
}

// ownColumns are those that the index needs, and nobody has defined.
func (x Index) ownColumns(table string) (out []string) {
	for i := range x.Parts {
		if name := x.valueColumn(table, i); name != "" {
			out = append(out, name)
		}
	}
	if x.Where != "" {
		out = append(out, x.rowsColumn(table))
	}
	return out
}

// definitions are an index in CREATE TABLE, and the columns that it needs.
func (x Index) definitions(table string) (out []string) {
	list := make([]string, len(x.Parts))
	for i, p := range x.Parts {
		if name := x.valueColumn(table, i); name != "" {
			kind, collation, _ := strings.Cut(p.ValueType, " COLLATE ")
			out = append(out, modifiedColumn(Column{Name: name, Type: kind, Collation: collation, Generated: p.Expr, Virtual: true, Extra: "INVISIBLE"}))
			p.Column = name
		}
		list[i] = p.sql()
	}
	if x.Where != "" {
		rows := textsql.Ident(x.rowsColumn(table))
		list = append(list, rows)
		out = append(out, rows+" TINYINT AS (CASE WHEN "+x.Where+" THEN 1 END) VIRTUAL INVISIBLE")
	}
	kind := "INDEX "
	switch {
	case x.Unique:
		kind = "UNIQUE INDEX "
	case x.Method != "":
		kind = x.Method + " INDEX "
	}
	return append(out, kind+textsql.Ident(x.Name)+" ("+strings.Join(list, ", ")+")")
}

func prefixed(word string, list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = word + s
	}
	return out
}

// modifiedColumn is a column as ADD and MODIFY have it.
func modifiedColumn(c Column) string {
	s := textsql.Ident(c.Name) + " " + c.Type
	switch {
	case c.Collation != "":
		s += " COLLATE " + c.Collation
	case isText(c.Type):
		s += " COLLATE " + byCode
	}
	if c.Generated != "" {
		s += " AS (" + c.Generated + ")" + map[bool]string{true: " VIRTUAL", false: " STORED"}[c.Virtual]
	} else if !c.Nullable {
		s += " NOT NULL"
	} else if strings.HasPrefix(c.Type, "timestamp") { // which is not by itself
		s += " NULL"
	}
	if c.Default != "" {
		s += " DEFAULT (" + c.Default + ")"
	}
	if c.Identity != NoIdentity {
		s += " AUTO_INCREMENT"
	}
	if c.Comment != "" {
		s += " COMMENT " + textsql.Literal(c.Comment)
	}
	if c.Extra != "" {
		s += " " + c.Extra
	}
	return s
}

// unnameChecks takes the names away that the server makes up: any other one is as good.
func (s *Schema) unnameChecks() {
	for i := range s.Tables {
		for j := range s.Tables[i].Checks {
			c := &s.Tables[i].Checks[j]
			if n, ok := strings.CutPrefix(c.Name, "CONSTRAINT_"); ok && strings.Trim(n, "0123456789") == "" {
				c.Name = ""
			}
		}
	}
}
