package strata

import (
	"fmt"
	"strings"
	"unicode"
)

// layoutPatterns are the patterns of Format, a longer one before its beginning.
var layoutPatterns = []string{"IYYY", "YYYY", "HH24", "DDD", "MM", "DD", "MI", "SS", "MS", "US", "IW", "ID", "Q"}

// LayoutPart is a pattern of Format, or text that stands for itself.
type LayoutPart struct{ Pattern, Text string }

// ParseLayout cuts a layout of Format into its parts for Strata's own packages.
func ParseLayout(layout string) ([]LayoutPart, error) {
	var parts []LayoutPart
next:
	for layout != "" {
		for _, p := range layoutPatterns {
			if rest, ok := strings.CutPrefix(layout, p); ok {
				parts, layout = append(parts, LayoutPart{Pattern: p}), rest
				continue next
			}
		}
		r := []rune(layout)[0]
		switch {
		case r == '"':
			text, rest, ok := strings.Cut(layout[1:], `"`)
			if !ok {
				return nil, fmt.Errorf("the layout has a quote without an end")
			}
			parts, layout = append(parts, LayoutPart{Text: text}), rest
		case unicode.IsLetter(r):
			return nil, fmt.Errorf("the layout has no pattern that begins with %q; text goes in double quotes", layout)
		default:
			parts, layout = append(parts, LayoutPart{Text: string(r)}), layout[len(string(r)):]
		}
	}
	return parts, nil
}

// checkLayout refuses what has no portable meaning.
func checkLayout(layout string) error {
	switch {
	case layout == "":
		return fmt.Errorf("the layout is empty")
	case strings.Contains(layout, `\`):
		return fmt.Errorf("the layout has a backslash")
	}
	_, err := ParseLayout(layout)
	return err
}
