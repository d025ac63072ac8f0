package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/lint"
)

// lintFormats are the ways in which findings are printed.
var lintFormats = map[string]func(io.Writer, *lint.Report) error{"text": lintText, "json": lintJSON, "github": lintGitHub}

func (l *lintRun) print(out io.Writer, r *lint.Report) error {
	if err := lintFormats[l.format](out, r); err != nil {
		return err
	}
	if n := r.Count(lint.Error); n > 0 {
		return &Found{What: "strata: lint: " + counted(n, "error")}
	}
	return nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func lintText(out io.Writer, r *lint.Report) error {
	if len(r.Files) == 0 {
		fmt.Fprintln(out, "No migrations to look at.")
		return nil
	}
	for i, f := range r.Files {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, f.Path)
		for _, s := range f.Statements {
			lintStatement(out, s, r.Sizes)
		}
	}
	fmt.Fprintf(out, "\n%s, %s, %s\n", counted(r.Count(lint.Error), "error"), counted(r.Count(lint.Warning), "warning"), counted(r.Count(lint.Note), "note"))
	if r.Stopped != "" {
		fmt.Fprintln(out, r.Stopped)
	}
	return nil
}

func lintStatement(out io.Writer, s *lint.Statement, sizes map[string]database.Size) {
	fmt.Fprintf(out, "%5d  %s\n", s.Line, s.SQL)
	for _, l := range s.Locks {
		fmt.Fprintf(out, "       %s%s\n", l, sized(sizes, l.Table))
	}
	for _, f := range s.Findings {
		fmt.Fprintf(out, "       %s %s: %s\n", f.ID, f.Severity, f.Message)
		if f.Because != "" {
			fmt.Fprintf(out, "         fine: %s\n", f.Because)
			continue
		}
		fmt.Fprintf(out, "         do: %s\n", f.Steps)
	}
}

func sized(sizes map[string]database.Size, table string) string {
	s, ok := sizes[table]
	if !ok {
		return ""
	}
	return " (" + s.String() + ")"
}

func lintJSON(out io.Writer, r *lint.Report) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// lintGitHub prints workflow commands, which GitHub shows at the lines of a pull request.
func lintGitHub(out io.Writer, r *lint.Report) error {
	escape := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, f := range r.Files {
		for _, s := range f.Statements {
			for _, x := range s.Findings {
				level := map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Note: "notice"}[x.Severity]
				text := x.Message + "\n" + x.Steps
				if x.Because != "" {
					text = x.Message + "\nfine: " + x.Because
				}
				fmt.Fprintf(out, "::%s file=%s,line=%d,title=%s::%s\n", level, property.Replace(f.Path), max(s.Line, 1), x.ID, escape.Replace(text))
			}
		}
	}
	return nil
}

func printRules(out io.Writer) {
	for _, r := range lint.Rules() {
		fmt.Fprintf(out, "%s %s: %s\n  do: %s\n", r.ID, r.Severity, r.Message, r.Steps)
	}
}
