// Package webpage finds the article in an HTML page: its paragraphs with their
// places in the page, and what the page says about itself.
//
// Owns: which blocks of a page are text to be read, and the meta data of news
// pages (schema.org JSON-LD, Open Graph).
//
// Takes: the bytes of one page, in any encoding that keeps ASCII.
//
// Gives: paragraphs that know the byte and line they come from, and a Meta.
//
// Never: runs a script, fetches anything, or gives up on broken mark-up.
package webpage
