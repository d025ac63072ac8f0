package faults

import "slices"

// inSchema are the faults of definitions, and of what is created from them.
var inSchema = slices.Concat(inExisting, inNamesToo, inForeignKeys, inDropping)
