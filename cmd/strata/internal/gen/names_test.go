package gen

import (
	"slices"
	"testing"
)

func TestGoNames(t *testing.T) {
	for name, want := range map[string]string{
		"id": "ID", "user_id": "UserID", "UserId": "UserID", "userID": "UserID", "http_url": "HTTPURL", "HTTPServer": "HTTPServer", "uuid": "UUID",
		"order-details": "OrderDetails", "Order Details": "OrderDetails", "2fa": "X2fa", "address2": "Address2", "type": "Type", "": "X", "-": "X",
		"日本": "X日本", "naïve": "Naïve", "élan": "Élan", "_private": "Private", "SHOUTING_NAME": "ShoutingName", "a.b": "AB", "ids": "Ids",
	} {
		if got := goName(name); got != want {
			t.Errorf("%q is %s, not %s", name, got, want)
		}
	}
}

func TestSingular(t *testing.T) {
	for many, one := range map[string]string{
		"Users": "User", "Addresses": "Address", "Categories": "Category", "People": "Person", "Status": "Status", "Statuses": "Status", "News": "News",
		"Data": "Data", "Metadata": "Metadata", "Movies": "Movie", "Reserves": "Reserve", "Archives": "Archive", "Shelves": "Shelf", "Bonus": "Bonus",
		"Canvas": "Canvas", "OrderDetails": "OrderDetail", "Series": "Series", "Media": "Media", "Boxes": "Box", "Children": "Child", "Warehouses": "Warehouse",
		"X日本": "X日本", "Analyses": "Analysis", "UserID": "UserID",
	} {
		if got := singular(many); got != one {
			t.Errorf("one of %s is %s, not %s", many, got, one)
		}
	}
}

func TestNamesThatClash(t *testing.T) {
	s := scope{"Table": true}
	got := []string{s.take("Table", "TableValue"), s.take("Name"), s.take("Name"), s.take("Name"), s.take("Table", "TableValue")}
	if want := []string{"TableValue", "Name", "Name2", "Name3", "TableValue2"}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}

func TestLists(t *testing.T) {
	for sql, want := range map[string][]string{
		`status IN ('a', 'b')`:    {"status", "a", "b"},
		`("status" in ('it''s'))`: {"status", "it's"},
		`((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying(3)])::text[]))`: {"status", "a", "b"},
		`(status = ANY (ARRAY['a'::text, 'b'::text]))`:                                                {"status", "a", "b"},
		`status NOT IN ('a')`:              nil,
		`status IN ('a', 5)`:               nil,
		`status IN ('a') OR other`:         nil,
		`lower(status) IN ('a')`:           nil,
		`status <> ALL (ARRAY['a', 'b'])`:  nil,
		`status IN ()`:                     nil,
		`status = ANY (ARRAY['a'], other)`: nil,
	} {
		column, values, ok := listed(sql)
		if !ok && want != nil || ok && !slices.Equal(append([]string{column}, values...), want) {
			t.Errorf("%s: %s %q %v", sql, column, values, ok)
		}
	}
}

func TestFragments(t *testing.T) {
	columns := func(name string) (string, bool) {
		return goName(name), slices.Contains([]string{"a", "b", "date", "year", "select", "lower"}, name)
	}
	for sql, want := range map[string]string{
		`(a > b)`:                               "(? > ?) [A B]",
		`(a ? 'b'::text)`:                       "(? ?? 'b'::text) [A]",
		`("select" ~ '^a?$'::text)`:             "(? ~ '^a?$'::text) [Select]",
		`EXTRACT(year FROM a)`:                  "EXTRACT(year FROM ?) [A]",
		`(year)::date + '2020-01-01'::date`:     "(?)::date + '2020-01-01'::date [Year]",
		`lower(a) || lower`:                     "lower(?) || ? [A Lower]",
		`a COLLATE "b"`:                         `? COLLATE "b" [A]`,
		`date '2020-01-01' < date`:              "date '2020-01-01' < ? [Date]",
		`('a'::character varying(3))::text = a`: "('a'::character varying(3))::text = ? [A]",
	} {
		text, list := withArguments(sql, columns)
		if got := text + " " + "[" + join2(list) + "]"; got != want {
			t.Errorf("%s\ngot  %s\nwant %s", sql, got, want)
		}
	}
}

func join2(list []string) (out string) {
	for i, s := range list {
		if i > 0 {
			out += " "
		}
		out += s
	}
	return out
}

func TestConfiguration(t *testing.T) {
	c, err := parseConfig([]byte("lint: {x: 1}\ngen:\n  out: ./db\n  tables:\n    users: {name: Account, columns: {mail: {name: Email, type: text}}}\n    old: {skip: true}\n"))
	if err != nil || c.Out != "./db" || c.Tables["users"].Name != "Account" || c.Tables["users"].Columns["mail"].Type != "text" || c.wants("old") || !c.wants("users") {
		t.Errorf("%+v, %v", c, err)
	}
	for text, want := range map[string]string{
		"gen: {outt: x}":                                      "gen: there is no key \"outt\"; there are package, out, schema, include, exclude, pointers, one_file, tables",
		"gen: {tables: {a: {nam: b}}}":                        "gen: there is no key \"nam\"; there are name, skip, columns, relations",
		"gen: {tables: {a: {name: b c}}}":                     `gen.tables.a.name: "b c" is not an exported name of Go`,
		"gen: {tables: {a: {columns: {b: {type: varchar}}}}}": `gen.tables.a.columns.b.type: "varchar" is neither one of int16, int32, int64, float32, float64, decimal, text, bool, time, date, local, interval, bytes, uuid, json, addr, network nor an exported name of Go`,
		"gen: {include: ['[']}":                               `gen: the pattern "[": syntax error in pattern`,
	} {
		if _, err := parseConfig([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPatterns(t *testing.T) {
	c := Config{Include: []string{"a", "b*"}, Exclude: []string{"*_old"}}
	for title, want := range map[string]bool{"a": true, "ab": false, "b": true, "bc": true, "b_old": false, "billing.b": true} {
		if c.wants(title) != want {
			t.Errorf("%s: %v", title, !want)
		}
	}
}
