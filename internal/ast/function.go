package ast

import (
	"fmt"
	"strings"
)

// Function is a function of the caller's own: SQL text in which {1}, {2} stand
// for the arguments.
type Function struct {
	Text  string
	Texts map[string]string // by the engine's name; "" says that it lacks the function
	Args  int
	// Sequence is what it takes a number of; nil for any other function.
	Sequence *Sequence
	// Unread is what is wrong with the texts.
	Unread Unread
}

// Check panics when a text leaves out an argument: a mistake in a definition.
func (f *Function) Check() {
	texts := []string{f.Text}
	for _, t := range f.Texts {
		texts = append(texts, t)
	}
	for _, t := range texts {
		for i := 1; i <= f.Args && t != ""; i++ {
			if !strings.Contains(t, fmt.Sprintf("{%d}", i)) {
				panic(fmt.Sprintf("strata: the function %q does not use its argument {%d}", t, i))
			}
		}
	}
}

// Invoke calls a function of the caller's own. Type is the type of the result.
type Invoke struct {
	Function *Function
	Args     []Expr
	Type     Type
}

func (*Invoke) expr() {}
