package p

import (
	"github.com/strata-go/strata"

	"github.com/strata-go/strata/builder"
)

// Text that is made as the program runs is no SQL by itself.
func texts(name string) {
	builder.Raw("SELECT * FROM users WHERE name = '" + name + "'")             // want "variable of type string|value of type string.* as strata.SQL value"
	strata.RawCondition("name = '" + name + "'")                               // want "as strata.SQL value"
	strata.Raw(strata.TypeInt64, name+"(1)")                                   // want "as strata.SQL value"
	strata.Func1[int64](strata.TypeInt64, name+"({1})")                        // want "as strata.SQL value"
	strata.Func1[int64](strata.TypeInt64, "f({1})", strata.In("SQLite", name)) // want "as strata.SQL value"
	strata.TableFunc0(name)                                                    // want "as strata.SQL value"
	strata.SQLType(name)                                                       // want "as strata.SQL value"
}
