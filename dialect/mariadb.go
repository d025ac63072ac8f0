package dialect

import (
	"errors"
	"strings"
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
		Sequences |
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
	Spelling: merged(mariadbBasics, mariadbText, mariadbNumbers, mariadbExact, mariadbIntegers, mariadbAggregates, mariadbCalendar, mariadbIntervals, mariadbSerieses,
		mariadbJSON, mariadbPaths, mariadbComposites, mariadbSameDocument, mariadbArrays, mariadbNetwork, mariadbFullText, mariadbRefused, mariadbRanges),
}

// mariadbJSONArg has the collation of columns of JSON.
const mariadbJSONArg = "({1}" + mariadbByByte + ")"

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
