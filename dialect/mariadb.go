package dialect

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// MariaDB is MariaDB from 10.11 on, of the versions that pool/mariadb takes, under the sql_mode ANSI_QUOTES, PIPES_AS_CONCAT,
// NO_BACKSLASH_ESCAPES, STRICT_ALL_TABLES, SIMULTANEOUS_ASSIGNMENT, in UTC and in the
// collation utf8mb4_nopad_bin.
//
// Instants and local times are DATETIME(6), intervals text as in ISO 8601, UUIDs and
// network addresses bytes, truth values 0 and 1, documents, arrays and composite values
// JSON. A SELECT makes NULL or 0 of what has no value and goes on: what is spelled here
// fails there, by a subquery of two rows, or is refused.
var MariaDB = &Dialect{
	Name:   "MariaDB",
	Engine: EngineMariaDB,
	Features: SetOpAll |
		UpdateDefault |
		InsertDefault |
		AddConstraint |
		Quantifiers |
		RowLocks |
		ExplainTables,
	Placeholder: '?',
	Naming:      mariadbName,
	Clauses:     mariadbClauses,
	MaxArgs:     65535,
	MaxDepth:    60,
	PartRows:    500,
	CopyRows:    2,
	ListMax:     1000,
	// An argument has no type before its value comes: beside a text, a number becomes a
	// DOUBLE, texts lose the blanks at their end where they are a column, or are compared by
	// the collation of their character set, and GROUP BY takes a number for a place.
	TypedArg: "CAST({1} AS {type})",
	Args: map[string]string{
		"decimal": "CAST({1} AS DECIMAL(65, 30))", "text": "CAST({1} AS CHAR)", "bytes": "CAST({1} AS BINARY)", "uuid": "CAST({1} AS BINARY(16))",
		"addr": "CAST({1} AS BINARY)", "network": "CAST({1} AS BINARY)", "interval": "CAST({1} AS CHAR)",
		"json": mariadbJSONArg, "jsonpath": mariadbJSONArg, "array": mariadbJSONArg, "composite": mariadbJSONArg,
	},
	Types: map[string]string{
		"int16": "SIGNED", "int32": "SIGNED", "int64": "SIGNED", "float32": "FLOAT", "float64": "DOUBLE", "decimal": "DECIMAL(65, 30)",
		"text": "CHAR", "bool": "SIGNED", "time": "DATETIME(6)", "date": "DATE", "local": "DATETIME(6)", "interval": "CHAR",
		"bytes": "BINARY", "uuid": "BINARY(16)", "json": "CHAR", "jsonpath": "CHAR", "array": "CHAR", "composite": "CHAR", "custom": "CHAR",
		"range": "CHAR", "multirange": "CHAR", "textquery": "CHAR", "addr": "BINARY", "network": "BINARY",
	},
	ColumnTypes: map[string]string{
		"int16": "SMALLINT", "int32": "INT", "int64": "BIGINT", "text": mariadbString, "bool": "BOOLEAN", "interval": "VARCHAR(80)",
		"bytes": "LONGBLOB", "json": "JSON", "jsonpath": "LONGTEXT", "array": "JSON", "composite": "JSON",
		"range": "VARCHAR(140)", "multirange": "LONGTEXT", "textquery": "LONGTEXT", "addr": "VARBINARY(17)", "network": "VARBINARY(18)",
	},
	KeyTypes:    map[string]string{"text": "VARCHAR({length})" + mariadbByCode, "bytes": "VARBINARY({length})", "json": "", "array": "", "composite": ""},
	KeyLength:   255,
	Digits:      "DECIMAL({precision}, {scale})",
	Collations:  map[string]string{"C": "utf8mb4_nopad_bin"},
	Checks:      map[string]string{"bool": "{1} IN (0, 1)"},
	Identity:    "{type} AUTO_INCREMENT",
	TableSuffix: " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
	Relation:    mariadbRelation,
	Definitions: AsShown,
	FullText:    SearchKey,
	Session:     mariadbSession,
	Ends:        mariadbEnds,
	Encode: map[string]func(any) (any, error){
		"bool": mariadbBool, "float32": finite, "float64": finite, "decimal": mariadbDecimal,
		"time": inYears("2006-01-02 15:04:05.000000"), "date": inYears("2006-01-02"), "local": mariadbLocal,
		"uuid":  func(v any) (any, error) { u := v.([16]byte); return u[:], nil },
		"array": mariadbList, "json": mariadbDocument, "interval": mariadbIntervalOf, "jsonpath": mariadbPath, "textquery": mariadbWords, "composite": jsonRecord,
		"range": rangeText, "multirange": multirangeText, "addr": addrBytes, "network": prefixBytes,
	},
	Texts: map[string]func(string) (string, error){
		"regexp_match:2": mariadbTest, "regexp_replace:2": mariadbSearch, "regexp_replace:3": mariadbReplacement, "format:2": mariadbLayout, "format:2:otherwise": mariadbMarks,
		"series:3":   mariadbSeriesStep,
		"local_in:2": mariadbDistance, "instant_in:2": mariadbDistance, "local_in:2:otherwise": mariadbZone(0), "instant_in:2:otherwise": mariadbZone(1),
	},
	Apart:    map[string]bool{"text": true, "bytes": true, "json": true, "jsonpath": true, "array": true, "composite": true, "multirange": true, "textquery": true},
	Merging:  map[string]string{"float64": "({1} + 0e0)", "float32": "({1} + 0e0)"}, // as -0 is another number than 0
	Equality: map[string]string{"interval": mariadbLength("{1}")},
	Ordering: map[string]string{"interval": mariadbLength("{1}")},
	Spelling: merged(mariadbBasics, mariadbText, mariadbNumbers, mariadbExact, mariadbIntegers, mariadbAggregates, mariadbCalendar, mariadbJSON, mariadbSameDocument, mariadbArrays, mariadbNetwork, mariadbFullText, mariadbRefused, mariadbRanges),
}

