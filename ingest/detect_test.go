package ingest

import (
	"errors"
	"strings"
	"testing"
)

func says(name string, s Score, why string) Format {
	return Format{Name: name, Sniff: func(Head) Guess { return Guess{s, why} }}
}

func TestDetect(t *testing.T) {
	tests := []struct {
		name    string
		formats []Format
		want    string // format, or part of the error
	}{
		{"one", []Format{says("a", Never, "no"), says("b", Maybe, "")}, "b"},
		{"surest", []Format{says("a", Likely, ""), says("b", Certain, ""), says("c", Maybe, "")}, "b"},
		{"tie", []Format{says("b", Likely, ""), says("a", Likely, "")}, "found a and b equally likely"},
		{"none", []Format{says("a", Never, "no dates"), says("b", Never, "no braces")}, "\n  a: no dates\n  b: no braces"},
		{"defect", []Format{{Name: "a", Sniff: func(Head) Guess { panic("x") }}, says("b", Likely, "")}, "b"},
		{"silent", []Format{says("a", Never, "")}, "gave no reason"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := detect(tt.formats, "x.log", Head{Bytes: []byte("hello")})
			got := f.Name
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, tt.want) || (err != nil && !strings.HasPrefix(got, "x.log: expected")) {
				t.Errorf("expected %q, found %q", tt.want, got)
			}
		})
	}
	_, err := detect([]Format{says("a", Never, "no")}, "x", Head{Bytes: []byte("\xff\xfea\x00")})
	var u *UnknownError
	if !errors.As(err, &u) || !strings.Contains(u.Found, "UTF-16") || len(u.Reasons) != 1 {
		t.Errorf("found %v", err)
	}
}
