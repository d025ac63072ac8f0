package lint

import (
	"fmt"
	"slices"
	"strings"
)

// hit is where a rule applies.
type hit struct {
	table uint32
	name  string // of the column, the constraint or the index
	extra string
}

// rule is one thing that can go wrong.
type rule struct {
	ID       string
	Severity Severity
	Message  string // with {table}, {name}, {extra}
	Steps    string
	byRows   bool // it does not matter for a table with few rows
	why      bool // it tells why a table is read, as those by rows do
	find     func(e *effect) []hit
}

// observedRules are those of PostgreSQL.
var observedRules = []rule{
	{
		ID: "L001", Severity: Error, byRows: true,
		Message: "all rows of {table} are rewritten under {extra}, and nobody reads or writes it meanwhile",
		Steps:   "make a new table or column beside the old one, fill it in batches, and switch over when it is full",
		find:    func(e *effect) []hit { return rewritten(e, otherwise) },
	},
	{
		ID: "L002", Severity: Error, byRows: true,
		Message: "another type of {table}.{name} rewrites all rows, and nobody reads or writes the table meanwhile",
		Steps:   "add a column of the new type; have the program write both; fill it in batches; read the new one; drop the old one in a later release",
		find:    func(e *effect) []hit { return rewritten(e, byType) },
	},
	{
		ID: "L003", Severity: Error, byRows: true,
		Message: "the new column {table}.{name} is computed for each row, which rewrites all rows, and nobody reads or writes the table meanwhile",
		Steps:   "ADD COLUMN without the default; ALTER COLUMN {name} SET DEFAULT …, which is for new rows; fill the old rows in batches",
		find:    func(e *effect) []hit { return rewritten(e, byColumn) },
	},
	{
		ID: "L004", Severity: Error, byRows: true,
		Message: "the index {name} is built while nobody writes {table}",
		Steps:   "CREATE INDEX CONCURRENTLY {name} …, alone in a file with -- +goose NO TRANSACTION; when it fails, DROP INDEX {name} and try again",
		find:    findIndexes,
	},
	{
		ID: "L005", Severity: Error, byRows: true,
		Message: "NOT NULL of {table}.{name} is checked by reading all rows, and nobody reads or writes the table meanwhile",
		Steps: "ADD CONSTRAINT {name}_not_null CHECK ({name} IS NOT NULL) NOT VALID; in another file VALIDATE CONSTRAINT {name}_not_null; " +
			"in a third ALTER COLUMN {name} SET NOT NULL, which takes the constraint's word for it, and DROP CONSTRAINT {name}_not_null",
		find: findNotNull,
	},
	{
		ID: "L006", Severity: Error, byRows: true,
		Message: "the constraint {name} is checked by reading all rows of {table}, and {extra} meanwhile",
		Steps:   "ADD CONSTRAINT {name} … NOT VALID; in another file ALTER TABLE {table} VALIDATE CONSTRAINT {name}, while the table is read and written",
		find:    findConstraints,
	},
	{
		ID: "L007", Severity: Error, byRows: true,
		Message: "the index of the constraint {name} is built while nobody reads or writes {table}",
		Steps: "CREATE UNIQUE INDEX CONCURRENTLY {name} …, alone in a file with -- +goose NO TRANSACTION; " +
			"in another file ALTER TABLE {table} ADD CONSTRAINT {name} … USING INDEX {name}",
		find: findKeys,
	},
	{
		ID: "L008", Severity: Error, byRows: true,
		Message: "{name} is validated in a transaction that holds {extra} on {table}, so that its NOT VALID was for nothing",
		Steps:   "put VALIDATE CONSTRAINT {name} into a file of its own",
		find:    findValidated,
	},
	{
		ID: "L009", Severity: Error,
		Message: "{table} is renamed: a program that runs meanwhile, and knows {extra}, fails",
		Steps:   "add the new name beside the old one (a column that is filled from the other, a view), move the programs over, and drop the old name in a later release",
		find:    findRenamed,
	},
	{
		ID: "L010", Severity: Error,
		Message: "{table} is lost with its values, and a program that runs meanwhile and knows it fails",
		Steps:   "release a program that does not use it first; then say so: -- strata:lint ignore L010 and why",
		find:    findDropped,
	},
	{
		ID: "L012", Severity: Warning,
		Message: "the transaction locks {table}, and holds {extra} already: others wait for both, or for one another",
		Steps:   "put each into a file of its own",
		find:    findManyLocks,
	},
	{
		ID: "L013", Severity: Warning,
		Message: "no lock_timeout: while the statement waits for {extra} on {table}, behind a long query, all others wait behind it",
		Steps:   "SET LOCAL lock_timeout = '2s' at the beginning of the file (SET in a file with NO TRANSACTION), and run it again when it fails",
		find:    findNoTimeout,
	},
	{
		ID: "L015", Severity: Warning,
		Message: "the file has NO TRANSACTION and several statements: when one fails, those before it stay done, and the file cannot run again",
		Steps:   "one statement a file with NO TRANSACTION; the others into files with a transaction",
		find:    findHalfDone,
	},
	{
		ID: "L018", Severity: Error, why: true,
		Message: "the new column {table}.{name} is NOT NULL and has no default: it fails as soon as there are rows",
		Steps:   "give it a DEFAULT, which rewrites nothing if it is a constant; or add it without NOT NULL, fill it, and see L005",
		find: func(e *effect) []hit {
			return hits(e.columns(func(_, a column, was, is bool) bool { return !was && is && a.notNull && !a.hasDefault }))
		},
	},
	{
		ID: "L019", Severity: Warning, byRows: true,
		Message: "rows of {table} are changed in the one transaction of the file: its locks stay until the end, and old versions of rows pile up",
		Steps:   "change rows in batches, from a program or in files with NO TRANSACTION, before the change of the schema that needs it",
		find:    findChangedRows,
	},
}

