package casefile

// sourcesTable describes the view of the manifest: one row a source.
var sourcesTable = &Table{
	Name: "sources",
	Doc:  "One source that was loaded: what was read, with which assumptions, and whether its records balance. A view of manifest.json.",
	Columns: []Column{
		{Name: "source", Kind: Text, Doc: "id: first 24 hex digits of SHA-256 over file hashes, format and effective options"},
		{Name: "path", Kind: Text, Outsider: true, Doc: "file as it was given, made absolute; the first of an ordered set"},
		{Name: "member", Kind: Text, Null: true, Outsider: true, Doc: "path inside the archive"},
		{Name: "format", Kind: Text, Doc: "format it was read with"},
		{Name: "sha256", Kind: Text, Doc: "SHA-256 of the source's own bytes"},
		{Name: "bytes", Kind: Int64, Unit: "byte", Doc: "length of those"},
		{Name: "unpacked", Kind: Int64, Unit: "byte", Doc: "length after decompression"},
		{Name: "compression", Kind: Text, Null: true, Doc: "gzip, zstd, bzip2, xz"},
		{Name: "record", Kind: Text, Doc: "what one record is"},
		{Name: "primary_table", Kind: Text, Doc: "table whose records sum to accepted"},
		{Name: "records", Kind: Int64, Doc: "records read: accepted + rejected + skipped"},
		{Name: "accepted", Kind: Int64, Doc: "records stored as rows"},
		{Name: "rejected", Kind: Int64, Doc: "records that could not be read; each is a row of rejects"},
		{Name: "skipped", Kind: Int64, Doc: "records passed over with a reason"},
		{Name: "first", Kind: Timestamp, Null: true, Unit: "us", Doc: "earliest time in the primary table"},
		{Name: "last", Kind: Timestamp, Null: true, Unit: "us", Doc: "latest time in the primary table"},
		{Name: "zone", Kind: Text, Null: true, Doc: "zone applied to times that carry none"},
		{Name: "year", Kind: Int64, Null: true, Doc: "year applied to times that carry none"},
		{Name: "date", Kind: Text, Null: true, Doc: "publication date of a document"},
		{Name: "clock_offset", Kind: Text, Null: true, Doc: "stated correction of the source's clock"},
		{Name: "assumptions", Kind: Text, Null: true, Doc: "every guess, in words, one a line"},
		{Name: "incomplete", Kind: Text, Null: true, Doc: "why the source could not be read to its end"},
		{Name: "steps", Kind: Int64, Doc: "how often the times of its requests or messages step backwards"},
	},
}

// SourceRow returns s as the values of the sources table, in the order of its
// columns: string, int64, Time or nil.
func SourceRow(s *Source) []any {
	path := ""
	if len(s.Files) > 0 {
		path = s.Files[0].Path
	}
	var first, last, year any
	if s.First != nil {
		first = *s.First
	}
	if s.Last != nil {
		last = *s.Last
	}
	if s.Year != 0 {
		year = int64(s.Year)
	}
	assumptions := ""
	for i, a := range s.Assumptions {
		if i > 0 {
			assumptions += "\n"
		}
		assumptions += a
	}
	steps := int64(0)
	if s.Steps != nil {
		steps = s.Steps.Count
	}
	a := s.Account
	return []any{
		string(s.ID), path, orNil(s.Member), s.Format, s.SHA256, s.Bytes, s.Unpacked, orNil(s.Compression),
		a.Record, a.Primary, a.Records, a.Accepted, a.Rejected, a.Skipped, first, last,
		orNil(s.Zone), year, orNil(s.Date), orNil(s.ClockOffset), orNil(assumptions), orNil(s.Incomplete), steps,
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
