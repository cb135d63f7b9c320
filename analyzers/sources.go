package analyzers

import (
	"sort"

	"hindcast/casefile"
)

// witnesses groups documents that count as one: those of one publisher, and those
// that share so much text that one was copied from the other or both from a wire.
// The group of a document that stands alone is its own name.
func witnesses(docs []casefile.Document) map[string]string {
	rows := make([]*casefile.Document, len(docs))
	for i := range docs {
		rows[i] = &docs[i]
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].ID < rows[j].ID })
	head := make([]int, len(rows)) // union-find; the smallest index leads
	for i := range head {
		head[i] = i
	}
	find := func(i int) int {
		for head[i] != i {
			i = head[i]
		}
		return i
	}
	for i := range rows {
		for j := i + 1; j < len(rows); j++ {
			one := rows[i].Outlet != "" && rows[i].Outlet == rows[j].Outlet || rows[i].TextSHA256 == rows[j].TextSHA256 || Shared(rows[i].Sketch, rows[j].Sketch) >= sameText
			if a, b := find(i), find(j); one && a != b {
				head[max(a, b)] = min(a, b)
			}
		}
	}
	out := map[string]string{}
	for i, r := range rows {
		out[r.ID] = rows[find(i)].ID
	}
	return out
}
