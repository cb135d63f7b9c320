package duck

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// maxQueryBytes is far more than a person types and keeps the parser's work small.
const maxQueryBytes = 64 << 10

// RefusedError says why SQL that a person typed was not run.
type RefusedError struct{ Why string }

// Error states the reason; for a syntax error it is DuckDB's own message.
func (e *RefusedError) Error() string { return e.Why }

// Guard checks that text is exactly one SELECT (or WITH, FROM, VALUES, DESCRIBE). The driver
// runs all statements but the last while it prepares, so the check must not
// prepare: a second engine without tables only parses the text and returns its
// syntax tree, which exists for SELECT alone (DuckDB JSON extension,
// json_serialize_sql). What a single SELECT could still reach is closed by the
// session's lock-down.
func Guard(ctx context.Context, text string) error {
	if strings.TrimSpace(text) == "" {
		return &RefusedError{"expected one SELECT, found nothing"}
	}
	if len(text) > maxQueryBytes {
		return &RefusedError{fmt.Sprintf("expected one SELECT of at most %d bytes, found %d", maxQueryBytes, len(text))}
	}
	if strings.ContainsRune(text, 0) {
		return &RefusedError{"expected one SELECT, found a zero byte"}
	}
	_, db, err := openMemory(ctx, Options{Threads: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	var tree string
	if err := db.QueryRowContext(ctx, "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)", text).Scan(&tree); err != nil {
		return &RefusedError{"expected one SELECT: " + err.Error()}
	}
	var parsed struct {
		Error      bool              `json:"error"`
		Type       string            `json:"error_type"`
		Message    string            `json:"error_message"`
		Statements []json.RawMessage `json:"statements"`
	}
	if err := json.Unmarshal([]byte(tree), &parsed); err != nil {
		return &RefusedError{"expected one SELECT, found text whose syntax tree cannot be read: " + err.Error()}
	}
	if parsed.Error {
		return &RefusedError{"expected one SELECT: " + parsed.Message}
	}
	if len(parsed.Statements) != 1 {
		return &RefusedError{fmt.Sprintf("expected one SELECT, found %d statements", len(parsed.Statements))}
	}
	return nil
}

// Guarded runs SQL that a person typed: one SELECT over the case's tables. It
// fails with *RefusedError where the text is anything else. The caller closes the
// result.
func (s *Session) Guarded(ctx context.Context, text string) (*Result, error) {
	if err := Guard(ctx, text); err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return newResult(rows)
}
