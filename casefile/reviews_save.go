package casefile

import (
	"bytes"
	"os"
	"strings"
)

// AppendReviews adds reviews to the case.yaml at path and leaves everything else
// in it as it stands, comments included. A file whose list of reviews is written in
// a form that cannot be added to is written anew, as SaveCaseFile does.
func AppendReviews(path string, more ...Review) error {
	cf, err := LoadCaseFile(path)
	if err != nil || len(more) == 0 {
		return err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	want := len(cf.Reviews) + len(more)
	added, err := marshalCaseFile(&CaseFile{Reviews: more})
	if err != nil {
		return err
	}
	if b := insertReviews(old, added); b != nil {
		if got, err := ParseCaseFile(path, b); err == nil && len(got.Reviews) == want && got.Reviews[want-1].Statement == more[len(more)-1].Statement {
			return writeFile(path, b, 0o644)
		}
	}
	cf.Reviews = append(cf.Reviews, more...)
	return SaveCaseFile(path, cf)
}

// insertReviews puts the items of the reviews in added behind those in old; nil
// where old holds a list it cannot add to.
func insertReviews(old, added []byte) []byte {
	_, items, found := strings.Cut("\n"+string(added), "\nreviews:\n")
	if !found {
		return nil
	}
	if end := nextKey(items); end >= 0 {
		items = items[:end]
	}
	text := string(old)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if strings.Contains(text, "\r") {
		return nil
	}
	head, rest, has := strings.Cut("\n"+text, "\nreviews:")
	if !has {
		return []byte(text + "reviews:\n" + items)
	}
	first, list, _ := strings.Cut(rest, "\n")
	if t := strings.TrimSpace(first); t != "" && !strings.HasPrefix(t, "#") {
		return nil // reviews: [...]
	}
	end := nextKey(list)
	if end < 0 {
		end = len(list)
	}
	indent := strings.Index(list, "- ")
	if i := strings.LastIndexByte(list[:max(indent, 0)], '\n'); indent >= 0 {
		indent -= i + 1
	}
	var b bytes.Buffer
	b.WriteString(strings.TrimPrefix(head, "\n"))
	if head != "" {
		b.WriteByte('\n')
	}
	b.WriteString("reviews:" + first + "\n" + list[:end])
	for l := range strings.Lines(items) {
		b.WriteString(strings.Repeat(" ", max(indent, 0)) + strings.TrimPrefix(l, "  "))
	}
	b.WriteString(list[end:])
	return b.Bytes()
}

// nextKey is where the next top-level key begins: a line that starts with neither
// space, nor a list item, nor a comment.
func nextKey(s string) int {
	at := 0
	for l := range strings.Lines(s) {
		if c := l[0]; c != ' ' && c != '-' && c != '#' && c != '\n' && c != '\t' {
			return at
		}
		at += len(l)
	}
	return -1
}
