package analyzers

import (
	_ "embed"
	"sync"
)

//go:embed calibration/table.json.gz
var calibrationFile []byte

// builtin is the table this version ships, read once.
var builtin = sync.OnceValues(func() (*Calibration, error) { return ReadCalibration(calibrationFile) })

// BuiltinCalibration is the table this version ships.
func BuiltinCalibration() (*Calibration, error) { return builtin() }
