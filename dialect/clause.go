package dialect

// Clause is a part of a statement that dialects write in other words, or in another
// order. Its form is text with holes in braces, which package compile fills: what the
// standard form has no hole for, a form of the dialect's own may leave out only where
// the table below says that it may.
type Clause uint8

// The clauses of queries.
const (
	LimitAlone Clause = iota // of {limit} rows
	OffsetAlone
	LimitOffset
	// What puts NULL first and last in an order: {term} is what is ordered by, with its
	// direction, {x} without it. A form with {x} orders by two things.
	NullsFirst
	NullsLast
	LockForUpdate
	LockForNoKeyUpdate
	LockForShare
	LockForKeyShare
	LockOf
	LockNoWait
	LockSkipLocked
	// FilterClause follows an aggregate's parentheses. A form with {x} is what its
	// argument becomes instead, which is NULL for rows that the {condition} leaves out.
	FilterClause
	RightJoin
	// FullJoin stands between two sources. A form with {keys} is all of FROM up to both of
	// them: it has the keys of their rows, those that belong together and those of one of them
	// alone, with which the {members}, tables all, are joined then. A {leftside} is {left} where
	// it is looked for, which is a FullJoinSide if it is a table.
	FullJoin
	FullJoinSide
	RecursiveWith
	MaterializedWith
	NotMaterializedWith
	NoOrder   // a window without ORDER BY
	AllWith   // AND of {terms} with a window function among them
	AnyWith   // OR of them
	Truth     // a {comparison} of row values, or with ANY or ALL, that is no condition
	LoneOrder // a term more of the order of a window whose own terms read nothing of the rows
	// LoneNumber is the {x} of an order that reads nothing of the rows, and takes no term
	// more as its frame is at a distance.
	LoneNumber
	NoFrame // a term of the order of a window without a frame, whose own terms have one in them
	// FrameGroups counts groups. Its form with {ranks} says that they are counted in a derived
	// table, so that the frame is one of numbers; that of FrameExclude with {parts} that a
	// frame is put together from others.
	FrameGroups
	FrameExclude
	RowIn // {row}s in parentheses
	// ValuesSource are rows of values as a source, whose columns are column1, column2 ...:
	// {rows} as VALUES has them, or {selects}, which UNION ALL puts together.
	ValuesSource
	NoValues // the same without a row
	SampleSource
	GroupingBits
	// HavingTerm is what HAVING reads of a group that is no aggregate, for a dialect that
	// knows there what is selected only.
	HavingTerm
	// SideQuery is a side of a set operation that has an order or a limit of its own.
	SideQuery
	// ScalarSubquery is a subquery that is a value. A form with {rows} counts them, where
	// the database would take the first of several.
	ScalarSubquery
	CountedAny // ANY of a query for a dialect without it: of a {comparison} with each of its {rows}
	CountedAll

	// Those of changes.

	DefaultRow
	InsertAlias
	ConflictNothing
	ConflictUpdate
	// ConflictIf is an assignment of ConflictUpdate, where that has no {where}.
	ConflictIf
	// ConflictLeft tells of a row that INSERT ... ON CONFLICT returns whether it was left as
	// it was. Nothing says that such a row does not come back, and is not counted.
	ConflictLeft
	// ConflictOf is what stands before the assignments of either, in the hole {of}, where the
	// database takes a conflict of any key for one of the target's: it fails where the row
	// {met} is not that of the target but, of the {others}, that of another {key}.
	ConflictOf
	ConflictOther
	ConflictSelect // what ends a SELECT without WHERE before either
	NewRow
	// OncePerKey are the rows of a {query} that update those of their {keys}. A form with
	// {rows} counts those of one key, where the database would update a row twice.
	OncePerKey
	// UpdateFrom has {set}, or {qualified}, whose columns have their table before them.
	UpdateFrom
	// SetReads is a source {alias} of UPDATE that makes the database work out all values
	// before it changes a row, where a query in SET may read what the statement changes: with
	// {table} it is a condition.
	// ReturningReads and ConflictReads, which has several rows, are such queries elsewhere.
	SetReads
	ConflictReads
	ReturningReads
	DeleteAlias
	DeleteUsing
	ReturningInsert
	// ReturningUpdate ends an UPDATE. A form with {rows} is all of it, by key: of the
	// {values} of the rows that are meant, which have the table's {columns} and what is
	// {set}. So is that of the others.
	ReturningUpdate
	ReturningUpdateFrom
	ReturningDelete
	ReturningDeleteAlias
	ReturningDeleteUsing
	// RowsSource are the rows of a batch that come as arguments of their own: {arrays}, one
	// for each column, as RowsArray has them, or all rows as {one}, which RowsColumn takes
	// apart.
	RowsSource
	RowsArray
	RowsColumn
	CopyRowsInto

	// Those of definitions.

	TableOnce // where CREATE TABLE is to do nothing if there is one
	IndexOnce
	ColumnDefinition
	// GeneratedDefinition is a column that is computed.
	GeneratedDefinition
	ColumnDefault
	// ColumnCheck is a constraint of a column with a {name}, ColumnCheckUnnamed one without:
	// in the {checks} of its definition, or among those of the table where that has no such
	// hole.
	ColumnCheck
	ColumnCheckUnnamed
	KeyDeferral
	KeySetDefault
	// IndexExpression is an expression in an index, or the {column} that has its value: see
	// IndexValue.
	IndexExpression
	IndexWhere
	// IndexColumns begins an index that needs {columns} of its own, which it adds to the
	// table, for a dialect whose indexes are of columns alone.
	IndexColumns
	// IndexValue adds such a column, that has the value of an expression.
	IndexValue
	// IndexRows adds one, after those of the index, that tells which rows are in an index of
	// some, for a dialect that has indexes of all rows alone.
	IndexRows
	SearchIndex
	// ViewMark begins the WITH of a view: a query that nothing reads, whose name, the {mark},
	// says of what text the view was made, where the database keeps another one.
	ViewMark
	AddKey
	AddKeyOnce
	// DropKeys are those of a {table} that is dropped with others, which refer to it as it
	// does to them; DropKey is one of its {keys}.
	DropKeys
	DropKey
	DropTable
	DropView
	CreateSchema
	CreateSequence
	NextNumber     // of a {sequence}, whose {name} is a text
	CreateTypeOnce // {definition} is that of the type
	DropUnused     // {definition} drops a type or a sequence, if nothing else uses it; {name} is a text
	CommentTable
	CommentTableOnce
	// CommentInTable ends CREATE TABLE with the comment, CommentInColumn stands in the hole
	// {comment} of a column, for a dialect that has comments there alone.
	CommentInTable
	CommentInColumn
	CommentColumn
	CommentColumnOnce

	Clauses // how many there are
)