// unexplained is for tables that are read for a reason that no other rule has told.
var unexplained = rule{
	ID: "L016", Severity: Error, byRows: true,
	Message: "all rows of {table} are read under {extra}",
	Steps:   "take what has to read the rows out of the transaction with the lock, or do it in a quiet hour with a lock_timeout",
}

// failures are told by the database's error.
var failures = map[string]rule{
	"25001": {
		ID: "L011", Severity: Error, Message: "it cannot run in the transaction of the file, and fails",
		Steps: "put it alone into a file that begins with -- +goose NO TRANSACTION",
	},
	"55P04": {
		ID: "L014", Severity: Error, Message: "a new value of an enum cannot be used in the transaction that adds it: it fails",
		Steps: "put ALTER TYPE … ADD VALUE into a file before",
	},
}

// failing is any other statement that fails.
var failing = rule{
	ID: "L000", Severity: Error, Message: "it fails on a scratch database: {extra}",
	Steps: "mend it; the files after it were not looked at",
}

func hits(list []named) (out []hit) {
	for _, n := range list {
		out = append(out, hit{table: n.table, name: n.name})
	}
	return out
}

// Why a table is rewritten.
const (
	byType = iota
	byColumn
	otherwise
)

func rewritten(e *effect, why int) (out []hit) {
	for _, t := range e.tables() {
		if !e.rewrites(t) {
			continue
		}
		of := func(f func(b, a column, was, is bool) bool) (list []named) {
			for _, n := range e.columns(f) {
				if n.table == t {
					list = append(list, n)
				}
			}
			return list
		}
		types := of(func(b, a column, was, is bool) bool { return was && is && b.typ != a.typ })
		columns := of(func(_, _ column, was, is bool) bool { return !was && is })
		switch {
		case len(types) > 0:
			if why == byType {
				out = append(out, hits(types)...)
			}
		case len(columns) > 0:
			if why == byColumn {
				out = append(out, hits(columns)...)
			}
		case why == otherwise:
			out = append(out, hit{table: t, extra: e.held(t).String()})
		}
	}
	return out
}

func findIndexes(e *effect) (out []hit) {
	for _, x := range e.newIndexes() {
		if e.held(x.table) >= share {
			out = append(out, hit{table: x.table, name: x.name})
		}
	}
	return out
}

func findNotNull(e *effect) (out []hit) {
	for _, n := range e.columns(func(b, a column, was, is bool) bool { return was && is && !b.notNull && a.notNull }) {
		if e.reads(n.table) && !e.rewrites(n.table) && len(e.added("pu")) == 0 {
			out = append(out, hit{table: n.table, name: n.name})
		}
	}
	return out
}

func findConstraints(e *effect) (out []hit) {
	for _, c := range e.added("cf") {
		if c.valid && !e.rewrites(c.table) && (e.reads(c.table) || c.with != 0 && e.reads(c.with)) {
			out = append(out, hit{table: c.table, name: c.name, extra: strings.TrimSuffix(e.held(c.table).others(), " meanwhile")})
		}
	}
	return out
}

