package lint

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
)

// SQLite has one lock for the whole database, which the transaction of a file holds from
// its first write to its end. What a statement does under it is known by its words.

// script is a file as the rules of words see it.
type script struct {
	old   map[string]bool // the tables that were there before
	words []string        // the statements
	inTx  bool
	made  map[string]bool // tables, under the name that they have at the end

	changing []string // the statements that change a table that was there before
}

// wordRule is a rule that goes by words.
type wordRule struct {
	rule
	words *regexp.Regexp // its first group is the table, its second a column or an index
	when  func(s *script, table, words string) bool
}

// onOld is when a statement is of a table that was there before the file.
func onOld(s *script, table, _ string) bool { return s.old[table] }

const (
	ident = "(?:\"([^\"]+)\"|`[^`]+`|\\[[^\\]]+\\]|(\\w+))"
	into  = `(?:if not exists |if exists )?`
)

func pattern(text string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(strings.ReplaceAll(text, "<into>", into), "<name>", ident))
}

// rulesOf are the rules of words for a kind of database.
func rulesOf(e *database.Engine) []wordRule {
	if e.Commits {
		return committingRules
	}
	return fileRules
}

// fileRules are those of SQLite.
var fileRules = []wordRule{
	{
		rule: rule{
			ID: "L101", Severity: Warning, byRows: true,
			Message: "{table} is rebuilt: all its rows are copied while the database is locked, and nobody writes meanwhile",
			Steps:   "for a large table pick a quiet hour, and give writers a busy_timeout that is longer; readers go on in WAL mode",
		},
		words: pattern("drop table <into><name>"),
		when:  func(s *script, table, _ string) bool { return s.old[table] && s.made[table] },
	},
	{
		rule: rule{
			ID: "L102", Severity: Error,
			Message: "PRAGMA foreign_keys does nothing in a transaction, and the file runs in one",
			Steps:   "PRAGMA defer_foreign_keys = ON has keys checked when the transaction ends; or a file with -- +goose NO TRANSACTION, BEGIN and COMMIT",
		},
		words: pattern(`pragma foreign_keys\s*[=(]`),
		when:  func(s *script, _, _ string) bool { return s.inTx },
	},
	{
		rule: rule{
			ID: "L103", Severity: Error,
			Message: "{table}.{name} is lost with its values, all rows are written again while the database is locked, and a program that knows the column fails",
			Steps:   "release a program that does not use it first; then say so: -- strata:lint ignore L103 and why",
		},
		words: pattern("alter table <name> drop (?:column )?<name>"),
		when:  onOld,
	},
	{
		rule: rule{
			ID: "L104", Severity: Error,
			Message: "{table} is lost with its rows, and rows that refer to it are deleted, or changed, as their ON DELETE says",
			Steps:   "release a program that does not use it first; then say so: -- strata:lint ignore L104 and why",
		},
		words: pattern("drop table <into><name>"),
		when:  func(s *script, table, _ string) bool { return s.old[table] && !s.made[table] },
	},
	{
		rule: rule{
			ID: "L105", Severity: Error,
			Message: "{table} or a column of it is renamed: a program that runs meanwhile, and knows the old name, fails",
			Steps:   "stop the program meanwhile; or add the new name beside the old one and drop that in a later release",
		},
		words: pattern("alter table <name> rename"),
		when:  onOld,
	},
	{
		rule: rule{
			ID: "L106", Severity: Warning, byRows: true,
			Message: "the index reads all rows of {table} while the database is locked, and nobody writes meanwhile",
			Steps:   "for a large table pick a quiet hour, and give writers a busy_timeout that is longer",
		},
		words: pattern(`create (?:unique )?index <into>(?:"[^"]+"|\w+) on <name>`),
		when:  func(s *script, table, _ string) bool { return s.old[table] && !s.made[table] },
	},
	{
		rule: rule{
			ID: "L107", Severity: Error,
			Message: "the new column of {table} is NOT NULL and has no default: it fails as soon as there are rows",
			Steps:   "give it a DEFAULT that is a constant",
		},
		words: pattern("alter table <name> add .*not null"),
		when: func(s *script, table, words string) bool {
			return s.old[table] && (!strings.Contains(words, " default ") || strings.HasSuffix(words, " default null"))
		},
	},
}