// mariadbClauses are what differs from the usual forms.
var mariadbClauses = map[Clause]string{
	OffsetAlone: allRows + " OFFSET {offset}",
	NullsFirst:  "{x} IS NOT NULL, {term}",
	NullsLast:   "{x} IS NULL, {term}",

	LockForNoKeyUpdate: " FOR UPDATE", LockForShare: " LOCK IN SHARE MODE", LockForKeyShare: " LOCK IN SHARE MODE",
	LockOf: Nothing, // the other tables are locked, too

	FilterClause: "CASE WHEN {condition} THEN {x} END",
	// Lag and lead ask for an order. One of nothing, or of constants, would be looked at as that
	// of windows with any other, whose rows would come in the order of a third.
	NoOrder: "ORDER BY RAND() < 0",
	AllWith: "0 NOT IN ({terms})", AnyWith: "1 IN ({terms})", // else it is not found deep inside of them
	Truth:            "IF(TRUE, {comparison}, NULL)", // which is taken for what cannot be NULL
	LoneOrder:        "RAND() < 0",
	NoFrame:          "(SELECT COUNT(*) OVER ())", // or the window would have that of the last one written
	FullJoin:         FullJoinByKeys,
	FullJoinSide:     "(SELECT {columns} FROM {table}" + allRows + ") AS {ref}", // which gets an index of what it is compared by
	MaterializedWith: Nothing, NotMaterializedWith: Nothing,
	FrameGroups: "{ranks}", FrameExclude: "{parts}",
	RowIn:        " IN ({rows})",
	ValuesSource: "({selects}) AS {alias}",
	HavingTerm:   "MIN({x})", // of values that are one
	SideQuery:    "({query})",
	SampleSource: "(SELECT * FROM {table} WHERE RAND() * 100 < {percent}) AS {ref}",

	DefaultRow:      " () VALUES ()",
	InsertAlias:     "{table}",
	ConflictNothing: " ON DUPLICATE KEY UPDATE {of}{column} = " + unlessLeft("1", "NULL", "{ref}"),
	ConflictUpdate:  " ON DUPLICATE KEY UPDATE {of}{set}",
	ConflictIf:      "{column} = " + unlessLeft("NOT COALESCE({condition}, 0)", "{value}", "{ref}"),
	ConflictLeft:    "CASE WHEN @strata_untouched THEN 1 + (@strata_untouched := 0) ELSE 0 END",
	ConflictOf:      "{column} = CASE WHEN {met} THEN {ref}{others} ELSE " + violated(`"`+violation+`"`) + " END, ",
	ConflictOther:   " WHEN {met} THEN " + violated("{key}"),
	ConflictSelect:  Nothing,
	NewRow:          "VALUES({column})",
	OncePerKey: "SELECT {values} FROM (SELECT *, CASE WHEN {present} THEN count(*) OVER (PARTITION BY {keys}) ELSE 1 END AS {n} " +
		"FROM ({rows}) AS given) AS counted WHERE " + failing("{n} > 1", "1"),

	UpdateFrom:          "UPDATE {table}, {sources} SET {qualified}{where}",
	DeleteAlias:         "DELETE {ref} FROM {table}{where}",
	DeleteUsing:         "DELETE {ref} FROM {table} JOIN ({sources}) ON {condition}", // no EXISTS: MATCH in it ends the server
	ReturningUpdate:     mariadbUpdated("", "", allRows),
	ReturningUpdateFrom: mariadbUpdated(", row_number() OVER (PARTITION BY {keys}) AS {n}", " WHERE {n} = 1", ""), // each row once
	// An alias in DELETE takes the form that returns nothing.
	ReturningDeleteAlias: mariadbDeleted, ReturningDeleteUsing: mariadbDeleted,
	// The server works out all values first where it sees a subquery that reads the table: it
	// does not see one inside of WITH or of a derived table.
	SetReads:      "NOT EXISTS (SELECT 1 FROM {table} AS {alias} WHERE 1 = 0)",
	ConflictReads: "", ReturningReads: "",
	CopyRowsInto: "INSERT INTO {table} {columns} VALUES", // of one row, executed for all

	ColumnDefinition:    "{name} {type}{notnull}{default}{comment}",
	GeneratedDefinition: "{name} {type} AS ({value}) STORED{comment}", // which takes no NOT NULL
	ColumnCheck:         "CONSTRAINT {name} CHECK ({condition})",
	ColumnCheckUnnamed:  "CHECK ({condition})",
	CommentInTable:      " COMMENT {text}",
	CommentInColumn:     " COMMENT {text}",
	KeyDeferral:         "", KeySetDefault: "", IndexExpression: "",
	SearchIndex: Nothing, IndexWhere: Nothing,
	IndexRows: "ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} TINYINT AS (CASE WHEN {condition} THEN 1 END) VIRTUAL INVISIBLE, ADD ",
	ViewMark:  "{mark} AS (SELECT 1)",
	DropKeys:  "ALTER TABLE {table} {keys}", DropKey: "DROP FOREIGN KEY IF EXISTS {name}",
	AddKeyOnce: "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY IF NOT EXISTS {key}",
}

