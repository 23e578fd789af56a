package lang

// Load reads the tables, which otherwise the first question does. A program that has
// something else to do before calls it at the same time.
func Load() {
	tables()
}
