package strata

import (
	"fmt"
	"strings"
)

// BatchError says which statement of a batch failed. Nothing of the batch was
// kept.
type BatchError struct {
	Number    int    // counted from 1, in the order of queueing
	Statement string // "SELECT", "INSERT INTO users"
	Err       error  // a *StatementError or a *DatabaseError
}

// Error is the statement's error after its number and name.
func (e *BatchError) Error() string {
	message := strings.TrimPrefix(e.Err.Error(), "strata: ")
	if !strings.HasPrefix(message, e.Statement+":") {
		message = e.Statement + ": " + message
	}
	return fmt.Sprintf("strata: statement %d of the batch: %s", e.Number, message)
}

// Unwrap returns the statement's error.
func (e *BatchError) Unwrap() error { return e.Err }