// unlessLeft is the new value of a column, or the old one where a row is left as it is: the
// server counts such a row, and returns it. A variable of the session, which the session has
// at 0, says so until the row is returned.
func unlessLeft(left, value, old string) string {
	return "CASE WHEN (@strata_untouched := " + left + ") THEN " + old + " ELSE " + value + " END"
}

// violated is an error that says which key has been violated, where it is computed, and of
// the type of a column.
func violated(key string) string {
	return "CASE WHEN (SELECT v FROM JSON_TABLE('[]', '$' COLUMNS (v INT PATH '$.v' ERROR ON EMPTY)) AS " + key + ") THEN {ref} END"
}

// mariadbJSONArg has the collation of columns of JSON.
const mariadbJSONArg = "({1}" + mariadbByByte + ")"

// failing is good, and an error where a condition holds: that of a subquery of two rows.
func failing(bad, good string) string {
	return "CASE WHEN " + bad + " THEN (SELECT 1 UNION ALL SELECT 2) ELSE " + good + " END"
}

// mariadbUpdated is an UPDATE that returns rows: an INSERT of the rows themselves, each of
// which meets the row that it is. What is set must have been computed by then: a query that
// is merged into the one around it is not, but for a LIMIT or a window.
func mariadbUpdated(number, once, apart string) string {
	return "INSERT INTO {table} ({columns}) SELECT {columns} FROM (SELECT {values}" + number + " FROM {sources}{where}" + apart +
		" FOR UPDATE) AS {rows}" + once + " ON DUPLICATE KEY UPDATE {set} RETURNING {items}"
}

