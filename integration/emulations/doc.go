// Package emulations tests, on every engine, what some of them say in a roundabout way: that
// the answers are the same, whoever else writes, and whatever the table is like.
package emulations
