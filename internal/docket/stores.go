// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"markwarden/internal/fault"
)

// storeHeads are the columns of a list of our stores, in comparing form.
var storeHeads = map[string][]string{
	"id":        {"id", "store", "storekey", "ourid", "externalid", "编号"},
	"seller":    {"seller", "person", "owner", "organisation", "organization", "org", "卖家", "主体"},
	"platform":  {"platform", "marketplace", "channel", "平台"},
	"name":      {"name", "storename", "alias", "shopname", "storefront", "店铺", "店铺名称", "店铺名", "名称"},
	"aliases":   {"aliases", "othernames", "company", "companyname", "legalname", "公司", "公司名称", "别名"},
	"url":       {"url", "storeurl", "link", "链接", "店铺链接", "网址"},
	"seller_id": {"sellerid", "merchantid", "merchanttoken", "storeid", "accountid", "卖家id", "店铺id"},
	"emails":    {"email", "emails", "邮箱"},
	"domains":   {"domain", "domains", "website", "域名"},
	"products":  {"products", "asin", "asins", "producturl", "producturls", "商品链接"},
}

// ReadStores reads a list of our stores: CSV or an Excel workbook with named columns (id, seller, platform, name, url,
// seller_id, emails, domains, products, aliases; several values in a cell parted by ; or blanks), or JSON Lines with the
// names of Store. A store without an id is named by its row. The error names the row and what to write.
func ReadStores(r io.Reader, name string) ([]Store, error) {
	data, err := readAll(r, name, mostTable)
	if err != nil {
		return nil, err
	}
	var rows []tableRow
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		rows, err = firstSheet(data, name)
	case bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \r\n\t"), []byte("{")):
		return storesOfJSON(data, name)
	default:
		rows, err = readCSV(decodeText(data), name)
	}
	if err != nil {
		return nil, err
	}
	return storesOfTable(rows, name)
}

// firstSheet are the rows of a workbook's first sheet.
func firstSheet(data []byte, name string) (rows []tableRow, err error) {
	defer func() { // the library is not proof against every damaged workbook
		if p := recover(); p != nil {
			err = fault.New(fault.Invalid, "%s is damaged: open it in Excel and save it again", name)
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked, RawCellValue: true})
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "%s cannot be opened as a workbook: save it again as .xlsx without a password", name)
	}
	defer func() { _ = book.Close() }()
	rows, err = sheetCells(book, book.GetSheetName(0))
	if err != nil {
		return nil, fault.Because(err, fault.Invalid, "the first sheet of %s cannot be read: open it in Excel and save it again", name)
	}
	return rows, nil
}

// storesOfTable reads rows under named columns.
func storesOfTable(rows []tableRow, name string) ([]Store, error) {
	if len(rows) == 0 {
		return nil, fault.New(fault.Invalid, "%s is empty: the first row must name the columns, such as id,seller,platform,name,url,seller_id", name)
	}
	at := map[string]int{}
	for i, cell := range rows[0].cells {
		key := headerKey(cell)
		for f, names := range storeHeads {
			if _, taken := at[f]; !taken && slices.Contains(names, key) {
				at[f] = i
			}
		}
	}
	if !slices.ContainsFunc([]string{"name", "url", "seller_id", "domains"}, func(f string) bool { _, ok := at[f]; return ok }) {
		return nil, fault.New(fault.Invalid, "%s names no store: the first row must name the columns, such as id,seller,platform,name,url,seller_id", name)
	}
	var list []Store
	for _, r := range rows[1:] {
		cell := func(f string) string {
			if i, ok := at[f]; ok && i < len(r.cells) {
				return strings.TrimSpace(strings.ToValidUTF8(r.cells[i], "\ufffd"))
			}
			return ""
		}
		s := Store{ID: cell("id"), Seller: cell("seller"), Platform: Platform(cell("platform")), Name: squeeze(cell("name")), URL: cell("url"), SellerID: strings.TrimSuffix(cell("seller_id"), ".0"),
			Emails: values(cell("emails")), Domains: values(cell("domains")), Products: values(cell("products"))}
		for a := range strings.SplitSeq(strings.ReplaceAll(cell("aliases"), "；", ";"), ";") {
			s.Aliases = appendOnce(s.Aliases, squeeze(a))
		}
		if s.Name == "" && s.URL == "" && s.SellerID == "" && len(s.Domains) == 0 {
			continue
		}
		if s.ID == "" {
			s.ID = fmt.Sprintf("row %d", r.line)
		}
		list = append(list, s)
	}
	if list == nil {
		return nil, fault.New(fault.Invalid, "%s names no store: give each row a name, a url, a seller_id or a domain", name)
	}
	return list, nil
}

// values are the parts of a cell with several.
func values(cell string) []string { return unique(cellBreak.Split(cell, -1)) }

// storesOfJSON reads one store a line.
func storesOfJSON(data []byte, name string) ([]Store, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	var list []Store
	for d.More() {
		var s Store
		if err := d.Decode(&s); err != nil {
			return nil, fault.Because(err, fault.Invalid, "%s: object %d is no store: write one JSON object a line, such as {\"id\":\"s1\",\"platform\":\"amazon\",\"name\":\"…\"}", name, len(list)+1)
		}
		if s.ID == "" {
			s.ID = fmt.Sprintf("row %d", len(list)+1)
		}
		if list = append(list, s); len(list) > mostRows {
			return nil, fault.New(fault.Invalid, "%s has more than %d stores: split it", name, mostRows)
		}
	}
	return list, nil
}
