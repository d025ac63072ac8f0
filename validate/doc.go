// Package validate checks all statements of a program in one line of a test, so that one
// that cannot run fails there and not in production:
//
//	func TestStatements(t *testing.T) {
//		db := … // the database of the tests, with the program's schema
//		if err := validate.Statements(t.Context(), validate.On(db)); err != nil {
//			t.Fatal(err)
//		}
//	}
//
// Checked is what builder.Prepare1 and its siblings prepared in the packages that the test
// imports, and what [Given] names. Each is compiled for every dialect, which tells what
// docs/language.md calls refused; where there is a database of that dialect, it prepares
// the statement too, so that a table, a column or a function that it does not have is found.
// Nothing runs. [Scans] also tells which statements read all of a large table.
package validate
