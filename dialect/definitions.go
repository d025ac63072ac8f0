package dialect

// Definitions says where a database keeps what is defined in it, and how that is changed: what
// package schema goes by.
type Definitions uint8

// The ways to keep definitions.
const (
	NoDefinitions Definitions = iota // package schema neither reads nor changes them
	InCatalog                        // in a catalog that is asked; a change is undone with its transaction
	AsText                           // as the text of what created them; a table is built anew where it changes
	AsShown                          // the server writes them as CREATE TABLE; ALTER TABLE makes several changes at once, and commits
)
