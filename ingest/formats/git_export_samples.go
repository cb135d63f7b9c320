package formats

import (
	"fmt"
	"strings"

	"hindcast/ingest"
)

// exportOf writes an export of versions of one file, as git fast-export does.
func exportOf(path string, start int64, versions ...string) string {
	var b strings.Builder
	for i, v := range versions {
		fmt.Fprintf(&b, "blob\nmark :%d\ndata %d\n%s\n", 2*i+1, len(v), v)
		if i == 0 {
			b.WriteString("reset refs/heads/main\n")
		}
		message := "fetch"
		fmt.Fprintf(&b, "commit refs/heads/main\nmark :%d\nauthor Bot <bot@example.com> 1 +0000\ncommitter Bot <bot@example.com> %d +0000\ndata %d\n%s\n", 2*i+2, start+int64(i)*300, len(message), message)
		if i > 0 {
			fmt.Fprintf(&b, "from :%d\n", 2*i)
		}
		fmt.Fprintf(&b, "M 100644 :%d %s\n\n", 2*i+1, path)
	}
	return b.String()
}

// exportPage is a Statuspage document of one incident.
func exportPage(updates ...string) string {
	return "{\"page\": {\"name\": \"Example Live\"}, \"incidents\": [{\"id\": \"i1\", \"name\": \"Joining\", \"impact\": \"major\", \"incident_updates\": [\n" + strings.Join(updates, ",\n") + "]}]}\n"
}

const (
	exportOne    = `{"id": "u1", "status": "investigating", "display_at": "2031-03-03T20:02:00Z", "body": "It is an attack"}`
	exportEdited = `{"id": "u1", "status": "investigating", "display_at": "2031-03-03T20:02:00Z", "body": "We look"}`
	exportTwo    = `{"id": "u2", "status": "resolved", "display_at": "2031-03-03T20:05:00Z", "body": "Done"}`
)

var gitExportSamples = []ingest.Sample{
	{Name: "history", In: exportOf("incidents.json", 1930335300, exportPage(exportOne), exportPage(exportOne), exportPage(exportTwo, exportEdited), exportPage(exportTwo))},
	{Name: "other files", In: exportOf("README.md", 1930335300, "# hello\n") + strings.Replace(exportOf("\"page s.json\"", 1930335000, exportPage(exportOne)), "\nfrom ", "\n", 1)},
	{Name: "rejected", In: exportOf("incidents.json", 1930335300, exportPage(exportOne), "{\"page\": {\"name\": \"Example Live\"}, \"incidents\": [{\"id\"", exportPage(exportOne)) +
		"commit refs/heads/main\ncommitter a <b> 1930339300 +0000\ndata 0\nM 100644 :99 incidents.json\n\nwhat is this\n"},
}
