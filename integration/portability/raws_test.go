package portability

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// fragment is SQL of the caller's own.
func fragment(text strata.SQL, args ...any) step {
	return rows(builder.Select(strata.Raw(strata.TypeInt64, text, args...)).From(users).Where(users.ID.Eq(1)))
}

var raws = []row{
	{"Quotes and comments in raw SQL", all(
		same(fragment("/* ? */ ? -- ?\n + 1", 4), "[{5 true}]"),
		same(fragment("CASE WHEN 'it''s ?' = 'x' THEN 0 ELSE ? + 1 END", 4), "[{5 true}]"),
		on(sqlite+mariadb, unsent(strata.BadValue, "", fragment("length($t$ :a $t$)"))),
		on(postgres, unsent(strata.BadValue, "", fragment("1 + `it's`"))),
		on(mariadb, unsent(strata.BadValue, "", fragment(`length(E'it\'s 12:30')`))))},
	{"Parameters written by hand in raw SQL: `$1`, `:name`, `@name`", unsent(strata.BadValue, "a placeholder of the database's own",
		fragment("$1"), fragment(":name"), fragment("@name"), fragment("1 + :name + ?", 1))},
	{"Comments that MariaDB runs", on(mariadb, unsent(strata.BadValue, "", fragment("1 /*!999999 + 1 */"), fragment("1 /*M! + 1 */")))},
}
