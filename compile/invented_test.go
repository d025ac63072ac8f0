package compile_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/internal/sample"
)

// invented is a dialect that there is not. It differs from both that there are in all that
// a dialect can say, mostly as the family of MySQL does: package compile writes it without
// knowing of it.
var invented = &dialect.Dialect{
	Name: "Invented",
	Features: dialect.SetOpAll | dialect.UpdateDefault | dialect.InsertDefault | dialect.AddConstraint | dialect.Quantifiers |
		dialect.RowLocks | dialect.LoneHaving | dialect.Comments,
	FullText:    dialect.SearchKey,
	Placeholder: '?', Quote: '`', MaxArgs: 65535, PartRows: 500, ArrayRows: 10,
	OneArgument: inventedRows,
	TypedArg:    "CAST({1} AS {type})",
	Args:        map[string]string{"decimal": "CAST({1} AS DECIMAL(65, 30))"},
	QuoteText:   func(text string) string { return "N'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'" },
	Collations:  map[string]string{"C": "code_points"},
	Identity:    "{type} AUTO_INCREMENT", TableSuffix: " COLLATE code_points",
	Digits: "DECIMAL({precision}, {scale})",
	Types: map[string]string{
		"int16": "SIGNED", "int32": "SIGNED", "int64": "SIGNED", "float32": "FLOAT", "float64": "DOUBLE", "decimal": "DECIMAL(65, 30)",
		"text": "CHAR", "bool": "SIGNED", "time": "DATETIME(6)", "date": "DATE", "local": "DATETIME(6)", "interval": "CHAR",
		"bytes": "BINARY", "uuid": "BINARY(16)", "json": "CHAR", "jsonpath": "CHAR", "array": "CHAR", "composite": "CHAR",
		"range": "CHAR", "multirange": "CHAR", "textquery": "CHAR", "addr": "BINARY(17)", "network": "BINARY(18)",
	},
	ColumnTypes: map[string]string{
		"int16": "SMALLINT", "int32": "INT", "int64": "BIGINT", "text": "LONGTEXT", "bool": "BOOLEAN", "bytes": "LONGBLOB",
		"range": "VARCHAR(100)", "multirange": "LONGTEXT", "json": "JSON", "array": "JSON", "composite": "JSON", "interval": "VARCHAR(80)",
	},
	KeyTypes:  map[string]string{"text": "VARCHAR({length})", "bytes": "VARBINARY({length})"},
	KeyLength: 255,
	Checks:    map[string]string{"bool": "{1} IN (0, 1)"},
	Encode: map[string]func(any) (any, error){
		"bool": func(v any) (any, error) {
			if v.(bool) {
				return int64(1), nil
			}
			return int64(0), nil
		},
		"time":  func(v any) (any, error) { return v.(time.Time).UTC().Format("2006-01-02 15:04:05.000000"), nil },
		"date":  func(v any) (any, error) { return v.(time.Time).Format("2006-01-02"), nil },
		"uuid":  func(v any) (any, error) { u := v.([16]byte); return u[:], nil },
		"array": inventedJSON, "jsonpath": inventedJSON, "composite": inventedJSON,
		"range": inventedJSON, "multirange": inventedJSON, "addr": inventedText, "network": inventedText,
	},
	Clauses: map[dialect.Clause]string{
		dialect.OffsetAlone:   " LIMIT {offset}, 18446744073709551615",
		dialect.LimitOffset:   " LIMIT {offset}, {limit}",
		dialect.NullsFirst:    "{x} IS NOT NULL, {term}",
		dialect.NullsLast:     "{x} IS NULL, {term}",
		dialect.LockForShare:  " LOCK IN SHARE MODE",
		dialect.LockOf:        "",
		dialect.FilterClause:  "CASE WHEN {condition} THEN {x} END",
		dialect.NoOrder:       "ORDER BY NULL",
		dialect.FullJoin:      dialect.FullJoinByKeys,
		dialect.FrameGroups:   "",
		dialect.FrameExclude:  "",
		dialect.RowIn:         " IN ({rows})",
		dialect.ValuesSource:  "({selects}) AS {alias}",
		dialect.NoValues:      "(SELECT {columns} FROM DUAL WHERE 1 = 0) AS {alias}",
		dialect.SampleSource:  "(SELECT * FROM {table} WHERE RAND() * 100 < {percent}) AS {ref}",
		dialect.RecursiveWith: dialect.Nothing, dialect.MaterializedWith: dialect.Nothing, dialect.NotMaterializedWith: "",

		dialect.DefaultRow:      " () VALUES ()",
		dialect.InsertAlias:     "",
		dialect.ConflictNothing: " ON DUPLICATE KEY UPDATE {column} = {ref}",
		dialect.ConflictUpdate:  " ON DUPLICATE KEY UPDATE {set}",
		dialect.ConflictIf:      "{column} = IF({condition}, {value}, {column})",
		dialect.ConflictLeft:    "",
		dialect.ConflictSelect:  dialect.Nothing,
		dialect.NewRow:          "VALUES({column})",
		dialect.OncePerKey: "SELECT {values} FROM (SELECT *, CASE WHEN {present} THEN count(*) OVER (PARTITION BY {keys}) ELSE 1 END AS {n} " +
			"FROM ({rows}) AS given) AS counted WHERE CASE WHEN {n} > 1 THEN (SELECT 1 UNION ALL SELECT 2) ELSE 1 END",
		dialect.UpdateFrom:          "UPDATE {table}, {sources} SET {qualified}{where}",
		dialect.DeleteAlias:         "DELETE {ref} FROM {table}{where}",
		dialect.DeleteUsing:         "DELETE {ref} FROM {table} JOIN ({sources}) ON {condition}",
		dialect.ReturningUpdate:     "",
		dialect.ReturningUpdateFrom: "", dialect.ReturningDeleteAlias: "", dialect.ReturningDeleteUsing: "",
		dialect.RowsSource: "JSON_TABLE({one}, '$[*]' COLUMNS ({definitions})) AS {alias}",
		dialect.RowsColumn: "{column} {type} PATH '$[{n}]'",

		dialect.ColumnDefinition:    "{name} {type}{notnull}{default}",
		dialect.GeneratedDefinition: "{name} {type} AS ({value}) STORED",
		dialect.ColumnCheck:         "CONSTRAINT {name} CHECK ({condition})",
		dialect.ColumnCheckUnnamed:  "CHECK ({condition})",
		dialect.KeyDeferral:         "", dialect.KeySetDefault: "",
		dialect.IndexExpression: "", dialect.IndexWhere: "",
		dialect.AddKeyOnce:   "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY IF NOT EXISTS {key}",
		dialect.CommentTable: "ALTER TABLE {table} COMMENT = {text}", dialect.CommentTableOnce: "",
		dialect.CommentColumn: "", dialect.CommentColumnOnce: "",
	},
	Spelling: map[string]string{
		"IS DISTINCT FROM": "NOT ({1} <=> {2})", "IS NOT DISTINCT FROM": "({1} <=> {2})", "||": "CONCAT({1}, {2})",
		"/:int": "{1} DIV {2}", "match:LIKE": `{1} LIKE {2} ESCAPE '\\'`, "match:LIKE:expr": `{1} LIKE {2} ESCAPE '\\'`,
		"match:ILIKE": "LOWER({1}) LIKE LOWER({2})", "match:prefix": "LEFT({1}, CHAR_LENGTH({2})) = {2}",
		"match:suffix": "RIGHT({1}, CHAR_LENGTH({2})) = {2}", "match:contains": "LOCATE({2}, {1}) > 0",
		"string_agg":          "SUBSTR(GROUP_CONCAT(CONCAT({2}, {1}){order} SEPARATOR ''), CHAR_LENGTH({2}) + 1)",
		"string_agg_distinct": "SUBSTR(GROUP_CONCAT(DISTINCT CONCAT({2}, {1}) ORDER BY {1} SEPARATOR ''), CHAR_LENGTH({2}) + 1)",
		"bool_and":            "MIN({1}){filter}", "bool_or": "MAX({1}){filter}",
		"array_agg": "CONCAT('[', GROUP_CONCAT(CASE WHEN {chosen} THEN IFNULL(JSON_QUOTE({1}), 'null') END{order}), ']')",
		"json_agg":  "JSON_ARRAYAGG({1}{order})",
		"unnest":    "JSON_TABLE({1}, '$[*]' COLUMNS (ordinal FOR ORDINALITY, value LONGTEXT PATH '$'))", "unnest:array:int": "JSON_TABLE({1}, '$[*]' COLUMNS (ordinal FOR ORDINALITY, value BIGINT PATH '$'))",
		"json_elements":          "JSON_TABLE({1}, '$[*]' COLUMNS (ordinal FOR ORDINALITY, value JSON PATH '$'))",
		"json_each":              "JSON_TABLE(JSON_KEYS({1}), '$[*]' COLUMNS (`key` LONGTEXT PATH '$'))",
		"column:json_each:value": "JSON_EXTRACT({1}, CONCAT('$.', JSON_QUOTE({alias}.`key`)))",
		"series":                 "JSON_TABLE(CONCAT('[', REPEAT('0,', ({2} - {1}) DIV {3}), '0]'), '$[*]' COLUMNS (n FOR ORDINALITY))",
		"column:series:value":    "({1} + ({alias}.n - 1) * {3})", "series:date": "", "series:time": "",
		"field":     "JSON_VALUE({1}, CONCAT('$[', {n} - 1, ']'))",
		"range_new": "", "range_agg": "", "range_holds": "", "text_match": "", "highlight": "",
		"search:match":  "MATCH ({columns}) AGAINST ({1} IN BOOLEAN MODE)",
		"literal:bytes": "x'{hex}'",
	},
}

