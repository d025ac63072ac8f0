package sqlite_test

import (
	"database/sql"
	"reflect"
	"strings"
	"testing"

	_ "github.com/strata-go/strata/pool/sqlite"
)

// TestRegistered asks database/sql's driver for what Strata registers with it.
func TestRegistered(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for query, want := range map[string]any{
		"SELECT strata_div(7, 2)":                               int64(3),
		"SELECT strata_round(2.5)":                              2.0,
		"SELECT strata_lower('Ä')":                              "ä",
		"SELECT strata_lower('A' || char(0) || 'B')":            "a\x00b",
		"SELECT strata_sub_bytes(x'616263', 2, 1)":              []byte("b"),
		"SELECT strata_lower(NULL)":                             nil,
		"SELECT strata_concat_ws('-', 'a', NULL, 'b')":          "a-b",
		"SELECT '10' > '9' COLLATE strata_decimal":              int64(1),
		"SELECT strata_random() BETWEEN 0 AND 1":                int64(1),
		"SELECT strata_mode(value) FROM json_each('[1,2,2]')":   int64(2),
		"SELECT strata_decimal_sum(value) FROM json_each('[]')": nil,
		`SELECT group_concat(s, ' ') FROM (SELECT strata_decimal_sum(value) OVER (ROWS 1 PRECEDING) AS s FROM json_each('["1.5","2","3"]'))`: "1.5 3.5 5",
		`SELECT strata_string_agg_distinct(value, '/') FROM json_each('["b","a","b"]')`:                                                      "a/b",
	} {
		var got any
		if err := db.QueryRow(query).Scan(&got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %T %v, %v", query, got, got, err)
		}
	}
	for query, want := range map[string]string{
		"SELECT strata_div(1, 0)":              "division by zero",
		"SELECT strata_decimal_sum('x')":       "text is not a decimal",
		"SELECT strata_percentile_cont(1, 2)":  "a percentile's fraction is not between 0 and 1",
		"SELECT strata_div(1)":                 "wrong number of arguments",
		"SELECT strata_range(1, 2, '[', '')":   "brackets",
		"SELECT strata_range_union('[1,2)',1)": "is not a range",
	} {
		var got any
		if err := db.QueryRow(query).Scan(&got); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %v, %v", query, got, err)
		}
	}
}
