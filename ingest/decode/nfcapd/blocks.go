package nfcapd

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// maxBlock bounds a block before and after decompression. nfdump's own buffers are
// 5 MiB (WRITE_BUFFSIZE times five) and at most 10 MiB.
const maxBlock = 16 << 20

// compression is how the blocks of a file are packed.
type compression uint8

// Compressions, in the numbers of layout 2.
const (
	plain compression = iota
	lzo
	bz2
	lz4Block
	zstdBlock
)

var compressionNames = [...]string{"none", "LZO", "bzip2", "LZ4", "zstd"}

var errTooLong = errors.New("block longer than 16 MiB unpacked")

// unpacker unpacks blocks and keeps its memory between them.
type unpacker struct {
	how  compression
	out  []byte
	zstd *zstd.Decoder
}

// block unpacks one block. The result is valid until the next call.
func (u *unpacker) block(b []byte) (out []byte, err error) {
	switch u.how {
	case plain:
		return b, nil
	case lzo:
		u.out, err = unpackLZO(u.out[:0], b, maxBlock)
	case lz4Block:
		err = u.lz4(b)
	case bz2:
		u.out, err = readAll(u.out[:0], bzip2.NewReader(bytes.NewReader(b)))
	case zstdBlock:
		if u.zstd == nil {
			if u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlock)); err != nil {
				return nil, err
			}
		}
		u.out, err = u.zstd.DecodeAll(b, u.out[:0])
	}
	if err != nil {
		return nil, fmt.Errorf("%s block: %w", compressionNames[u.how], err)
	}
	return u.out, nil
}

// lz4 unpacks an LZ4 block, which does not state its length: the buffer grows, by
// what the block could hold at most (1:255), until it is long enough.
func (u *unpacker) lz4(b []byte) error {
	if cap(u.out) < 1<<20 {
		u.out = make([]byte, 0, 1<<20)
	}
	for {
		n, err := lz4.UncompressBlock(b, u.out[:cap(u.out)])
		if err == nil {
			u.out = u.out[:n]
			return nil
		}
		if cap(u.out) >= maxBlock || cap(u.out) >= 255*len(b)+64 {
			return err
		}
		u.out = make([]byte, 0, min(4*cap(u.out), maxBlock))
	}
}

// readAll appends what r holds to out, up to maxBlock.
func readAll(out []byte, r io.Reader) ([]byte, error) {
	buf := bytes.NewBuffer(out)
	n, err := io.Copy(buf, io.LimitReader(r, maxBlock+1))
	if err == nil && n > maxBlock {
		err = errTooLong
	}
	return buf.Bytes(), err
}

// close frees what unpacking holds.
func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}
