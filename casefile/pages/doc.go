// Package pages turns columns of values into the column chunks of one Parquet
// row group. It does what arrow-go's writer does at less than half of its cost,
// because it is given what that has to find out: indices beside their dictionary,
// offsets beside their text, validity as a bitmap.
//
// Owns: the bytes of data and dictionary pages (Parquet format: DataPageHeaderV2,
// the encodings PLAIN, RLE, RLE_DICTIONARY, DELTA_BINARY_PACKED,
// DELTA_LENGTH_BYTE_ARRAY, the codec LZ4_RAW).
// Takes: slices of values, read during the call only.
// Gives: bytes that depend on the values alone, whatever the machine, and where in
// them each chunk lies.
// Never: knows a table, a schema or a file; the footer is arrow-go's.
package pages
