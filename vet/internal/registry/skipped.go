package main

// Skipped are the functions that are not in the table, with the reason.
var Skipped = map[string]string{
	"Define":          handled,
	"DefineView":      handled,
	"DefineComposite": "of a composite value nothing is said",
	"As":              handled,
	"Bind":            handled,
	"Col":             handled,
	"ColPtr":          handled,
	"Val":             handled,
	"Value":           handled,
	"Default":         handled,
	"In":              handled,
	"IfSet":           handled,
	"InArray":         handled,
	"Map":             handled,
	"Model":           "the fields of a model are nobody's matter",
	"Struct":          handled,
	"Select":          handled,
	"SelectInto":      handled,
	"Sample":          handled,
	"Select2":         handled, "Select3": handled, "Select4": handled, "Select5": handled, "Select6": handled, "Select7": handled, "Select8": handled,
	"Cols2": handled, "Cols3": handled, "Cols4": handled, "Cols5": handled, "Cols6": handled, "Cols7": handled, "Cols8": handled,
	"Prepare1": handled, "Prepare2": handled, "Prepare3": handled, "Prepare4": handled, "Prepare5": handled, "Prepare6": handled, "Prepare7": handled, "Prepare8": handled,

	"Values":     handled,
	"NullIf":     values,
	"ValuesOf1":  values,
	"ValuesOf2":  values,
	"ValuesOf3":  values,
	"ValuesOf4":  values,
	"Store":      handled,
	"TypeCustom": handled,
	"TypeID":     handled, "TypeNumberOf": handled, "TypeTextOf": handled, "TypeJSON": handled, "TypeComposite": "of a composite value nothing is said",
	"Avg": handled, "AvgDistinct": handled,
	"IntoPtr": handled, "Generated": handled, "EnumValue": handled,

	"Internals": ours, "PathOf": ours, "ProjectionOf": ours, "PartOf": ours, "Selected": ours, "NewParam": ours, "EncodeParam": ours,
	"ResultOf": ours, "SelectOf": ours, "PreparedOf": ours, "ElementOf": ours,

	"InTx": runs, "Each": runs, "QueueAll": runs, "QueueOne": runs, "QueueFirst": runs, "QueueCount": runs, "QueueExists": runs,
	"QueueReturning": runs, "QueueReturningOne": runs, "QueueExec": runs,
}

const (
	handled = "package eval has a function of its own for it"
	values  = "its values have the type of the program's: what is made of it is not known"
	ours    = "for Strata's own packages"
	runs    = "it runs a statement, and makes none"
)
