package lint

import "regexp"

// Columns that an index needs go with it, and nobody knows them.
var (
	dropsColumn      = regexp.MustCompile(`drop column `)
	dropsIndexColumn = regexp.MustCompile(`drop column (?:if exists )?"strata_(?:rows|value) `)
)

// committingRules are those of MariaDB: what a statement does to its table is known by its words,
// after the server's documentation of which changes InnoDB makes in place. Locks are not observed.
var committingRules = []wordRule{
	{
		rule: rule{
			ID: "L201", Severity: Error, byRows: true,
			Message: "another type or another NULL of a column of {table} may copy all rows, and nobody writes the table meanwhile",
			Steps:   "add ALGORITHM=INPLACE, LOCK=NONE, with which the server refuses what it cannot do beside others; else add a column of the new type, fill it in batches, and drop the old one in a later release",
		},
		words: pattern("alter table <name> .*(?:modify|change) "),
		when:  onOld,
	},
	{
		rule: rule{
			ID: "L202", Severity: Warning, byRows: true,
			Message: "a CHECK is added to {table}, which copies all rows, and nobody writes the table meanwhile",
			Steps:   "for a large table pick a quiet hour",
		},
		words: pattern(`alter table <name> .*add (?:constraint (?:"[^"]+"|\w+) )?check `),
		when:  onOld,
	},
	{
		rule: rule{
			ID: "L203", Severity: Error,
			Message: "a column of {table} is lost with its values, and a program that knows the column fails",
			Steps:   "release a program that does not use it first; then say so: -- strata:lint ignore L203 and why",
		},
		words: pattern("alter table <name> .*drop column"),
		when: func(s *script, table, words string) bool {
			return s.old[table] && len(dropsColumn.FindAllString(words, -1)) > len(dropsIndexColumn.FindAllString(words, -1))
		},
	},
	{
		rule: rule{
			ID: "L204", Severity: Error,
			Message: "{table} is lost with its rows",
			Steps:   "release a program that does not use it first; then say so: -- strata:lint ignore L204 and why",
		},
		words: pattern("drop table <into><name>"),
		when:  onOld,
	},
	{
		rule: rule{
			ID: "L205", Severity: Error,
			Message: "{table}, or a column of it, is renamed: a program that runs meanwhile, and knows the old name, fails",
			Steps:   "stop the program meanwhile; or add the new name beside the old one and drop that in a later release",
		},
		words: pattern("alter table <name> .*rename (?:to|column)"),
		when:  onOld,
	},
	{
		rule: rule{
			ID: "L206", Severity: Warning, byRows: true,
			Message: "a foreign key is added to {table}, which copies all rows, and nobody writes the table meanwhile",
			Steps:   "for a large table pick a quiet hour",
		},
		words: pattern(`alter table <name> .*foreign key \(`),
		when:  onOld,
	},
	{
		rule: rule{
			ID: "L207", Severity: Warning,
			Message: "the file has several statements that commit: when one fails, those before it stay done, and the file cannot run again",
			Steps:   "one such statement a file; what belongs to one table goes into one ALTER TABLE, which is done or not done",
		},
		words: changesTable,
		when: func(s *script, table, words string) bool {
			return s.old[table] && len(s.changing) > 1 && s.changing[0] == words
		},
	},
	{
		rule: rule{
			ID: "L208", Severity: Warning, byRows: true,
			Message: "a column of {table} is computed for each row, for itself or for an index of some rows, and nobody writes the table meanwhile",
			Steps:   "for a large table pick a quiet hour",
		},
		words: pattern("alter table <name> .*(?: stored\\b|virtual invisible, add)"),
		when:  onOld,
	},
}