func findKeys(e *effect) (out []hit) {
	for _, c := range e.added("pux") {
		if _, was := e.before.relations[c.index]; !was && !e.rewrites(c.table) {
			out = append(out, hit{table: c.table, name: c.name})
		}
	}
	return out
}

func findValidated(e *effect) (out []hit) {
	for _, c := range e.validated() {
		if m := e.held(c.table); m >= share {
			out = append(out, hit{table: c.table, name: c.name, extra: m.String()})
		}
	}
	return out
}

func findRenamed(e *effect) (out []hit) {
	for _, t := range e.tables() {
		if a, is := e.after.relations[t]; is && a.name != e.before.relations[t].name {
			out = append(out, hit{table: t, extra: "the table by its old name"})
		}
	}
	for _, n := range e.columns(func(b, a column, was, is bool) bool { return was && is && b.name != a.name }) {
		out = append(out, hit{table: n.table, name: "." + n.name, extra: "the column by its old name"})
	}
	return out
}

func findDropped(e *effect) (out []hit) {
	out = hits(e.dropped())
	for i := range out {
		out[i].name = ""
	}
	for _, n := range e.columns(func(_, _ column, was, is bool) bool { return was && !is }) {
		out = append(out, hit{table: n.table, name: "." + n.name})
	}
	if e.truncates() {
		for _, t := range e.tables() {
			if e.before.relations[t].file != e.after.relations[t].file {
				out = append(out, hit{table: t})
			}
		}
	}
	return out
}

func findManyLocks(e *effect) (out []hit) {
	if !e.inTx || e.file.manyLocks {
		return nil
	}
	var before, now []uint32
	for _, t := range e.tables() {
		switch {
		case e.before.locks[t] >= share:
			before = append(before, t)
		case e.after.locks[t] >= share:
			now = append(now, t)
		}
	}
	if len(before) > 0 && len(now) > 0 {
		e.file.manyLocks = true
		out = append(out, hit{table: now[0], extra: fmt.Sprintf("%s on %s", e.before.locks[before[0]], e.name(before[0]))})
	}
	return out
}

func findNoTimeout(e *effect) (out []hit) {
	if e.file.noTimeout || e.file.hasTimeout || e.before.lockTimeout != "0" {
		return nil
	}
	for _, t := range e.tables() {
		if m := e.held(t); !e.alone && m >= share && e.took(t) {
			e.file.noTimeout = true
			return []hit{{table: t, extra: m.String()}}
		}
	}
	return nil
}

func findHalfDone(e *effect) []hit {
	if e.inTx || e.file.transaction || e.file.halfDone || e.file.statements < 2 || strings.HasPrefix(e.words, "set ") {
		return nil
	}
	e.file.halfDone = true
	return []hit{{}}
}

func changesRows(words string) bool {
	for _, w := range []string{"update ", "delete ", "insert ", "merge ", "with "} {
		if strings.HasPrefix(words, w) {
			return true
		}
	}
	return false
}

func findChangedRows(e *effect) (out []hit) {
	for _, t := range e.tables() {
		if changesRows(e.words) && e.held(t) >= rowExclusive && e.reads(t) {
			out = append(out, hit{table: t})
		}
	}
	return out
}

// findReads finds what is read under a strong lock, but the tables of which it is told why.
func findReads(e *effect, told map[uint32]bool) (out []hit) {
	for _, c := range e.added("f") { // the table that a key refers to
		told[c.with] = true
	}
	for _, t := range e.tables() {
		if e.reads(t) && !e.rewrites(t) && e.held(t) >= share && !told[t] {
			out = append(out, hit{table: t, extra: e.held(t).String()})
		}
	}
	return out
}

// Rule is what is known of a rule without a migration.
type Rule struct {
	ID       string
	Severity Severity
	Message  string
	Steps    string
}

// Rules are all that there are, in the order of their numbers.
func Rules() []Rule {
	all := append([]rule{failing, unexplained}, observedRules...)
	for _, r := range failures {
		all = append(all, r)
	}
	for _, r := range slices.Concat(fileRules, committingRules) {
		all = append(all, r.rule)
	}
	general := strings.NewReplacer("{table}", "TABLE", "{name}", "NAME", "{extra}", "…")
	out := make([]Rule, len(all))
	for i, r := range all {
		out[i] = Rule{r.ID, r.Severity, general.Replace(r.Message), general.Replace(r.Steps)}
	}
	slices.SortFunc(out, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return out
}
