// Package pcapflow turns packet captures into one-second flows and attempted
// TCP connections.
//
// Owns: the capture file formats pcap and pcapng, the layers from the link to
// the transport, tunnels, fragments, the flow table, the handshake tracker.
// Takes: the bytes of one capture, or of several in order, as a stream.
// Gives: rows and refusals to a Sink, in an order the bytes alone decide, from
// memory that does not grow with the capture.
// Never: trusts a length beyond the bytes captured, opens files, knows Arrow or SQL,
// says what traffic is for.
package pcapflow
