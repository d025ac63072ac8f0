package hostile

import (
	"context"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
)

// inert are pieces of SQL in which a question mark, and a parameter of the database's own,
// are nothing of the kind; one is for both databases, the others for one.
var inert = map[*dialect.Dialect][]string{
	nil: {
		"'?'", "'it''s ? $1 :a @b'", "'-- ?'", "'/* ? */'", "'\\'", "/* ? $1 :a 'x */", "/* -- ? */", "-- ? ' \" $1 :a /*\n", "'' || '?' || ''", "'$$'", "'$a$'", "'E'''", "(SELECT '?')",
	},
	dialect.PostgreSQL: {
		"CAST('?' AS text)", "E'\\'? $1'", "E'\\\\' || '?'", "$$?$$", "$tag$ ? $$ ? $tag$", "$_$'$_$", "U&'?'", "'?'::text", "/* /* ? */ ? */", "'{\"?\":1}'::jsonb ?? '?'", "'{\"a\":1}'::jsonb ??| array['?']", "'{\"a\":1}'::jsonb ??& array['b']",
		"B'1'", "(ARRAY['?'])[1:1]", "x'1'::text", "1::int",
	},
	dialect.MariaDB: {"CAST('?' AS char)", "x'3f'", "(SELECT '?' AS `?`)", `(SELECT '?' AS "a?")`, "_utf8mb4'?'"},
	dialect.SQLite:  {"CAST('?' AS text)", "x'3f'", "(SELECT '?' AS [?])", "(SELECT '?' AS `?`)"},
}

// rawTexts puts placeholders between what is none, and looks that each argument arrives at
// its own place.
func rawTexts(t *testing.T) {
	for _, way := range methods {
		each(t, []string{way}, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
			r := newSource(14)
			list := append(append([]string{}, inert[nil]...), inert[db.Dialect()]...)
			for range share(120) {
				tried(1)
				var text strings.Builder
				var want []string
				var args []any
				text.WriteString("SELECT '<' AS v WHERE '' = ''")
				for n := 1 + r.IntN(5); n > 0; n-- {
					v := r.text()
					want = append(want, v)
					args = append(args, strata.S(v), strata.S(v))
					p := list[r.IntN(len(list))]
					if strings.HasPrefix(p, "--") || strings.HasPrefix(p, "/*") {
						text.WriteString(" " + p + " AND ? = ? " + p)
					} else {
						text.WriteString(" AND ? = ? AND (" + p + ") IS NOT NULL")
					}
				}
				as := strata.Raw(strata.TypeText, "''").NotNull().As("v")
				got, err := builder.RawRows(builder.Raw(strata.SQL(text.String()), args...), as).All(ctx, db)
				if err != nil || len(got) != 1 || got[0] != "<" {
					escape(t, "%q with %q: %q and %v", text.String(), want, got, err)
				}
				if _, err := builder.RawRows(builder.Raw(strata.SQL(text.String()), args[1:]...), as).All(ctx, db); !refused(err) {
					escape(t, "%q with an argument less: %v", text.String(), err)
				}
			}
		})
	}
	ownParameters(t)
}

// ownParameters are refused, wherever they stand, as is what is not closed.
func ownParameters(t *testing.T) {
	for _, text := range []string{
		"$1", "-$1", "--$1\n$1", "$1::int", ":a", ":a::int", "@a", "?1", "?a", "x = :a", "x=$1", "'a'$1", "($1)", "[$1]", "/* */$1", "'a' || :a", "$1$2", "$a", "#x'", "'", "\"", "'''", "'a' '",
		"/* ? ", "$$ ?", "$a$ $b$", "E'\\'", "`?", "? ?", "??", "? -- ", "?\x00", "\xff?", "'\x00'", "-- \x00\n1",
	} {
		tried(1)
		for i, d := range dialects {
			sql, _, err := compile.SQL(builder.Select(strata.Raw(strata.TypeInt64, strata.SQL(text))), d)
			if err == nil && (strings.Contains(sql, "$1") || strings.Contains(sql, ":a") || strings.Count(sql, "?") > 0) && !taken[i][text] {
				escape(t, "%s takes %q without an argument: %q", d.Name, text, sql)
			} else if err != nil && !refused(err) {
				escape(t, "%s: %q: %v", d.Name, text, err)
			}
		}
	}
}

// taken is what stands in quotes, in comments or is an operator for one database alone.
var taken = [len(dialects)]map[string]bool{{"??": true, "`?": true}, {"/* ? ": true, "[$1]": true}, {}}
