package netflow

import (
	"encoding/binary"
)

// templates reads the templates of a set (RFC 7011 section 3.4, RFC 3954 sections
// 5.2 and 6.1). at is the offset of b.
func (d *Decoder) templates(dom *domain, b []byte, at int64, options bool) error {
	n := 0
	for len(b)-n >= 4 && Padding(b[n:]) < len(b)-n {
		used, err := d.template(dom, b[n:], at+int64(n), options)
		if err != nil || used == 0 {
			return err
		}
		n += used
	}
	return nil
}

// template reads one template and returns its length; 0 ends the set, because
// where the next begins cannot be known.
func (d *Decoder) template(dom *domain, b []byte, at int64, options bool) (int, error) {
	id, count := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
	if dom.ipfix && count == 0 {
		d.withdraw(dom, id)
		return 4, d.sink.Skip("template withdrawn")
	}
	head, scope := 4, 0
	if options {
		if len(b) < 6 {
			return 0, d.reject(at, b, "template cut")
		}
		head = 6
		if dom.ipfix {
			scope = int(binary.BigEndian.Uint16(b[4:]))
		} else { // v9 states lengths in bytes
			scope = count / 4
			count = scope + int(binary.BigEndian.Uint16(b[4:]))/4
		}
	}
	if id < 256 {
		return 0, d.reject(at, b, "template with a reserved id")
	}
	t, n, why := layout(b[head:], count, scope, dom.ipfix)
	if why != "" {
		if n > 0 {
			n += head
		}
		return n, d.reject(at, b, why)
	}
	t.options = options
	if dom.templates[id] == nil {
		d.held++
	} else {
		d.fields -= len(dom.templates[id].steps)
	}
	if d.fields += len(t.steps); d.held > maxTemplates || d.fields > maxFields {
		return 0, d.reject(at, b, "more templates than are kept")
	}
	dom.templates[id] = t
	what := "template"
	if options {
		what = "options template"
	}
	if err := d.sink.Skip(what); err != nil {
		return 0, err
	}
	return head + n, d.release(dom, id)
}

// withdraw forgets a template, or all of a domain (RFC 7011 section 8.1).
func (d *Decoder) withdraw(dom *domain, id uint16) {
	if id == 2 || id == 3 {
		for known, t := range dom.templates {
			if t.options == (id == 3) {
				d.withdraw(dom, known)
			}
		}
		return
	}
	if t := dom.templates[id]; t != nil {
		d.held, d.fields = d.held-1, d.fields-len(t.steps)
		delete(dom.templates, id)
	}
}

// release decodes the data sets that waited for template id.
func (d *Decoder) release(dom *domain, id uint16) error {
	ready := dom.waiting[id]
	delete(dom.waiting, id)
	for _, w := range ready {
		d.kept -= len(w.b)
		if err := d.data(dom, &w.head, id, w.b, w.at); err != nil {
			return err
		}
	}
	return nil
}

// maxSamplers bounds the sampler ids remembered for a domain.
const maxSamplers = 1 << 12

// option takes what an options record says about sampling, in the forms of
// NetFlow v9 (elements 34, 48, 50) and PSAMP (302, 305, 306, 309, 310; RFC 5477
// section 8.2). A rate of 0 states nothing.
func (d *Decoder) option(dom *domain) error {
	if rate := d.v.sampling(); rate > 0 {
		if !d.v.has(colSampler) {
			dom.rate = rate
		} else if _, known := dom.rates[d.v.n[colSampler]]; known || len(dom.rates) < maxSamplers {
			dom.rates[d.v.n[colSampler]] = rate
		}
	}
	return d.sink.Skip("options record")
}

// sampling returns N of 1:N; 0 where the record states none that can be believed.
func (v *values) sampling() int64 {
	n := uint64(0)
	switch {
	case v.has(colInterval):
		n = v.n[colInterval]
	case v.has(colPacketInterval) && v.has(colPacketSpace) && v.n[colPacketInterval] > 0:
		n = (v.n[colPacketInterval] + v.n[colPacketSpace]) / v.n[colPacketInterval]
	case v.has(colSampleSize) && v.has(colPopulation) && v.n[colSampleSize] > 0:
		n = v.n[colPopulation] / v.n[colSampleSize]
	}
	if n > maxRate {
		return 0
	}
	return int64(n)
}

// maxRate is the largest N of 1:N believed: beyond one in sixteen million nothing
// is measured.
const maxRate = 1 << 24

// rateOf returns the sampling of a record: its own, its sampler's, the header's,
// its domain's, or that of the only sampler its domain has. 0 is not stated.
func (d *Decoder) rateOf(dom *domain, h *header) int64 {
	if own := d.v.sampling(); own > 0 {
		return own
	}
	if d.v.has(colSampler) {
		if n := dom.rates[d.v.n[colSampler]]; n > 0 {
			return n
		}
	} else if len(dom.rates) == 1 {
		for _, n := range dom.rates {
			return n
		}
	}
	if h.rate > 0 {
		return h.rate
	}
	return dom.rate
}
