package pcapflow

import (
	"hindcast/casefile"
)

// collector keeps what a Decoder hands out.
type collector struct {
	flows   []casefile.Flow
	conns   []casefile.Connection
	rejects map[string]int64
	skips   map[string]int64
	offsets []int64 // of rejects
	err     error   // of Read
	notes   []string
}

func (c *collector) Flow(f *casefile.Flow) error {
	c.flows = append(c.flows, *f)
	return nil
}

func (c *collector) Connection(n *casefile.Connection) error {
	c.conns = append(c.conns, *n)
	return nil
}

func (c *collector) Reject(at casefile.Origin, _ []byte, reason string) error {
	if c.rejects == nil {
		c.rejects = map[string]int64{}
	}
	c.rejects[reason]++
	c.offsets = append(c.offsets, at.Offset)
	return nil
}

func (c *collector) Skip(reason string) error {
	if c.skips == nil {
		c.skips = map[string]int64{}
	}
	c.skips[reason]++
	return nil
}

func (c *collector) accepted() int64 {
	var n int64
	for _, f := range c.flows {
		n += f.Records
	}
	return n
}

func sum(m map[string]int64) int64 {
	var n int64
	for _, v := range m {
		n += v
	}
	return n
}

// records is accepted + rejected + skipped.
func (c *collector) records() int64 { return c.accepted() + sum(c.rejects) + sum(c.skips) }
