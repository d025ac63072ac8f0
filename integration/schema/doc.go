// Package schema has no code of its own. Its tests compare definitions with databases and
// change these until they are as defined: a table of differences that were written by hand,
// and random pairs of definitions with rows, of which none may be lost.
package schema
