package diagram

import (
	"fmt"
	"io"
	"strings"

	"github.com/strata-go/strata/schema"
)

// Mermaid writes an erDiagram: https://mermaid.js.org/syntax/entityRelationshipDiagram.html
func Mermaid(w io.Writer, s *schema.Schema, o Options) error {
	p := draw(s, o)
	var b strings.Builder
	if p.title != "" {
		fmt.Fprintf(&b, "---\ntitle: %q\n---\n", p.title)
	}
	b.WriteString("erDiagram\n")
	for _, t := range p.tables {
		fmt.Fprintf(&b, "    %s {\n", entity(t.name))
		for _, c := range t.columns {
			fmt.Fprintf(&b, "        %s %s%s%s\n", word(c.typ, "unknown"), word(c.name, "column"), c.keys(), c.remark())
		}
		b.WriteString("    }\n")
	}
	for _, r := range p.refs {
		fmt.Fprintf(&b, "    %s %s--%s %s : %s\n", entity(r.from.name), r.many(), r.one(), entity(r.to.name), quotedText(strings.Join(r.columns, ", ")))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// keys are Mermaid's marks of a column.
func (c column) keys() string {
	var list []string
	if c.primary {
		list = append(list, "PK")
	}
	if c.foreign {
		list = append(list, "FK")
	}
	if c.unique && !c.primary {
		list = append(list, "UK")
	}
	if len(list) == 0 {
		return ""
	}
	return " " + strings.Join(list, ", ")
}

func (c column) remark() string {
	if !c.nullable {
		return ""
	}
	return ` "may be NULL"`
}

// many is the end of a relation where the rows are that refer.
func (r *ref) many() string {
	if r.single {
		return "|o"
	}
	return "}o"
}

// one is the end where the row is that is referred to.
func (r *ref) one() string {
	if r.nullable {
		return "o|"
	}
	return "||"
}

func entity(name string) string { return quotedText(name) }

// quotedText is a text in double quotes, which Mermaid has no escape for.
func quotedText(s string) string {
	return `"` + strings.Map(func(r rune) rune {
		if r == '"' || r < ' ' {
			return '\''
		}
		return r
	}, s) + `"`
}

// word is what Mermaid takes for the type or the name of an attribute: letters, digits,
// underscores, hyphens, parentheses and brackets, beginning with a letter.
func word(s, none string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '(', r == ')', r == '[', r == ']':
			return r
		case r > 127:
			return r
		default:
			return '_'
		}
	}, s)
	if s == "" {
		return none
	}
	if c := s[0]; c >= '0' && c <= '9' || c == '(' || c == '[' || c == ')' || c == ']' {
		s = "_" + s
	}
	return s
}
