package casefile

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/apache/arrow-go/v18/parquet/metadata"
)

// parquetMagic opens and closes every Parquet file (Parquet format, "File format").
const parquetMagic = "PAR1"

// partFile is a part on its way: row groups are appended in source order, the
// footer and the source id come last.
type partFile struct {
	path   string
	f      *os.File
	w      *bufio.Writer
	size   int64
	rows   int64
	footer *metadata.FileMetaData
	ids    []int64 // places of the source id
	given  bool    // somebody else closes the file
}

func createPart(path string) (*partFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	p := &partFile{path: path, f: f, w: bufio.NewWriterSize(f, 1<<20)}
	if _, err := p.w.WriteString(parquetMagic); err != nil {
		f.Close()
		return nil, err
	}
	p.size = int64(len(parquetMagic))
	return p, nil
}

// add appends one encoded row group. arrow-go has no call for that; the offsets
// in its metadata are absolute, so they move by what stands before the body.
func (p *partFile) add(g *rowGroup) error {
	shift := p.size - int64(len(parquetMagic))
	if _, err := p.w.Write(g.body); err != nil {
		return err
	}
	p.ids = append(p.ids, p.size+int64(g.sourced))
	p.size += int64(len(g.body))
	p.rows += int64(g.meta.n)

	ordinal := 0
	if p.footer != nil {
		ordinal = len(p.footer.RowGroups)
	}
	if ordinal > math.MaxInt16 {
		return fmt.Errorf("%s: expected at most %d row groups, found more; split the source", p.path, math.MaxInt16)
	}
	for _, rg := range g.footer.RowGroups {
		*rg.Ordinal = int16(ordinal)
		moved(rg.FileOffset, shift)
		for _, col := range rg.Columns {
			if col.FileOffset != 0 {
				col.FileOffset += shift
			}
			col.MetaData.DataPageOffset += shift
			moved(col.MetaData.DictionaryPageOffset, shift)
		}
	}
	if p.footer == nil {
		p.footer = g.footer
		return nil
	}
	return p.footer.AppendRowGroups(g.footer)
}

func moved(offset *int64, shift int64) {
	if offset != nil {
		*offset += shift
	}
}

// finish fills in the source id, writes the footer, makes the file durable and
// hashes what is on disk. Where later is given it takes the file, to make it durable
// and to close it before the manifest is written.
func (p *partFile) finish(id SourceID, later func(*os.File)) (Part, error) {
	if len(id) != len(noSource) {
		return Part{}, fmt.Errorf("source id: expected %d hex digits, found %q", len(noSource), id)
	}
	n, err := p.footer.WriteTo(p.w, nil)
	if err != nil {
		return Part{}, err
	}
	tail := binary.LittleEndian.AppendUint32(nil, uint32(n))
	if _, err := p.w.Write(append(tail, parquetMagic...)); err != nil {
		return Part{}, err
	}
	if err := p.w.Flush(); err != nil {
		return Part{}, err
	}
	for _, at := range p.ids {
		if _, err := p.f.WriteAt([]byte(id), at); err != nil {
			return Part{}, err
		}
	}
	if later == nil {
		if err := p.f.Sync(); err != nil {
			return Part{}, err
		}
	}
	if _, err := p.f.Seek(0, io.SeekStart); err != nil {
		return Part{}, err
	}
	h := sha256.New()
	size, err := io.Copy(h, p.f)
	if err != nil {
		return Part{}, err
	}
	if later != nil {
		p.given = true
		later(p.f)
	} else if err := p.f.Close(); err != nil {
		return Part{}, err
	}
	return Part{SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: size, Rows: p.rows}, nil
}

// discard closes and removes an unfinished part.
func (p *partFile) discard() {
	if !p.given {
		p.f.Close()
	}
	os.Remove(p.path)
}