func (j Job) read(ctx context.Context, s *database.Scratch, r *Report) error {
	db, err := database.Handle(ctx, s.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := j.Dir.Files()
	if err != nil {
		return err
	}
	var old map[string]bool
	for _, name := range all {
		looked := slices.Contains(j.Files, name)
		if looked && (old == nil || !j.Together) {
			if old, err = tableNames(ctx, s.Engine, db); err != nil {
				return err
			}
		}
		seen, err := j.runWords(ctx, s, db, name)
		if err != nil && (!looked || len(seen) == 0) {
			return err
		}
		if looked {
			r.Files = append(r.Files, j.judgeWords(rulesOf(s.Engine), name, seen, old, err))
		}
		if err != nil {
			r.Stopped = j.Dir.Join(name) + " does not run; the files after it were not looked at"
			return nil
		}
	}
	return nil
}

func (j Job) runWords(ctx context.Context, s *database.Scratch, db *sql.DB, name string) (seen []migrations.Event, err error) {
	r, err := migrations.Open(ctx, s.URL, j.Dir, migrations.Options{DB: db, Event: func(e migrations.Event) {
		if e.SQL != "" {
			seen = append(seen, e)
		}
	}})
	if err != nil {
		return nil, err
	}
	_, err = r.UpTo(ctx, migrations.Version(name))
	return seen, err
}

func tableNames(ctx context.Context, e *database.Engine, db *sql.DB) (map[string]bool, error) {
	names, err := e.Tables(ctx, db)
	out := map[string]bool{}
	for _, name := range names {
		out[name] = true
	}
	return out, err
}

func (j Job) judgeWords(rules []wordRule, name string, seen []migrations.Event, old map[string]bool, failed error) *File {
	out := &File{Path: j.Dir.Join(name)}
	text := j.Dir.Text(name)
	s := newScript(seen, old, text)
	for i, e := range seen {
		st := &Statement{Line: e.Line, SQL: migrations.Brief(e.SQL)}
		out.Statements = append(out.Statements, st)
		if failed != nil && i == len(seen)-1 {
			st.Findings = append(st.Findings, failure(lastCause(failed)))
		}
		for _, r := range rules {
			if f, ok := r.apply(s, s.words[i]); ok {
				st.Findings = append(st.Findings, j.sized(r.rule, f))
			}
		}
		st.Findings = ignoring(st.Findings, text, e.Line)
	}
	return out
}

func lastCause(err error) error {
	var e *migrations.StatementError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

func (r wordRule) apply(s *script, words string) (Finding, bool) {
	m := r.rule.match(r.words, words)
	if m == nil || !r.when(s, m[0], strings.TrimSuffix(words, ";")) {
		return Finding{}, false
	}
	return r.rule.filled(m), true
}

// match returns the names in a statement, nil where it is none of the rule.
func (rule) match(x *regexp.Regexp, words string) []string {
	m := x.FindStringSubmatch(words)
	if m == nil {
		return nil
	}
	out := []string{}
	for i := 1; i+1 < len(m); i += 2 {
		out = append(out, m[i]+m[i+1])
	}
	return append(out, "", "")
}

func (r rule) filled(names []string) Finding {
	fill := strings.NewReplacer("{table}", names[0], "{name}", names[1])
	return Finding{ID: r.ID, Severity: r.Severity, Table: names[0], Message: fill.Replace(r.Message), Steps: fill.Replace(r.Steps)}
}

var (
	createTable  = pattern("create table <into><name>")
	changesTable = pattern("(?:alter|rename|drop) table <into><name>")
	renameTable  = pattern("alter table <name> rename to <name>")
)

func newScript(seen []migrations.Event, old map[string]bool, text string) *script {
	s := &script{old: old, inTx: !strings.Contains(strings.ToUpper(text), "+GOOSE NO TRANSACTION"), made: map[string]bool{}}
	for _, e := range seen {
		w := words(e.SQL)
		s.words = append(s.words, w)
		var r rule
		if m := r.match(changesTable, w); m != nil && old[m[0]] {
			s.changing = append(s.changing, strings.TrimSuffix(w, ";"))
		}
		switch create, rename := r.match(createTable, w), r.match(renameTable, w); {
		case create != nil:
			s.made[create[0]] = true
		case rename != nil:
			s.made[rename[1]] = true
		}
	}
	return s
}
