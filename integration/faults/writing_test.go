package faults

import "slices"

// inWriting are the faults in writing.
var inWriting = slices.Concat(inSize, inCardinality, inRaw, inNames)
