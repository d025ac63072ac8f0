package hostile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// The tests here are of what has been a vulnerability of other libraries.

// CVE-2024-27289 (pgx), CVE-2024-1597 (pgjdbc): a negative value behind a minus made a
// comment of the rest, where values are written into the statement.
func TestCVE_2024_27289_CVE_2024_1597_MinusBeforeANegativeValue(t *testing.T) {
	each(t, methods, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, v := range []int64{-1, -2, math.MinInt32, math.MinInt64 + 1} {
			for _, evil := range []string{"\n OR 1=1 --", "'; DROP TABLE canary; --"} {
				q := builder.RawRows(builder.Raw("SELECT id, song FROM canary WHERE 0-CAST(? AS decimal(20)) = ? AND song = ?", v, int64(0), evil), canary)
				if rows, err := q.All(ctx, db); err != nil || len(rows) != 0 {
					escape(t, "%d and %q: %v and %v", v, evil, rows, err)
				}
			}
			got, err := builder.Select2(strata.Value(strata.TypeInt64, 0).NotNull().Sub(v), strata.Value(strata.TypeInt64, v).NotNull().Neg()).One(ctx, db)
			if err != nil || got.V1 != -v || got.V2 != -v {
				escape(t, "0 - %d is %v: %v", v, got, err)
			}
		}
	})
}

// CVE-2024-27304 (pgx), RUSTSEC-2024-0365 (Diesel), sqlx #3440: the length of a message
// wrapped around at 4 GB. CVE-2026-33816 and CVE-2026-32286 (pgx, pgproto3): a server's
// message made the client panic. Messages are pgx's here: it is one that is mended.
func TestCVE_2024_27304_RUSTSEC_2024_0365_CVE_2026_33816_CVE_2026_32286_MessagesOfPgx(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	engines.Must(t, err)
	_, rest, _ := strings.Cut(string(mod), "github.com/jackc/pgx/v5 v")
	var major, minor, patch int
	if _, err := fmt.Sscanf(rest, "%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatal(err)
	}
	if v := major*1_000_000 + minor*1000 + patch; v < 5_009_002 {
		escape(t, "pgx %d.%d.%d is one of before 5.9.2", major, minor, patch)
	}
}

// CVE-2026-41889 (pgx): a placeholder in a dollar-quoted text was taken for one.
func TestCVE_2026_41889_PlaceholdersInDollarQuotes(t *testing.T) {
	each(t, []string{"PostgreSQL", "PostgreSQL simple protocol", "wrapped pgxpool.Pool"}, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
		v := "$$; DROP TABLE canary; $$"
		as := strata.Raw(strata.TypeText, "''").NotNull().As("v")
		got, err := builder.RawRows(builder.Raw("SELECT $$?$$ || $a$ $1 ? $a$ || CAST(? AS text) AS v", v), as).One(ctx, db)
		if err != nil || got != "? $1 ? "+v {
			escape(t, "%q and %v", got, err)
		}
	})
}

// CVE-2026-39356 (Drizzle): a quote in a name was not doubled.
func TestCVE_2026_39356_QuotesInNames(t *testing.T) {
	for _, p := range slices.Concat(given, chosen) {
		like := p.say("harmless")
		for _, name := range []string{`"`, `""`, `a"; DROP TABLE canary; --`, `a" AS "b`, "`", "a`b", `]`, `'`, `\"`} {
			for i, s := range p.say(name) {
				texts, err := compiled(t, p.name, s)
				harmless, _ := compiled(t, p.name, like[i])
				for d := range texts {
					if err == nil {
						err = sameTree(dialects[d], texts[d], harmless[d], name, "harmless")
					}
				}
				if err != nil {
					escape(t, "%s called %q: %v\n%q", p.name, name, err, texts)
				}
			}
		}
	}
}

