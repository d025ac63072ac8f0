package dialect

// Types that the database knows by a name of its own.
var postgresNamed = map[string]string{
	"to_json:custom": "to_jsonb(CAST({1} AS text))", "json_at:custom": "", "array_agg:custom": "",
}

var sqliteNamed = map[string]string{"json_at:custom": "", "array_agg:custom": ""}
