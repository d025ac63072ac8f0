package gen

import (
	"fmt"
	"slices"
	"strings"
)

// The functions of a package that write and read UUIDs as text.
const (
	uuidWrites = "uuidText"
	uuidReads  = "uuidOf"
)

// uuidMethods have a key print as a UUID does.
func (p *plan) uuidMethods(b *strings.Builder, name string) {
	for _, m := range []struct{ name, text string }{
		{"String", "// String is the UUID.\nfunc (v %[1]s) String() string { return %[2]s(v) }\n\n"},
		{"MarshalText", "// MarshalText writes the UUID.\nfunc (v %[1]s) MarshalText() ([]byte, error) { return []byte(%[2]s(v)), nil }\n\n"},
		{"UnmarshalText", "// UnmarshalText reads a UUID.\nfunc (v *%[1]s) UnmarshalText(text []byte) error { return %[3]s((*[16]byte)(v), text) }\n\n"},
	} {
		if !p.declared(name + "." + m.name) {
			code := fmt.Sprintf(strings.ReplaceAll(m.text, "%[3]s", uuidReads), name, uuidWrites)
			b.WriteString(code)
		}
	}
}

// uuidCode are the functions that the methods of keys share.
func (p *plan) uuidCode(b *strings.Builder) {
	if !slices.ContainsFunc(p.allIDs(), func(i *idType) bool { return i.of == kindNamed("uuid").value && !p.declared(i.name) }) {
		return
	}
	b.WriteString(uuidFunctions)
}

const uuidFunctions = `// uuidText writes a UUID as databases do.
func uuidText(v [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
}

// uuidOf reads a UUID, with its hyphens.
func uuidOf(v *[16]byte, text []byte) error {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return fmt.Errorf("a UUID has 32 hexadecimal digits and four hyphens, and this text of %d bytes does not", len(text))
	}
	var read [16]byte
	digits := string(text[:8]) + string(text[9:13]) + string(text[14:18]) + string(text[19:23]) + string(text[24:])
	if _, err := hex.Decode(read[:], []byte(digits)); err != nil {
		return fmt.Errorf("a UUID has 32 hexadecimal digits: %w", err)
	}
	*v = read
	return nil
}

`
