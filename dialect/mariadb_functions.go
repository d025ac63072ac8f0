package dialect

import "strings"

var mariadbBasics = map[string]string{
	// Under NOT, too, its own are taken for what no row of NULL beside an outer join meets.
	"IS TRUE": "COALESCE({1}, 0)", "IS FALSE": "(COALESCE({1}, 1) = 0)",
	"IS DISTINCT FROM": "NOT ({1} <=> {2})", "IS NOT DISTINCT FROM": "({1} <=> {2})",

	"amount": "", // LIMIT takes a number, or an argument

	// Behind a window function a text would be written where that has its own.
	"||": "CONCAT('', {1}, {2})", "||:bytes": "CONCAT(X'', {1}, {2})",

	"match:LIKE": `{1} LIKE {2} ESCAPE '\'`, "match:LIKE:expr": `{1} LIKE {2} ESCAPE '\'`,
	"match:ILIKE":    `LOWER({1}) LIKE LOWER({2}) ESCAPE '\'`,
	"match:prefix":   "LEFT({1}, CHAR_LENGTH({2})) = {2}",
	"match:suffix":   "RIGHT({1}, CHAR_LENGTH({2})) = {2}",
	"match:contains": "LOCATE({2}, {1}) > 0",
}

// mariadbRefused are what MariaDB lacks, or has with other answers that nothing mends yet.
var mariadbRefused = refused(`
	range_new range_to_multirange range_holds range_before range_after range_adjacent range_not_right range_not_left range_union
	range_intersect range_minus range_merge range_lower range_upper range_agg range_intersect_agg
	array_agg:addr array_agg:network
	highlight includes included_in`)

func refused(names string) map[string]string {
	m := map[string]string{}
	for name := range strings.FieldsSeq(names) {
		m[name] = ""
	}
	return m
}
