package dialect

// MariaDB makes NULL, 0 or the next best of what has no value, with a warning. What follows
// fails where it is computed, and is not computed where a CASE or IF leaves it out.

// failing is good, and an error where a condition holds: that of a subquery of two rows.
func failing(bad, good string) string {
	return "CASE WHEN " + bad + " THEN (SELECT 1 UNION ALL SELECT 2) ELSE " + good + " END"
}

// violated is an error that says which key has been violated, where it is computed, and of
// the type of a column.
func violated(key string) string {
	return "CASE WHEN (SELECT v FROM JSON_TABLE('[]', '$' COLUMNS (v INT PATH '$.v' ERROR ON EMPTY)) AS " + key + ") THEN {ref} END"
}

// mariadbOverflow is an integer out of range: what is computed where it is asked for only.
const mariadbOverflow = "9223372036854775807 + 1"

// mariadbUnless is good, and an error where a condition holds.
func mariadbUnless(bad, good string) string {
	return "IF(" + bad + ", " + mariadbOverflow + ", " + good + ")"
}

// mariadbFloat fails outside of what a function is defined for.
func mariadbFloat(bad, good string) string { return "IF(" + bad + ", EXP(710), " + good + ")" }
