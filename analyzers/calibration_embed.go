package analyzers

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"sync"
)

//go:embed calibration/table.json.gz
var calibrationFile []byte

// builtin is the table this version ships, read once.
var builtin = sync.OnceValues(func() (*Calibration, error) { return ReadCalibration(calibrationFile) })

// builtinHead is that table without its worlds: enough to know whether anything
// measured is calibrated, and what missing evidence is worth.
var builtinHead = sync.OnceValues(func() (*Calibration, error) {
	t, _, err := readHead(calibrationFile)
	return t, err
})

// BuiltinCalibration is the table this version ships.
func BuiltinCalibration() (*Calibration, error) { return builtin() }

// CalibrationHash is the SHA-256 of the table this version ships, lower-case hex.
func CalibrationHash() string {
	sum := sha256.Sum256(calibrationFile)
	return hex.EncodeToString(sum[:])
}
