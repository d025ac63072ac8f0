// Package batches tests what goes in one round trip: batches, and BEGIN with the
// first statement of a transaction.
package batches
