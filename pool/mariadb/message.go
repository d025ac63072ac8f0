package mariadb

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/driver"
)

// What the server's messages say, whose language a server may be told to change: where one
// has another form, less is known of the error. A value may have whatever text.
var (
	duplicate  = regexp.MustCompile(`(?s)^Duplicate entry '.*' for key '(.*)'$`)
	noField    = regexp.MustCompile(`^Field '[^']*' can't be set for JSON_TABLE '([^']*)'`)
	nullColumn = regexp.MustCompile(`^(?:Column|Field) '([^']*)' (?:cannot be null|doesn't have a default value)$`)
	ofColumn   = said("(?s) for column (?:'([^']*)'|(?:`[^`]*`\\.)?`([^`]*)`\\.`([^`]*)`) at row \\d+$")
	checkNamed = said("(?s)^CONSTRAINT `(.*)` failed for `[^`]*`\\.`([^`]*)`$")
	keyNamed   = said("\\(`[^`]*`\\.`([^`]*)`, CONSTRAINT `([^`]*)` FOREIGN KEY \\(`([^)]*)`\\) REFERENCES ")
)

// said is an expression in which names stand in quotes of either kind: some messages have
// those of sql_mode.
func said(text string) *regexp.Regexp {
	return regexp.MustCompile(strings.NewReplacer("[^`]", "[^`\"]", "`", "[`\"]").Replace(text))
}

// betweenNames is what stands between two names of a list.
var betweenNames = said("`, `")

// primaryName is what MariaDB calls each table's primary key.
const primaryName = "PRIMARY"

// locate sets what a message names: a table, columns, a constraint.
func locate(e *strata.DatabaseError, server *mysql.MySQLError) {
	switch server.Number {
	case codeUnique:
		if m := duplicate.FindStringSubmatch(server.Message); m != nil && m[1] == primaryName {
			e.Err = &driver.Violation{Err: e.Err, Of: driver.PrimaryKey}
		} else if m != nil {
			e.Constraint = m[1]
		}
	case codeNotNull, codeNoDefault:
		if m := nullColumn.FindStringSubmatch(server.Message); m != nil {
			e.Columns = []string{m[1]}
		}
	case codeCheck:
		if m := checkNamed.FindStringSubmatch(server.Message); m != nil {
			checked(e, m[1], m[2])
		}
	case codeParentKey, codeChildKey:
		if m := keyNamed.FindStringSubmatch(server.Message); m != nil {
			e.Table, e.Constraint, e.Columns = m[1], m[2], betweenNames.Split(m[3], -1)
		}
	default:
		if m := ofColumn.FindStringSubmatch(server.Message); m != nil {
			e.Table, e.Columns = m[2], []string{m[1] + m[3]}
			if index, ok := dialect.HasValue(e.Columns[0]); ok {
				e.Columns, e.Constraint = nil, index
			}
		}
	}
}

// violated is the violation of a key that a statement has found by itself, as the server
// reports those that it finds: see dialect.ConflictOf.
func violated(e *mysql.MySQLError) *mysql.MySQLError {
	if e.Number != codeNoField {
		return e
	}
	if m := noField.FindStringSubmatch(e.Message); m != nil {
		if key, ok := dialect.ViolationOf(m[1]); ok {
			return &mysql.MySQLError{Number: codeUnique, SQLState: [5]byte{'2', '3', '0', '0', '0'}, Message: "Duplicate entry '' for key '" + key + "'"}
		}
	}
	return e
}

// checked sets the constraint that was violated, or what it stands for: one of Strata's own,
// or of a column's type.
func checked(e *strata.DatabaseError, name, table string) {
	e.Table, e.Constraint = table, name
	if column, ofType := strings.CutPrefix(name, table+"."); ofType {
		e.Kind, e.Columns, e.Constraint = strata.ErrInvalid, []string{column}, ""
		return
	}
	if _, column, outOfRange, ok := dialect.OwnConstraint(name); ok {
		if outOfRange {
			e.Kind = strata.ErrOutOfRange
		}
		if column == "" { // which who knows the table finds out
			return
		}
		if e.Columns = []string{column}; outOfRange {
			e.Constraint = ""
		}
	}
}

// naming are the errors whose messages quote names, and text of the statement, and no value.
var naming = []uint16{
	1007, 1044, 1045, codeNotNull, 1049, 1050, 1051, 1052, 1054, 1055, 1060, 1061, 1064, 1066, 1071, 1072, 1091, 1109, 1115, 1130, 1136, 1142, 1143, 1146,
	1166, 1176, codeUnknownVariable, 1203, 1226, codeRecordChanged, 1215, 1264, 1265, 1267, 1273, 1286, 1304, 1305, codeNoDefault, 1406, 1412, codeParentKey, codeChildKey, 1615, 1630, 1792, 4025, 4084, 4085,
}

// quotedValue is what messages quote of a value.
var quotedValue = regexp.MustCompile(`(?s)'.*'`)

// numberValue is what a message says of a value without quotes.
var numberValue = regexp.MustCompile(`(?s) value .*$`)

const codeNoPartition = 1526

// withoutValues is the server's message without the values that it quotes. The driver's own
// error is still to be had by errors.As.
func withoutValues(e *mysql.MySQLError) string {
	message := strings.TrimSuffix(e.Message, "\n")
	switch {
	case slices.Contains(naming, e.Number):
		return message
	case e.Number == codeUnique:
		if m := duplicate.FindStringSubmatch(message); m != nil {
			return "Duplicate entry '…' for key '" + m[1] + "'"
		}
	case e.Number == codeNoPartition:
		return numberValue.ReplaceAllString(message, " the value")
	}
	return quotedValue.ReplaceAllString(message, "'…'")
}
