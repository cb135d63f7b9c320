package casefile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// CaseKey returns what case.yaml of the case states under the key of a citation
// (window.start, marks[0], events.actual_start) as it is written there, and the
// line it stands on, 1-based. An event is named by its name or its place. It fails where
// the file holds no such key.
func (c *Case) CaseKey(key string) (text string, line int, err error) {
	path := filepath.Join(c.dir, "case.yaml")
	b, err := os.ReadFile(path)
	if err != nil {
		return "", 0, err
	}
	missing := fmt.Errorf("%s: expected a key of case.yaml such as window.start or marks[0], found %q", path, key)
	defer func() { // the YAML library panics on some malformed paths
		if recover() != nil {
			err = missing
		}
	}()
	field := key
	if name, ok := strings.CutPrefix(key, "events."); ok {
		for i, e := range c.CaseFile().Events {
			if e.Name == name {
				field = fmt.Sprintf("events[%d]", i)
			}
		}
	}
	p, err := yaml.PathString("$." + field)
	if err != nil {
		return "", 0, missing
	}
	f, err := parser.ParseBytes(b, 0)
	if err != nil {
		return "", 0, fmt.Errorf("%s: %w", path, err)
	}
	n, err := p.FilterFile(f)
	if err != nil || n == nil || n.GetToken() == nil {
		return "", 0, missing
	}
	return n.String(), n.GetToken().Position.Line, nil
}
