package schema

import (
	"fmt"

	"github.com/strata-go/strata/internal/textsql"
)

// guards refuse, before anything is changed, a change of a type by which a value would become
// another one: the server rounds numbers and times, and cuts blanks, without a word.
func (m *modifier) guards() error {
	for _, c := range m.changes {
		if a, ok := c.(*AddColumn); ok {
			m.guardAdded(a)
		}
		a, ok := c.(*AlterColumn)
		switch {
		case !ok:
		case a.What == SetGenerated && a.To.Generated == "" && a.From.Virtual:
			return refused(fmt.Sprintf("column %s of %s is computed when it is read, and has no values to keep", a.To.Name, a.On()), "drop it, and add it")
		case a.What == AlterType && a.To.Generated == "":
			if would := becomesOther(textsql.Ident(a.To.Name), a.From.Type, a.To.Type); would != "" {
				m.guard(a.Table, would, fmt.Sprintf("column %s of %s has values that %s does not hold", a.To.Name, a.On(), a.To.Type))
			}
		case a.What == SetNotNull && a.From.Generated == "" && a.To.Generated == "":
			m.guard(a.Table, textsql.Ident(a.To.Name)+" IS NULL", fmt.Sprintf("column %s of %s has NULL", a.To.Name, a.On()))
		}
	}
	return nil
}

// guardAdded refuses a column that rows have no value for: the server would make one up.
func (m *modifier) guardAdded(a *AddColumn) {
	if c := a.Element; !c.Nullable && c.Default == "" && c.Generated == "" && c.Identity == NoIdentity {
		m.guard(a.Table, "1 = 1", fmt.Sprintf("column %s is NOT NULL and has no default, and %s has rows", c.Name, a.On()))
	}
}

func (m *modifier) guard(table, where, text string) {
	m.put(false, "BEGIN NOT ATOMIC IF EXISTS (SELECT 1 FROM %s WHERE %s) THEN SIGNAL SQLSTATE '23000' SET MESSAGE_TEXT = %s; END IF; END",
		textsql.Ident(table), where, textsql.Literal(text[:min(len(text), 500)]))
}

// becomesOther is the condition that a value of a type is another one in a second type,
// though no error says so; "" for never.
func becomesOther(column, from, to string) string {
	a, b := sizedOf(from), sizedOf(to)
	if holds(to, from) {
		return ""
	}
	number := wholeNumber(a.name) || a.name == "decimal" || a.name == "float" || a.name == "double"
	cast := func(as string) string { return "CAST(" + column + " AS " + as + ") <> " + column }
	switch {
	case isText(a.name) && (b.name == "varchar" || b.name == "char") && len(b.sizes) == 1:
		return fmt.Sprintf("CHAR_LENGTH(%s) > %d", column, b.sizes[0])
	case number && b.name == "decimal" && len(b.sizes) == 2:
		return cast(fmt.Sprintf("DECIMAL(65, %d)", b.sizes[1]))
	case number && wholeNumber(b.name) && !wholeNumber(a.name):
		return cast("DECIMAL(65, 0)")
	case number && b.name == "float":
		return "CAST(CAST(" + column + " AS FLOAT) AS DECIMAL(65, 30)) <> " + column
	case number && b.name == "double":
		return "CAST(CAST(" + column + " AS DOUBLE) AS DECIMAL(65, 30)) <> " + column
	case isTime(a.name) && isTime(b.name):
		size := 0
		if len(b.sizes) == 1 {
			size = b.sizes[0]
		}
		return cast(fmt.Sprintf("DATETIME(%d)", size))
	case isTime(a.name) && b.name == "date":
		return cast("DATE")
	}
	return ""
}

func isTime(name string) bool { return name == "datetime" || name == "timestamp" }

func wholeNumber(name string) bool {
	switch name {
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		return true
	}
	return false
}
