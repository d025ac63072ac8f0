package dialect

// mariadbComposites spells the fields of composite values, which are JSON arrays.
var mariadbComposites = map[string]string{
	"field": mariadbField + mariadbByCode, "field:bytes": "UNHEX(SUBSTR(" + mariadbField + ", 3))", "field:uuid": "UNHEX(SUBSTR(" + mariadbField + ", 3))",
	"field:int": "CAST(" + mariadbField + " AS SIGNED)", "field:float": "CAST(" + mariadbField + " AS DOUBLE)", "field:decimal": "CAST(" + mariadbField + " AS DECIMAL(65, 30))",
	"field:bool": "(" + mariadbField + mariadbByCode + " IN ('true', '1'))", "field:date": "CAST(" + mariadbField + " AS DATE)",
	"field:time": "CAST(" + mariadbField + " AS DATETIME(6))", "field:local": "CAST(" + mariadbField + " AS DATETIME(6))",
}

// mariadbField is a field of a composite value as text. JSON_VALUE makes NULL of no letters,
// and of those of NULL.
const (
	mariadbField   = "IF(JSON_TYPE(" + mariadbFieldAt + ") = 'NULL', NULL, JSON_UNQUOTE(" + mariadbFieldAt + "))"
	mariadbFieldAt = "JSON_EXTRACT({1}, CONCAT('$[', {n} - 1, ']'))"
)
