package casefile

// Case is a case directory.
type Case struct {
	dir      string
	manifest Manifest
}
