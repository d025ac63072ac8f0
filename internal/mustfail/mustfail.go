// Package mustfail type-checks programs that must not compile. The message is
// part of the product: a program says, on the line of the mistake, what the
// compiler has to say about it.
//
//	Users.Age.Eq("x") // want "cannot use .* as int64 value"
package mustfail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// Packages are what the programs may import.
var Packages = []string{
	"context", "database/sql", "net/netip", "time",
	"github.com/shopspring/decimal",
	"github.com/strata-go/strata",
	"github.com/strata-go/strata/builder",
	"github.com/strata-go/strata/internal/sample",
	"github.com/strata-go/strata/pool",
	"github.com/strata-go/strata/repo",
	"github.com/strata-go/strata/types",
}

// Mistake is what the compiler says of a line.
type Mistake struct {
	Line    int
	Message string
}

// exports maps an import path to its export data, built once.
var exports = sync.OnceValues(func() (map[string]string, error) {
	args := append([]string{"list", "-export", "-deps", "-json=ImportPath,Export"}, Packages...)
	var problems bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list -export: %w: %s", err, problems.String())
	}
	files := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return files, nil
		} else if err != nil {
			return nil, err
		}
		files[p.ImportPath] = p.Export
	}
})

// Check type-checks a file and returns its mistakes.
func Check(name string, source []byte) ([]Mistake, *token.FileSet, *ast.File, error) {
	files, err := exports()
	if err != nil {
		return nil, nil, nil, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, nil, err
	}
	var mistakes []Mistake
	config := types.Config{
		Importer: importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) {
			f, ok := files[path]
			if !ok {
				return nil, fmt.Errorf("mustfail: %s is not among Packages", path)
			}
			return os.Open(f)
		}),
		Error: func(err error) {
			e, ok := errors.AsType[types.Error](err)
			if ok && !strings.HasPrefix(e.Msg, "\t") && !strings.HasPrefix(e.Msg, "declared and not used") {
				mistakes = append(mistakes, Mistake{set.Position(e.Pos).Line, e.Msg})
			}
		},
	}
	_, _ = config.Check(name, set, []*ast.File{file}, nil) // config.Error has them all
	return mistakes, set, file, nil
}

// header is what Snippet puts before a statement.
const header = `package p

import (
	"context"
	"database/sql"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
	"github.com/strata-go/strata/types"
)

type (
	_ = sql.Null[int]
	_ = time.Time
	_ = pool.DB
	_ = repo.Repo[User]
	_ = builder.Clause
	_ = types.Date
	_ = strata.Text
	_ = UserID
)

func _(ctx context.Context, db *pool.DB) {
	%s
}
`

// Snippet type-checks statements in a function that has ctx, db and the sample
// schema, and returns the first mistake, or "".
func Snippet(statements string) (string, error) {
	mistakes, _, _, err := Check("snippet.go", fmt.Appendf(nil, header, statements))
	if err != nil || len(mistakes) == 0 {
		return "", err
	}
	return mistakes[0].Message, nil
}
