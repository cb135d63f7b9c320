package casefile

// Kind is the type of a column, as docs/tables.md names it.
type Kind string

// The types a column can have. Tables are flat: no lists, no structs.
const (
	Text      Kind = "text"      // UTF-8
	Int64     Kind = "int64"     // signed
	Int32     Kind = "int32"     // signed
	Float64   Kind = "float64"   // IEEE 754 binary64
	Bool      Kind = "bool"      // never null
	Timestamp Kind = "timestamp" // microseconds since 1970-01-01T00:00:00, UTC by contract
)

// Column describes one column of a table.
type Column struct {
	Name     string `json:"name"`
	Kind     Kind   `json:"type"`
	Null     bool   `json:"null"`               // may be unknown
	Dict     bool   `json:"dict,omitempty"`     // dictionary-encoded where that pays
	Unit     string `json:"unit,omitempty"`     // us, s, byte ...
	Outsider bool   `json:"outsider,omitempty"` // somebody outside the service chose the text
	Doc      string `json:"doc"`
}

// Table describes one table of a case.
type Table struct {
	Name    string   `json:"name"`
	Doc     string   `json:"doc"`
	Columns []Column `json:"columns"` // the first is source, the id of the source in the manifest
	part    bool     // stored as Parquet parts, not derived from the manifest
}

// sourceColumn is the leading column of every table.
var sourceColumn = Column{Name: "source", Kind: Text, Dict: true, Doc: "id of the source the row comes from"}

// Stored reports whether the table's rows lie in Parquet parts; sources is a view
// of the manifest instead.
func (t *Table) Stored() bool { return t.part }

// Column returns the column called name.
func (t *Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// AllTables describes every table in a fixed order, sources last.
func AllTables() []*Table { return append(append([]*Table{}, partTables...), sourcesTable) }

// LookupTable returns the table called name.
func LookupTable(name string) (*Table, bool) {
	for _, t := range AllTables() {
		if t.Name == name {
			return t, true
		}
	}
	return nil, false
}
