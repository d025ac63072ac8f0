// Package expr is what every typed expression of package strata is made of: a
// node and the kind of its value. The families there (Text, Int64, ID[T] ...) add
// types, and have a line for each method; what the line does is here, written
// once and compiled once.
package expr
