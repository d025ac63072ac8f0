package dialect

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
	LoneNumber:       "({x} + (RAND() < 0))",
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
	KeyDeferral:         "", KeySetDefault: "",
	SearchIndex: Nothing, IndexWhere: Nothing,
	IndexExpression: "{column}",
	IndexColumns:    "ALTER TABLE {table} {columns}ADD ",
	IndexValue:      "ADD COLUMN IF NOT EXISTS {name} {type} AS ({x}) VIRTUAL INVISIBLE, ",
	IndexRows:       "ADD COLUMN IF NOT EXISTS {name} TINYINT AS (CASE WHEN {condition} THEN 1 END) VIRTUAL INVISIBLE, ",
	ViewMark:        "{mark} AS (SELECT 1)",
	// Numbers that are kept in memory would be left out when the server ends, and in a cluster
	// each node would have its own.
	CreateSequence: "CREATE SEQUENCE {once}{sequence}{counting} NOCACHE ENGINE=InnoDB",
	NextNumber:     "NEXTVAL({sequence})",
	DropUnused: "BEGIN NOT ATOMIC IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() " +
		`AND LOCATE(CONCAT('nextval("', REPLACE(DATABASE(), '"', '""'), '".', {name}, ')'), column_default) > 0) THEN {definition}; END IF; END`,
	DropKeys: "ALTER TABLE {table} {keys}", DropKey: "DROP FOREIGN KEY IF EXISTS {name}",
	AddKeyOnce: "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY IF NOT EXISTS {key}",
}

// unlessLeft is the new value of a column, or the old one where a row is left as it is: the
// server counts such a row, and returns it. A variable of the session, which the session has
// at 0, says so until the row is returned.
func unlessLeft(left, value, old string) string {
	return "CASE WHEN (@strata_untouched := " + left + ") THEN " + old + " ELSE " + value + " END"
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