const (
	allRows        = " LIMIT 18446744073709551615"
	mariadbDeleted = "DELETE FROM {table} WHERE ({columns}) IN (SELECT {columns} FROM (SELECT {keys} FROM {sources}{where}" + allRows +
		" FOR UPDATE) AS {rows}) RETURNING {items}"
)

// mariadbRelation is MariaDB's Relation: a schema is a database.
const mariadbRelation = "SELECT CASE t.table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END, t.table_name, c.column_name, " +
	"CASE WHEN c.data_type IN ('tinyint', 'smallint', 'int', 'bigint') THEN 'int float decimal bool' " +
	"WHEN c.data_type IN ('float', 'double', 'decimal') THEN 'int float decimal' " +
	"WHEN c.data_type LIKE '%char' OR c.data_type LIKE '%text' THEN 'text' WHEN c.data_type IN ('date', 'datetime') THEN 'time date local' ELSE '' END " +
	"FROM information_schema.tables AS t JOIN information_schema.columns AS c ON c.table_schema = t.table_schema AND c.table_name = t.table_name " +
	"WHERE t.table_schema = COALESCE({schema}, DATABASE()) AND t.table_name = {name} " +
	"UNION ALL SELECT 'index', s.table_name, COALESCE(s.column_name, ''), CONCAT_WS(' ', CASE s.non_unique WHEN 0 THEN 'unique' END, CASE s.collation WHEN 'D' THEN 'desc' END, " +
	"CASE WHEN EXISTS (SELECT 1 FROM information_schema.statistics AS r WHERE r.table_schema = s.table_schema AND r.table_name = s.table_name AND r.index_name = s.index_name " +
	"AND r.column_name LIKE '" + rowsPrefix + "%') THEN 'where' END) " +
	"FROM information_schema.statistics AS s WHERE s.table_schema = COALESCE({schema}, DATABASE()) AND s.index_name = {name} AND s.column_name NOT LIKE '" + rowsPrefix + "%'"

func mariadbBool(v any) (any, error) {
	if v.(bool) {
		return int64(1), nil
	}
	return int64(0), nil
}

// mariadbName refuses what the server's catalog does not hold.
func mariadbName(name string) error {
	if strings.TrimRight(name, " \t\n\v\f\r") != name {
		return errors.New("ends with a blank")
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r > 0xffff }) {
		return errors.New("has a character beyond U+FFFF")
	}
	return nil
}

// finite refuses what has no end.
func finite(v any) (any, error) {
	if f, ok := v.(float64); ok && math.IsInf(f, 0) {
		return nil, errors.New("MariaDB holds no infinite numbers")
	}
	return v, nil
}

// mariadbDecimal refuses a decimal that has more digits than MariaDB keeps.
func mariadbDecimal(v any) (any, error) {
	text, ok := v.(string)
	if !ok {
		return v, nil
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if len(whole) > mariadbPrecision-mariadbScale || len(fraction) > mariadbScale {
		return nil, fmt.Errorf("the decimal has more digits than MariaDB keeps, %d before the point and %d after it", mariadbPrecision-mariadbScale, mariadbScale)
	}
	return v, nil
}

// How many digits a decimal has, in all and after the point.
const mariadbPrecision, mariadbScale = 65, 30

var errYear = errors.New("the year is outside 0001 to 9999, which MariaDB has")

// mariadbLocal refuses a local time of the year 0, which MariaDB does not count with.
func mariadbLocal(v any) (any, error) {
	if text, ok := v.(string); ok && strings.HasPrefix(text, "0000-") {
		return nil, errYear
	}
	return v, nil
}

// inYears writes a time of the years that MariaDB has.
func inYears(layout string) func(any) (any, error) {
	return func(v any) (any, error) {
		t := v.(time.Time).UTC()
		if t.Year() < 1 || t.Year() > 9999 {
			return nil, errYear
		}
		return t.Format(layout), nil
	}
}
