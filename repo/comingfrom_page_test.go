package repo_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What docs/coming-from.md says of Strata is what the examples do and what they send.
func TestComingFromPage(t *testing.T) {
	page := read(t, "../docs/coming-from.md")
	code := flat(read(t, "comingfrom_example_test.go") + read(t, "comingfrom_shop_test.go"))
	tasks := strings.Split(page, "\n## ")[1:]
	if len(tasks) != 15 {
		t.Errorf("%d tasks, want 15", len(tasks))
	}
	for _, task := range tasks {
		name, _, _ := strings.Cut(task, "\n")
		_, strata, found := strings.Cut(task, "\n**Strata**\n")
		blocks := fenced.FindAllStringSubmatch(strata, -1)
		if !found || len(blocks) == 0 {
			t.Errorf("%s: no code of Strata", name)
		}
		for _, b := range blocks {
			if b[1] == "go" && !strings.Contains(code, flat(b[2])) {
				t.Errorf("%s: no example has\n%s", name, b[2])
			}
			if b[1] == "sql" && !sent(b[2]).MatchString(code) {
				t.Errorf("%s: no example sends\n%s", name, b[2])
			}
		}
	}
}

var fenced = regexp.MustCompile("(?s)```(go|sql)\n(.*?)```")

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// flat is a text without the indentation of its lines.
func flat(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.Join(lines, "\n")
}

// sent matches statements, a line each, where they are what an example prints, one after
// another. An ellipsis is anything.
func sent(statements string) *regexp.Regexp {
	lines := strings.Split(flat(statements), "\n")
	for i, l := range lines {
		lines[i] = "// " + strings.ReplaceAll(regexp.QuoteMeta(l), "…", ".*")
	}
	return regexp.MustCompile(`(?m)^` + strings.Join(lines, `\n`) + `$`)
}
