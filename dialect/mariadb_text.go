package dialect

// What a text is compared by. Functions of documents, and rows made of them, have other
// collations of their own.
const (
	mariadbByCode = " COLLATE utf8mb4_nopad_bin"
	mariadbByByte = " COLLATE utf8mb4_bin" // of documents
	mariadbString = "LONGTEXT" + mariadbByCode
)

// mariadbPart is a part of a text: positions before it count. A negative length is a number
// that is read of what is none, once there is a text.
const mariadbPart = "SUBSTR({1}, GREATEST({2}, 1), IF({3} < 0, CAST(CONCAT('?', {3}, LEFT({1}, 0)) AS SIGNED), GREATEST({3} + LEAST({2} - 1, 0), 0)))"

// mariadbTrim takes characters off the ends of a text, by a pattern made of them.
func mariadbTrim(ends string) string {
	return `REGEXP_REPLACE({1}, REGEXP_REPLACE(REGEXP_REPLACE({2}, '[^A-Za-z0-9]', '\\\0'), '(?s)^(.+)$', '` + ends + `'), '')`
}

// mariadbText spells functions of text and bytes.
var mariadbText = map[string]string{
	"length": "CHAR_LENGTH({1})", "position": "LOCATE({2}, {1})",
	"substr": mariadbPart, "sub_bytes": mariadbPart,
	"left":  "LEFT({1}, {2} + IF({2} < 0, CHAR_LENGTH({1}), 0))",
	"right": "RIGHT({1}, {2} + IF({2} < 0, CHAR_LENGTH({1}), 0))",
	"lpad":  "IF({3} = '', LEFT({1}, GREATEST({2}, 0)), LPAD({1}, GREATEST({2}, 0), {3}))",
	"rpad":  "IF({3} = '', LEFT({1}, GREATEST({2}, 0)), RPAD({1}, GREATEST({2}, 0), {3}))",
	// Onto a text that a subquery has, and keeps for other rows, what follows would be written.
	"concat": "CONCAT_WS('', '', {*})", "concat_ws": "SUBSTR(CONCAT_WS({1}, '', {rest}), CHAR_LENGTH({1}) + 1)", "base64": "REPLACE(TO_BASE64({1}), CHAR(10 USING utf8mb4), '')",
	"sha256": "SHA2({1}, 256)", "bytes_of": "CAST({1} AS BINARY)", "hex": "LOWER(HEX({1}))",
	"ascii": "CAST(ORD(CONVERT(LEFT({1}, 1) USING utf32)) AS SIGNED)",
	"chr": "CONVERT(CHAR(IF({1} BETWEEN 1 AND 55295 OR {1} BETWEEN 57344 AND 1114111, {1}, IF({1} IS NULL, NULL, " + mariadbOverflow +
		")) USING utf32) USING utf8mb4)" + mariadbByCode,

	// One separator more in front, and the n-th part is what is after the n-th.
	"split_part": mariadbLet(mariadbUnless("n < 1", "IF(sep = '', IF(n = 1, x, CONCAT(LEFT(x, 0), LEFT(n, 0))), SUBSTR(SUBSTRING_INDEX(CONCAT(sep, x), sep, n + 1), "+
		"CHAR_LENGTH(SUBSTRING_INDEX(CONCAT(sep, x), sep, n)) + CHAR_LENGTH(sep) + 1))"), "x", mariadbString, "sep", mariadbString, "n", "BIGINT"),
	"translate": "(SELECT IF(x = '' OR f IS NULL OR t IS NULL, CONCAT(x, LEFT(f, 0), LEFT(t, 0)), GROUP_CONCAT(IF(LOCATE(SUBSTR(x, n, 1), f) = 0, " +
		"SUBSTR(x, n, 1), SUBSTR(t, LOCATE(SUBSTR(x, n, 1), f), 1)) ORDER BY n SEPARATOR '')) FROM " +
		mariadbRow("x", mariadbString, "f", mariadbString, "t", mariadbString) +
		", JSON_TABLE(CONCAT('[0', REPEAT(', 0', CHAR_LENGTH(x) - 1), ']'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS c)",

	"trim_chars": mariadbTrim(`^[\1]+|[\1]+\\z`), "ltrim_chars": mariadbTrim(`^[\1]+`), "rtrim_chars": mariadbTrim(`[\1]+\\z`),

	"regexp_match": "({1} REGEXP {2})", "regexp_replace": "REGEXP_REPLACE({1}, {2}, {3})",
}
