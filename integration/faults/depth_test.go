package faults

import "slices"

// inDepth are the faults of what is too deep or too large, and those that are left of
// raw text and of unique indexes.
var inDepth = slices.Concat(inShared, inDeepDocuments, inOwnParameters)
