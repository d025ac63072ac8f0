// Package old is required by others and used by none.
package old