// inventedRows is JSON of rows.
func inventedRows(rows [][]any) (any, error) { return inventedJSON(rows) }

func inventedJSON(v any) (any, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func inventedText(v any) (any, error) { return fmt.Sprint(v), nil }

// inventedCases are all statements that the package's other golden files have, and those of
// the language.
func inventedCases() []statement {
	var list []statement
	add := func(section string, of []statement) {
		for _, s := range of {
			list = append(list, statement{section + ": " + s.name, s.s})
		}
	}
	add("statements", statements)
	add("named", namedStatements)
	add("ranges", rangeStatements)
	add("searches", searches)
	for _, section := range language.Sections() {
		for _, f := range section.Features {
			if f.Statement != nil {
				add(section.Title, []statement{{f.Name, f.Statement}})
			}
		}
	}
	tables := append(language.Tables(), kinds, shops)
	for _, c := range defined {
		tables = append(tables, c.table)
	}
	for _, t := range tables {
		for _, s := range builder.CreateTables(t).Statements() {
			list = append(list, statement{"CREATE", s})
		}
	}
	for _, s := range builder.CreateTables(sample.Tables()...).IfNotExists().Statements() {
		list = append(list, statement{"CREATE IF NOT EXISTS", s})
	}
	return list
}

// TestGoldenInvented keeps what compile writes for a dialect that is neither of those that
// it was made with. What the dialect cannot say is refused by name.
func TestGoldenInvented(t *testing.T) { goldenOf(t, invented, "invented.golden") }

// TestGoldenMariaDB is the same for a dialect that no pool speaks yet.
func TestGoldenMariaDB(t *testing.T) { goldenOf(t, dialect.MariaDB, "mariadb.golden") }

func goldenOf(t *testing.T, d *dialect.Dialect, file string) {
	t.Helper()
	var out bytes.Buffer
	for _, c := range inventedCases() {
		text, args, err := compile.SQL(c.s, d)
		var refused *strata.StatementError
		switch {
		case err != nil && !errors.As(err, &refused):
			t.Errorf("%s: %v", c.name, err)
		case err != nil:
			fmt.Fprintf(&out, "== %s\nrefused: %v\n", c.name, err)
		case text != "":
			fmt.Fprintf(&out, "== %s\n%s\n", c.name, text)
		}
		if len(args) > 0 {
			fmt.Fprintf(&out, "    %v\n", readable(args))
		}
	}
	golden(t, file, out.Bytes())
}

// readable is arguments with their bytes in hexadecimal digits.
func readable(args []any) []any {
	out := append([]any(nil), args...)
	for i, a := range out {
		if b, ok := a.([]byte); ok {
			out[i] = "x" + hex.EncodeToString(b)
		}
	}
	return out
}

// twoKeys is a table whose rows can meet two keys.
var twoKeys = entries("two_keys", func(t *strata.Def, c *entryColumns) { t.Unique(c.Name) })

// TestConflictOfAnyKey: where a dialect cannot name the key, ON CONFLICT is for what meets no
// other one.
func TestConflictOfAnyKey(t *testing.T) {
	of := func(i builder.Change) error {
		_, _, err := compile.SQL(i, invented)
		return err
	}
	row := entry{ID: 1, Name: "a"}
	for name, c := range map[string]struct {
		err     error
		refused bool
	}{
		"one of two keys":                {of(builder.Insert(twoKeys).Rows(row).OnConflict(twoKeys.Name).DoNothing()), true},
		"the other":                      {of(builder.Insert(twoKeys).Rows(row).OnConflict(twoKeys.ID).DoUpdate(twoKeys.Score.Set(1))), true},
		"any":                            {of(builder.Insert(twoKeys).Rows(row).OnConflict().DoNothing()), false},
		"beside a key that is generated": {of(builder.Insert(users).Rows(sample.User{Email: "a", Name: "b", Status: sample.Active}).OnConflict(users.Email).DoNothing()), false},
		"the only key":                   {of(builder.Insert(tags).Rows(sample.Tag{Name: "a"}).OnConflict(tags.PostID, tags.Name).DoNothing()), false},
	} {
		var refused *strata.StatementError
		if errors.As(c.err, &refused) != c.refused {
			t.Errorf("%s: %v", name, c.err)
		}
	}
}

// TestRowsAsOneArgument: what stands before and after the rows is counted right where they
// are one argument.
func TestRowsAsOneArgument(t *testing.T) {
	s := builder.Insert(tags).Rows(tagRows(11)...).OnConflict(tags.PostID, tags.Name).DoUpdate(tags.Weight.Set(7)).Statement(door.Key{})
	for _, c := range []struct {
		d   *dialect.Dialect
		one bool
	}{{invented, true}, {dialect.PostgreSQL, false}} {
		m, err := compile.ManyOf(s, c.d)
		if err != nil {
			t.Fatal(err)
		}
		if m.One != c.one || m.Arrays == "" || len(m.Before) != 0 || len(m.After) != 1 || fmt.Sprint(m.After[0]) != "7" {
			t.Errorf("%s: %v, %v, %v, %s", c.d.Name, m.One, m.Before, m.After, m.Arrays)
		}
	}
}
