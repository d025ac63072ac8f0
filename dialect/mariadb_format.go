package dialect

import (
	"errors"
	"strings"

	"github.com/strata-go/strata/internal/layout"
)

// What DATE_FORMAT does not write has a mark in its layout, which stands for nothing else.
const (
	markQuarter = "\ufdd0"
	markDay     = "\ufdd1"
	markMillis  = "\ufdd2"
)

var mariadbFormats = map[string]string{
	"YYYY": "%Y", "IYYY": "%x", "MM": "%m", "DD": "%d", "DDD": "%j", "HH24": "%H", "MI": "%i", "SS": "%s", "US": "%f", "IW": "%v",
}

// mariadbLayout writes a layout of Format for DATE_FORMAT, mariadbMarks one with marks.
func mariadbLayout(text string) (string, error) { return mariadbLayoutOf(text, nil) }

func mariadbMarks(text string) (string, error) {
	if strings.ContainsAny(text, markQuarter+markDay+markMillis) {
		return "", errors.New("a layout of Format with U+FDD0, U+FDD1 or U+FDD2 in it")
	}
	return mariadbLayoutOf(text, map[string]string{"Q": markQuarter, "ID": markDay, "MS": markMillis})
}

func mariadbLayoutOf(text string, marks map[string]string) (string, error) {
	parts, err := layout.Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range parts {
		if p.Pattern == "" {
			b.WriteString(strings.ReplaceAll(p.Text, "%", "%%"))
			continue
		}
		f, ok := mariadbFormats[p.Pattern]
		if !ok {
			if f, ok = marks[p.Pattern]; !ok {
				return "", errors.New("Format by " + p.Pattern)
			}
		}
		b.WriteString(f)
	}
	return b.String(), nil
}
