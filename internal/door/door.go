// Package door has the token that what is for Strata's own packages asks for:
// nobody else can make one, so that completion shows outsiders such a name, but
// they can't call it.
package door

// Key opens what is for Strata's own packages.
type Key struct{}
