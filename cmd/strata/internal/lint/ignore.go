package lint

import (
	"regexp"
	"slices"
	"strings"
)

// ignored is a comment above a statement: -- strata:lint ignore L004, L013 reason
var ignored = regexp.MustCompile(`^--\s*strata:lint\s+ignore\s+((?:L\d+)(?:\s*,\s*L\d+)*)\s*(.*)$`)

// ignoring makes notes of the findings that the comments above a statement name, with the
// reason that they give. Without a reason they are not heeded.
func ignoring(list []Finding, text string, line int) []Finding {
	lines := strings.Split(text, "\n")
	for at := line - 2; at >= 0 && at < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[at]), "--"); at-- {
		m := ignored.FindStringSubmatch(strings.TrimSpace(lines[at]))
		if m == nil {
			continue
		}
		ids := strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || r == ' ' })
		for i := range list {
			if !slices.Contains(ids, list[i].ID) {
				continue
			}
			if m[2] == "" {
				list[i].Steps += "; the comment that ignores it gives no reason, and is not heeded"
				continue
			}
			list[i].Severity, list[i].Because = Note, m[2]
		}
	}
	return list
}
