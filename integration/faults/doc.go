// Package faults has a test for every fault that was found when Strata was tried from
// outside: what went wrong once, what is right, on every engine.
//
//	go test ./integration/faults -v
package faults
