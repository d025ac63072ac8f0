package compilecost

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// functions lists the functions that an archive defines.
func functions(archive string) ([]string, error) {
	out, err := exec.Command("go", "tool", "nm", archive).Output()
	if err != nil {
		return nil, fmt.Errorf("go tool nm: %w", err)
	}
	return textSymbols(out)
}

var symbolLine = regexp.MustCompile(`^\s*[0-9a-f]+ [Tt] (.+)$`)

// textSymbols are the symbols of code in what go tool nm prints. A name may have
// blanks in it.
func textSymbols(nm []byte) ([]string, error) {
	all := []string{}
	lines := bufio.NewScanner(bytes.NewReader(nm))
	lines.Buffer(nil, 1<<24) // names of rows of rows are long
	for lines.Scan() {
		if m := symbolLine.FindStringSubmatch(lines.Text()); m != nil {
			all = append(all, m[1])
		}
	}
	return all, lines.Err()
}

var (
	directories = regexp.MustCompile(`([\w.%~-]+/)+`)
	digits      = regexp.MustCompile(`\d+`)
	methodName  = regexp.MustCompile(`^([\w#]+)\.\(?\*?([\w#]+(?:\[…\])?)(?:\)\.?|\.)(.+)$`)
)

// origin tells what a function comes from: a type and its method, without type
// arguments and without directories, or a function and nothing. Tables and
// models of the written packages are alike.
func origin(symbol string) (of, method string) {
	if rest, ok := strings.CutPrefix(symbol, "type:."); ok {
		kind, _, _ := strings.Cut(rest, ".")
		return "type:." + kind, ""
	}
	if strings.HasPrefix(symbol, "go.shape.") { // promoted by the fields of a struct without a name
		return "go.shape.…", symbol[strings.LastIndexByte(symbol, '.')+1:]
	}
	s := directories.ReplaceAllString(withoutArguments(symbol), "")
	if strings.HasPrefix(symbol, generated) {
		s = digits.ReplaceAllString(s, "#")
	}
	if m := methodName.FindStringSubmatch(s); m != nil {
		return m[1] + "." + m[2], m[3]
	}
	return s, ""
}

// withoutArguments writes "[…]" for what is in brackets.
func withoutArguments(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '[':
			if depth == 0 {
				b.WriteString("[…")
			}
			depth++
		case ']':
			depth--
		}
		if depth == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// group is how many functions come from a type, by method.
type group struct {
	of      string
	count   int
	methods map[string]int
}

// groups says what the functions of b are that a has not, the most numerous
// first. Without an a it is all of b.
func groups(a, b *Build) []*group {
	byName := map[string]*group{}
	add := func(build *Build, n int) {
		for _, s := range build.Functions {
			of, method := origin(s)
			g := byName[of]
			if g == nil {
				g = &group{of: of, methods: map[string]int{}}
				byName[of] = g
			}
			g.count += n
			g.methods[method] += n
		}
	}
	add(b, 1)
	if a != nil {
		add(a, -1)
	}
	var all []*group
	for _, g := range byName {
		if g.count > 0 {
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(x, y *group) int {
		return cmp.Or(cmp.Compare(y.count, x.count), cmp.Compare(x.of, y.of))
	})
	return all
}

// String is "812 strata.IDExpr[…]: 40 Eq, 40 Ne, …".
func (g *group) String() string {
	const most = 16
	names := make([]string, 0, len(g.methods))
	for m, n := range g.methods {
		if n != 0 && m != "" {
			names = append(names, m)
		}
	}
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(cmp.Compare(g.methods[y], g.methods[x]), cmp.Compare(x, y))
	})
	s := fmt.Sprintf("%6d %s", g.count, g.of)
	separator := ": "
	for _, m := range names[:min(len(names), most)] {
		s += fmt.Sprintf("%s%d %s", separator, g.methods[m], m)
		separator = ", "
	}
	if len(names) > most {
		s += fmt.Sprintf(" and %d methods more", len(names)-most)
	}
	return s
}