// Nothing is the form of a clause that a dialect leaves out because it holds all the same.
const Nothing = "{nothing}"

// clause is what there is to know of one.
type clause struct {
	name  string // in messages
	form  string // in most dialects; "" where one has to say how it does it
	holes string // those that a form may have besides
}

var clauses = [Clauses]clause{
	LimitAlone:  {"LIMIT", " LIMIT {limit}", ""},
	OffsetAlone: {"OFFSET without LIMIT", " OFFSET {offset}", ""},
	LimitOffset: {"OFFSET", " LIMIT {limit} OFFSET {offset}", ""},
	NullsFirst:  {"NULLS FIRST", "{term} NULLS FIRST", "{x}"},
	NullsLast:   {"NULLS LAST", "{term} NULLS LAST", "{x}"},

	LockForUpdate:      {"FOR UPDATE", " FOR UPDATE", ""},
	LockForNoKeyUpdate: {"FOR NO KEY UPDATE", " FOR NO KEY UPDATE", ""},
	LockForShare:       {"FOR SHARE", " FOR SHARE", ""},
	LockForKeyShare:    {"FOR KEY SHARE", " FOR KEY SHARE", ""},
	LockOf:             {"locks OF some of the tables", " OF {tables}", ""},
	LockNoWait:         {"NOWAIT", " NOWAIT", ""},
	LockSkipLocked:     {"SKIP LOCKED", " SKIP LOCKED", ""},

	FilterClause:        {"FILTER", " FILTER (WHERE {condition})", "{x}"},
	RightJoin:           {"RIGHT JOIN", "RIGHT JOIN", ""},
	FullJoin:            {"FULL JOIN", "FULL JOIN", "{keys} {left} {right} {leftside} {rightside} {condition} {none} {sides} {members}"},
	FullJoinSide:        {"FULL JOIN", "{table}", "{columns} {ref}"},
	RecursiveWith:       {"WITH RECURSIVE", "RECURSIVE ", ""},
	MaterializedWith:    {"MATERIALIZED", "MATERIALIZED ", ""},
	NotMaterializedWith: {"NOT MATERIALIZED", "NOT MATERIALIZED ", ""},
	NoOrder:             {"windows without ORDER BY", Nothing, ""},
	AllWith:             {"AND beside a window function", Nothing, "{terms}"},
	AnyWith:             {"OR beside a window function", Nothing, "{terms}"},
	Truth:               {"comparisons of row values", Nothing, "{comparison}"},
	LoneOrder:           {"windows ordered by what is no column", Nothing, ""},
	LoneNumber:          {"frames at a distance from what is no column", "{x}", ""},
	NoFrame:             {"frames inside windows", Nothing, ""},
	FrameGroups:         {"frames of GROUPS", "GROUPS", "{ranks}"},
	FrameExclude:        {"EXCLUDE in a frame", "{exclusion}", "{parts}"},
	RowIn:               {"row values IN a list", " IN (VALUES {rows})", ""},
	ValuesSource:        {"VALUES in FROM", "(VALUES {rows}) AS {alias}", "{selects}"},
	NoValues:            {"VALUES without a row", "(SELECT {columns} WHERE 1 = 0) AS {alias}", ""},
	SampleSource:        {"TABLESAMPLE", "{source} TABLESAMPLE BERNOULLI ({percent})", "{table} {ref} {millionths}"},
	GroupingBits:        {"GROUPING", "CAST(GROUPING({keys}) AS {type})", ""},
	HavingTerm:          {"HAVING of what is not selected", "", "{x}"},
	SideQuery:           {"ORDER BY and LIMIT of a side of a set operation", "SELECT * FROM ({query}) AS {alias}", ""},
	ScalarSubquery:      {"subqueries that are a value", "({query})", "{value} {rows}"},
	CountedAny: {"ANY of a query", "(SELECT CASE WHEN max(p) = 1 THEN 1 WHEN count(p) < count(*) THEN NULL ELSE 0 END " +
		"FROM (SELECT {comparison} AS p FROM {rows}))", ""},
	CountedAll: {"ALL of a query", "(SELECT CASE WHEN min(p) = 0 THEN 0 WHEN count(p) < count(*) THEN NULL ELSE 1 END " +
		"FROM (SELECT {comparison} AS p FROM {rows}))", ""},

	DefaultRow:      {"DEFAULT VALUES", " DEFAULT VALUES", ""},
	InsertAlias:     {"INSERT under an alias", "{table} AS {alias}", ""},
	ConflictNothing: {"ON CONFLICT DO NOTHING", " ON CONFLICT{target} DO NOTHING", "{column} {ref} {of}"},
	ConflictUpdate:  {"ON CONFLICT DO UPDATE", " ON CONFLICT{target} DO UPDATE SET {set}{where}", "{of}"},
	ConflictIf:      {"WHERE in ON CONFLICT DO UPDATE", "", "{column} {ref} {value} {condition}"},
	ConflictLeft:    {"RETURNING of ON CONFLICT without the rows that it leaves as they are", Nothing, ""},
	ConflictOf:      {"a conflict of one key where a row may meet another one, too", "", "{column} {ref} {met} {others}"},
	ConflictOther:   {"a conflict of one key where a row may meet another one, too", "", "{ref} {met} {key}"},
	ConflictSelect:  {"ON CONFLICT after SELECT", " WHERE true", ""},
	NewRow:          {"the row that was to be inserted", "excluded.{column}", ""},
	OncePerKey:      {"ON CONFLICT after SELECT", "{query}", "{values} {present} {keys} {n} {rows}"},

	UpdateFrom:           {"UPDATE ... FROM", "UPDATE {table} SET {set} FROM {sources}{where}", "{qualified} {ref} {condition}"},
	SetReads:             {"queries in SET that may read what the statement changes", Nothing, "{alias} {table}"},
	ConflictReads:        {"queries in ON CONFLICT DO UPDATE of several rows that may read what the statement changes", Nothing, ""},
	ReturningReads:       {"queries in RETURNING that may read what the statement changes", Nothing, ""},
	DeleteAlias:          {"DELETE under an alias", "DELETE FROM {table}{where}", "{ref}"},
	DeleteUsing:          {"DELETE ... USING", "DELETE FROM {table} USING {sources}{where}", "{ref} {condition}"},
	ReturningInsert:      {"RETURNING of INSERT", " RETURNING {items}", ""},
	ReturningUpdate:      {"RETURNING of UPDATE", " RETURNING {items}", "{table} {columns} {values} {sources} {where} {rows} {set}"},
	ReturningUpdateFrom:  {"RETURNING of UPDATE ... FROM", " RETURNING {items}", "{table} {columns} {values} {keys} {n} {sources} {where} {rows} {set}"},
	ReturningDelete:      {"RETURNING of DELETE", " RETURNING {items}", ""},
	ReturningDeleteAlias: {"RETURNING of DELETE under an alias", " RETURNING {items}", "{table} {columns} {keys} {sources} {where} {rows}"},
	ReturningDeleteUsing: {"RETURNING of DELETE ... USING", " RETURNING {items}", "{table} {columns} {keys} {sources} {where} {rows}"},
	RowsSource:           {"rows as arguments", "unnest({arrays}) AS {alias} ({columns})", "{one} {definitions}"},
	RowsArray:            {"columns as arguments", "{argument}::{type}[]", ""},
	RowsColumn:           {"rows as one argument", "", "{column} {type} {n}"},
	CopyRowsInto:         {"COPY", "COPY {table} {columns} FROM STDIN BINARY", ""},

	TableOnce:           {"CREATE TABLE IF NOT EXISTS", "IF NOT EXISTS ", ""},
	IndexOnce:           {"CREATE INDEX IF NOT EXISTS", "IF NOT EXISTS ", ""},
	ColumnDefinition:    {"columns", "{name} {type}{notnull}{default}{checks}", "{comment}"},
	GeneratedDefinition: {"columns that are computed", "{name} {type}{notnull} GENERATED ALWAYS AS ({value}) STORED{checks}", "{comment}"}, // what is not NULL is so by a check, if there is no {notnull}
	ColumnDefault:       {"DEFAULT", " DEFAULT ({value})", ""},
	ColumnCheck:         {"CHECK", " CONSTRAINT {name} CHECK ({condition})", ""},
	ColumnCheckUnnamed:  {"CHECK", " CHECK ({condition})", ""},
	KeyDeferral:         {"foreign keys that are checked later", "{deferral}", ""},
	KeySetDefault:       {"SET DEFAULT of a foreign key", "SET DEFAULT", ""},
	IndexExpression:     {"an index on an expression", "({x})", "{column}"},
	IndexWhere:          {"an index of some rows", " WHERE {condition}", ""},
	IndexColumns:        {"an index of what is no column", Nothing, "{table} {columns}"},
	IndexValue:          {"an index on an expression", Nothing, "{name} {type} {x}"},
	IndexRows:           {"an index of some rows", Nothing, "{name} {condition}"},
	SearchIndex:         {"an index of full text", "CREATE FULLTEXT INDEX {once}{name} ON {table} {columns}", ""},
	ViewMark:            {"CREATE VIEW", Nothing, "{mark}"},
	AddKey:              {"ALTER TABLE ADD CONSTRAINT", "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {key}", ""},
	AddKeyOnce:          {"ADD CONSTRAINT where there is none", "", "{table} {name} {key} {quote}"},
	DropKeys:            {"DROP of tables that refer to each other", Nothing, "{table} {keys}"},
	DropKey:             {"DROP of a foreign key", "DROP FOREIGN KEY {name}", ""},
	DropTable:           {"DROP TABLE", "DROP TABLE IF EXISTS {table}", ""},
	DropView:            {"DROP VIEW", "DROP VIEW IF EXISTS {view}", ""},
	CreateSchema:        {"CREATE SCHEMA", "CREATE SCHEMA IF NOT EXISTS {schema}", ""},
	CreateSequence:      {"sequences", "CREATE SEQUENCE {once}{sequence}{counting}", ""},
	NextNumber:          {"numbers of a sequence", "nextval({name})", "{sequence}"},
	CreateTypeOnce:      {"CREATE TYPE where there is none", "", "{definition} {quote}"},
	DropUnused:          {"DROP of what something else may use", "{definition}", "{quote} {name}"},

	CommentTable:      {"a comment on a table", "COMMENT ON TABLE {table} IS {text}", "{tablename}"},
	CommentTableOnce:  {"a comment on a table that has none", "", "{table} {tablename} {text} {quote}"},
	CommentInTable:    {"a comment on a table", Nothing, "{text}"},
	CommentInColumn:   {"a comment on a column", Nothing, "{text}"},
	CommentColumn:     {"a comment on a column", "COMMENT ON COLUMN {table}.{column} IS {text}", "{tablename} {columnname}"},
	CommentColumnOnce: {"a comment on a column that has none", "", "{table} {tablename} {column} {columnname} {text} {quote}"},
}

// String is the clause's name in messages.
func (c Clause) String() string { return clauses[c].name }

// FullJoinByKeys is a form of FullJoin for a dialect without it.
const FullJoinByKeys = "(SELECT {keys} FROM {left} LEFT JOIN {rightside} ON {condition} " +
	"UNION ALL SELECT {keys} FROM {right} LEFT JOIN {leftside} ON {condition} WHERE {none}) AS {sides}{members}"

// Form is how the dialect writes a clause: "" says that it has none.
func (d *Dialect) Form(c Clause) string {
	if form, ok := d.Clauses[c]; ok {
		return form
	}
	return clauses[c].form
}
