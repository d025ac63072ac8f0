package dialect

// once is a definition that fails for one reason where the thing is there already, which
// is no failure then.
func once(definition, reason string) string {
	return "DO {quote} BEGIN " + definition + "; EXCEPTION WHEN " + reason + " THEN NULL; END {quote}"
}

// unlessNull is a definition that runs where a value is NULL.
func unlessNull(value, definition string) string {
	return "DO {quote} BEGIN IF " + value + " IS NULL THEN " + definition + "; END IF; END {quote}"
}

var postgresClauses = map[Clause]string{
	DropTable:      "DROP TABLE IF EXISTS {table} CASCADE",
	AddKeyOnce:     once(clauses[AddKey].form, "duplicate_object"),
	CreateTypeOnce: once("{definition}", "duplicate_object"),
	DropUnused:     once("{definition}", "dependent_objects_still_exist"), // something else uses it
	CommentTableOnce: unlessNull("obj_description(CAST({tablename} AS regclass), 'pg_class')",
		clauses[CommentTable].form),
	CommentColumnOnce: unlessNull("(SELECT col_description(a.attrelid, a.attnum) FROM pg_catalog.pg_attribute AS a "+
		"WHERE a.attrelid = CAST({tablename} AS regclass) AND a.attname = {columnname})", clauses[CommentColumn].form),
}

var sqliteClauses = map[Clause]string{
	OffsetAlone:    " LIMIT -1 OFFSET {offset}",
	SetReads:       "(SELECT 1) AS {alias}", // else a row sees those before it changed
	ConflictReads:  "",
	ReturningReads: "",
	DeleteUsing:    "DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM {sources}{where})",
	SampleSource:   "(SELECT * FROM {table} WHERE abs(random() % 100000000) < {millionths}) AS {ref}",
	ScalarSubquery: "(SELECT CASE WHEN strata_one_row(count(*)) THEN max({value}) END FROM ({rows}))",
	OncePerKey: "SELECT {values} FROM (SELECT *, CASE WHEN {present} THEN count(*) OVER (PARTITION BY {keys}) ELSE 1 END AS {n} " +
		"FROM ({rows})) WHERE strata_one_key({n})",
}
