// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"slices"
	"strings"

	"markwarden/internal/fault"
)

// Format is whose file it is: which columns it has, and what a row of it means.
type Format string

// The formats. CSV, XLSX and JSONL are files without a shop's own layout: their columns are guessed by name or mapped.
const (
	FormatAuto        Format = "auto"
	FormatAmazon      Format = "amazon"      // inventory loader, listings reports, category flat files
	FormatShopify     Format = "shopify"     // product export, one row per variant or image
	FormatEBay        Format = "ebay"        // active listings report, File Exchange, upload template
	FormatEtsy        Format = "etsy"        // listings download, header in the shop's language
	FormatWooCommerce Format = "woocommerce" // product export, header in the shop's language
	FormatWalmart     Format = "walmart"     // item report
	FormatGoogle      Format = "google"      // shopping feed: RSS, Atom or a table
	FormatCSV         Format = "csv"
	FormatXLSX        Format = "xlsx"
	FormatJSONL       Format = "jsonl"
)

// Formats lists every format a caller can ask for, in the order help texts show them.
func Formats() []Format {
	return []Format{FormatAuto, FormatAmazon, FormatShopify, FormatEBay, FormatEtsy, FormatWooCommerce, FormatWalmart,
		FormatGoogle, FormatCSV, FormatXLSX, FormatJSONL}
}

// ParseFormat reads a format's name in any case; empty is auto. An unknown name is an Invalid fault that lists the known.
func ParseFormat(s string) (Format, error) {
	f := Format(strings.ToLower(strings.TrimSpace(s)))
	if f == "" {
		return FormatAuto, nil
	}
	if slices.Contains(Formats(), f) {
		return f, nil
	}
	names := make([]string, 0, len(Formats()))
	for _, known := range Formats() {
		names = append(names, string(known))
	}
	return "", fault.New(fault.Invalid, "there is no format %s: choose one of %s", quote(s), strings.Join(names, ", "))
}

// container is how a file holds its rows, whoever wrote it.
type container uint8

const (
	containerText  container = iota // separated text: comma, semicolon, tab or bar
	containerXLSX                   // an Excel workbook
	containerJSONL                  // one JSON object a line
	containerFeed                   // an XML feed
)

// String is the container's name as Info shows it.
func (c container) String() string {
	return [...]string{"csv", "xlsx", "jsonl", "xml"}[c]
}
