package benchmarks

// BuildWork is a statement that is built and compiled, with no database.
type BuildWork struct {
	Key, Name string

	has func(b *Builder) bool
	run func(b *Builder) (string, []any, error)
}

const builtRows = 100

var buildWorks = []BuildWork{
	{
		"a1", "build by id",
		func(b *Builder) bool { return b.ByID != nil },
		func(b *Builder) (string, []any, error) { return b.ByID(42) },
	},
	{
		"a2", "build filter",
		func(b *Builder) bool { return b.Filter != nil },
		func(b *Builder) (string, []any, error) { return b.Filter(sampleFilter) },
	},
	{
		"a3", "build report",
		func(b *Builder) bool { return b.Report != nil },
		func(b *Builder) (string, []any, error) { return b.Report(sampleReport) },
	},
	{
		"a4", "build insert 1",
		func(b *Builder) bool { return b.Insert != nil },
		func(b *Builder) (string, []any, error) { return b.Insert(&samples[0]) },
	},
	{
		"a5", "build insert 100",
		func(b *Builder) bool { return b.Inserts != nil },
		func(b *Builder) (string, []any, error) { return b.Inserts(samples[:builtRows]) },
	},
}