// CVE-2026-32763, CVE-2026-44635, CVE-2026-33468 (Kysely): keys and positions of JSON paths,
// and literals, reached the statement, or the path as more than one step.
func TestCVE_2026_32763_CVE_2026_44635_CVE_2026_33468_StepsOfPaths(t *testing.T) {
	each(t, methods, []strata.AnyTable{letters}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		keys := []string{"'", `"`, "a.b", "a[0]", "*", "**", "$", "?", "a' OR '1'='1", `a"."b`, "$.x", "[*]", "..", "\\", "\\\"", "@", "a,b", "{a,b}", "{", "}"}
		doc := map[string]any{"a": map[string]any{"b": "wrong"}, "b": "wrong", "x": "wrong"}
		for _, k := range keys {
			doc[k] = "own " + k
		}
		l := blank(1)
		l.Raw, _ = json.Marshal(doc)
		engines.Done(t)(builder.Insert(letters).Rows(l).Exec(ctx, db))
		for _, k := range keys {
			got, err := builder.Select(c.Raw.TextAt(k).Coalesce("")).From(c).One(ctx, db)
			if engines.Refused(t, "a step", err) {
				return
			}
			if err != nil || got != "own "+k {
				escape(t, "%q reads %q: %v", k, got, err)
			}
			if got, err := builder.Select(c.Raw.TextAt(k, "b").IsNull()).From(c).One(ctx, db); err != nil || !got {
				escape(t, "%q and a step more: %v and %v", k, got, err)
			}
		}
	})
}

// CVE-2025-57833, CVE-2026-1287, CVE-2026-1312 (Django): aliases, and columns to order by,
// that a user chose.
func TestCVE_2025_57833_CVE_2026_1287_CVE_2026_1312_Aliases(t *testing.T) {
	each(t, methods, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, name := range []string{`x" FROM canary; --`, "a.b", "a\tb", "a\nb", "\x01", "a;b", "a--b", "a/*b", "a%sb", "a{b}", "a(b)", "1"} {
			a := strata.As(canary, name)
			l := a.Song.As(name)
			got, err := builder.Select(l).From(a).OrderBy(l.Asc()).Limit(1).All(ctx, db)
			if err != nil || !slices.Equal(got, []string{""}) {
				escape(t, "%q: %q and %v", name, got, err)
			}
		}
	})
	for _, name := range []string{"a\x00b", "a\xffb", strings.Repeat("é", 32)} {
		if _, err := compiled(t, "an alias", builder.Select(canary.Song.As(name)).From(canary)); !errors.Is(err, strata.BadValue) {
			escape(t, "a label %q: %v", name, err)
		}
	}
}

// CVE-2026-1207 (Django GIS), CVE-2019-15562 (GORM), CVE-2019-7164 and CVE-2019-7548
// (SQLAlchemy): an argument that is text became SQL. See the test of the API.
func TestCVE_2026_1207_CVE_2019_15562_CVE_2019_7164_CVE_2019_7548_ValuesAreNoSQL(t *testing.T) {
	const evil = "1) OR 1=1 --"
	for _, p := range positions {
		if p.picky {
			continue
		}
		texts, err := compiled(t, p.name, p.say(evil))
		if err != nil || strings.Contains(strings.Join(texts[:], ""), "OR 1=1") {
			escape(t, "%s: %q and %v", p.name, texts, err)
		}
	}
}

// CVE-2025-1094 (libpq): text that is no UTF-8 ended a quoted text early.
func TestCVE_2025_1094_InvalidUTF8(t *testing.T) {
	for _, v := range []string{"\xc0'; DROP TABLE canary; --", "\xc0\x27", "\xbf\x27", "a\xe0\xa0'"} {
		c := func() (err error) {
			for _, s := range []compile.Statement{builder.Raw(strata.SQL("SELECT '" + v + "'")), builder.Select(strata.S(v)), builder.Select(canary.Song.As(v)).From(canary)} {
				for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
					if _, _, e := compile.SQL(s, d); !refused(e) {
						err = errors.Join(err, fmt.Errorf("%s: %v", d.Name, e))
					}
				}
			}
			return err
		}
		if err := c(); err != nil {
			escape(t, "%q: %v", v, err)
		}
	}
}
