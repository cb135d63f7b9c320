package casefile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keptCase has one source whose original lies in a folder of its own.
func keptCase(t *testing.T, keep bool) (c *Case, original string) {
	t.Helper()
	c = testCase(t)
	original = filepath.Join(t.TempDir(), "access.log")
	if err := os.WriteFile(original, []byte("the evidence\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	sum, size, err := HashFile(original)
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.Begin("line", "requests")
	if err != nil {
		t.Fatal(err)
	}
	b := requestBatch(0, 1000)
	b.Reject(Origin{}, []byte("x"), "odd")
	put(t, w, 0, b)
	if keep {
		w.Keep()
	}
	if _, err := w.Commit(Source{ID: SourceIDOf([]string{sum}, "test", nil), Files: []File{{Path: original, SHA256: sum, Bytes: size}}}); err != nil {
		t.Fatal(err)
	}
	return c, original
}

// edit changes a file through f.
func edit(t *testing.T, path string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(path, 0o644)
	if err := os.WriteFile(path, f(b), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestVerify(t *testing.T) {
	manifest := func(old, new string) func(*testing.T, *Case, string) {
		return func(t *testing.T, c *Case, _ string) {
			edit(t, filepath.Join(c.Dir(), manifestName), func(b []byte) []byte {
				if !strings.Contains(string(b), old) {
					t.Fatalf("the manifest has no %s", old)
				}
				return []byte(strings.Replace(string(b), old, new, 1))
			})
		}
	}
	part := func(c *Case) string { return c.PartPath(c.Manifest().Sources[0].Parts[0]) }
	for _, test := range []struct {
		name    string
		break_  func(t *testing.T, c *Case, original string)
		want    string // in the first mismatch; empty: none
		note    string // in the first note
		keeping bool
	}{
		{"nothing", func(*testing.T, *Case, string) {}, "", "", true},
		{"flipped byte", func(t *testing.T, c *Case, _ string) {
			edit(t, part(c), func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		}, "expected sha256", "", false},
		{"cut part", func(t *testing.T, c *Case, _ string) {
			edit(t, part(c), func(b []byte) []byte { return b[:len(b)-1] })
		}, "expected bytes", "", false},
		{"missing part", func(t *testing.T, c *Case, _ string) { os.Remove(part(c)) }, "expected a part", "", false},
		{"changed original", func(t *testing.T, _ *Case, o string) {
			edit(t, o, func(b []byte) []byte { return append(b, 'x') })
		}, "access.log: expected sha256", "", false},
		{"missing original", func(t *testing.T, _ *Case, o string) { os.Remove(o) }, "", "access.log: the original is gone", true},
		{"changed copy", func(t *testing.T, c *Case, _ string) {
			edit(t, c.KeptPath(c.Manifest().Sources[0].Files[0]), func(b []byte) []byte { return b[1:] })
		}, "kept/", "", true},
		{"unbalanced records", manifest(`"records": 1001,`, `"records": 1002,`), "expected records of", "", false},
		{"accepted too many", manifest(`"records": 1001,
        "accepted": 1000,`, `"records": 1002,
        "accepted": 1001,`), "expected accepted records of", "", false},
		{"reject reasons", manifest(`"odd": 1`, `"odd": 2`), "expected rejects by reason of", "", false},
		{"rows of a part", manifest(`"rows": 1000
`, `"rows": 999
`), "expected rows 999, found 1000", "", false},
		{"rows of a table", manifest(`"requests": 1000`, `"requests": 1001`), "expected rows of requests", "", false},
		{"stray part", func(t *testing.T, c *Case, _ string) {
			os.WriteFile(filepath.Join(c.Dir(), "evidence/requests/x.parquet"), nil, 0o644)
		}, "", "evidence/requests/x.parquet: no source lists it", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, original := keptCase(t, test.keeping)
			test.break_(t, c, original)
			c, err := Open(c.Dir())
			if err != nil {
				t.Fatal(err)
			}
			v, err := c.Verify(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if test.want == "" != v.OK() || (test.want != "" && !strings.Contains(v.Mismatches[0].String(), test.want)) {
				t.Errorf("mismatches %v, want %q", v.Mismatches, test.want)
			}
			if (test.note == "") != (len(v.Notes) == 0) || (test.note != "" && !strings.Contains(v.Notes[0], test.note)) {
				t.Errorf("notes %v, want %q", v.Notes, test.note)
			}
		})
	}
}

// TestVerifyStranger finds a part whose rows name another source, though its hash
// is what the manifest says.
func TestVerifyStranger(t *testing.T) {
	c, _ := keptCase(t, false)
	s := c.Manifest().Sources[0]
	path := c.PartPath(s.Parts[0])
	edit(t, path, func(b []byte) []byte {
		return []byte(strings.Replace(string(b), string(s.ID), string(testID("0")), 1))
	})
	sum, _, err := HashFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(c.Dir(), manifestName), func(b []byte) []byte {
		return []byte(strings.Replace(string(b), s.Parts[0].SHA256, sum, 1))
	})
	if c, err = Open(c.Dir()); err != nil {
		t.Fatal(err)
	}
	v, err := c.Verify(t.Context())
	if err != nil || v.OK() || v.Mismatches[0].What != "source" {
		t.Fatalf("%+v %v", v, err)
	}
}

func TestKeepRefusesAChangedOriginal(t *testing.T) {
	c := testCase(t)
	path := filepath.Join(t.TempDir(), "x")
	os.WriteFile(path, []byte("new"), 0o644)
	w, err := c.Begin("line", "requests")
	if err != nil {
		t.Fatal(err)
	}
	w.Keep()
	put(t, w, 0, requestBatch(0, 3))
	if _, err := w.Commit(Source{ID: testID("a"), Files: []File{{Path: path, SHA256: strings.Repeat("0", 64)}}}); err == nil {
		t.Fatal("kept bytes that were not read")
	}
	if len(c.Manifest().Sources) != 0 {
		t.Error("the source is in the case")
	}
}

func TestOpenSaysWhyNot(t *testing.T) {
	for _, test := range []struct {
		name, from, to string
		newer          bool
		want           string
	}{
		{"newer", `"version": 1`, `"version": 9`, true, "expected case format 1 or older, found 9"},
		{"damaged", `"sources"`, `sources`, false, "manifest.json:"},
		{"zero", `"version": 1`, `"version": 0`, false, "expected a version from 1 to 1, found 0"},
		{"part outside", `evidence/requests/`, `../../etc/`, false, "expected a part path made of table and source id"},
	} {
		c, _ := keptCase(t, false)
		edit(t, filepath.Join(c.Dir(), manifestName), func(b []byte) []byte {
			return []byte(strings.Replace(string(b), test.from, test.to, 1))
		})
		_, err := Open(c.Dir())
		var fe *FormatError
		if !errors.As(err, &fe) || (fe.Found > fe.Known) != test.newer || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if _, err := Open(t.TempDir()); !errors.As(err, new(*NotCaseError)) {
		t.Errorf("an empty folder: %v", err)
	}
	c, _ := keptCase(t, false)
	if _, err := Create(c.Dir(), testCaseFile()); !errors.As(err, new(*ExistsError)) {
		t.Errorf("creating over a case: %v", err)
	}
}

func TestKey(t *testing.T) {
	a, b := testCase(t), testCase(t)
	info, err := os.Stat(filepath.Join(a.Dir(), keyName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	again, err := Open(a.Dir())
	if err != nil {
		t.Fatal(err)
	}
	h := a.Hash("user", "alice")
	if len(h) != 24 || h != again.Hash("user", "alice") || h == b.Hash("user", "alice") || h == a.Hash("session", "alice") || h == a.Hash("user", "bob") {
		t.Error("keyed hashes do not tell values, kinds and cases apart")
	}
}

func TestSourceIDOf(t *testing.T) {
	seen := map[SourceID]bool{}
	for _, s := range []struct {
		files  []string
		format string
		opts   map[string]string
	}{
		{[]string{"aa", "bb"}, "f", nil}, {[]string{"bb", "aa"}, "f", nil}, {[]string{"aabb"}, "f", nil}, {[]string{"aa"}, "bbf", nil},
		{[]string{"aa", "bb"}, "f", map[string]string{"zone": "UTC"}}, {[]string{"aa", "bb"}, "f", map[string]string{"zoneUTC": ""}},
		{[]string{"aa", "bb"}, "f", map[string]string{"a": "1", "b": "2"}}, {[]string{"aa", "bb"}, "f", map[string]string{"a": "1b2"}},
	} {
		id := SourceIDOf(s.files, s.format, s.opts)
		if seen[id] || !hexID(string(id)) {
			t.Errorf("%v gives %s, which another source has", s, id)
		}
		seen[id] = true
	}
}
