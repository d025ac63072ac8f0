// Package deep holds a word.
package deep

// Word is a greeting.
const Word = "hello"
