// Package layout reads the layouts by which Format writes dates and times.
package layout

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// patterns are the patterns of Format, a longer one before its beginning.
var patterns = []string{"IYYY", "YYYY", "HH24", "DDD", "MM", "DD", "MI", "SS", "MS", "US", "IW", "ID", "Q"}

// Part is a pattern of Format, or text that stands for itself.
type Part struct{ Pattern, Text string }

// Parse cuts a layout of Format into its parts.
func Parse(layout string) ([]Part, error) {
	var parts []Part
	whole := len(layout)
next:
	for layout != "" {
		for _, p := range patterns {
			if rest, ok := strings.CutPrefix(layout, p); ok {
				parts, layout = append(parts, Part{Pattern: p}), rest
				continue next
			}
		}
		r, size := utf8.DecodeRuneInString(layout)
		switch {
		case r == '"':
			text, rest, ok := strings.Cut(layout[1:], `"`)
			if !ok {
				return nil, fmt.Errorf("the layout has a quote without an end")
			}
			parts, layout = append(parts, Part{Text: text}), rest
		case unicode.IsLetter(r):
			return nil, fmt.Errorf("the layout has no such pattern at byte %d; text goes in double quotes", whole-len(layout)+1)
		default:
			parts, layout = append(parts, Part{Text: layout[:size]}), layout[size:]
		}
	}
	return parts, nil
}

// Check refuses a layout that has no portable meaning.
func Check(layout string) error {
	switch {
	case layout == "":
		return fmt.Errorf("the layout is empty")
	case strings.Contains(layout, `\`):
		return fmt.Errorf("the layout has a backslash")
	}
	_, err := Parse(layout)
	return err
}
