// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strings"
)

// field is what a column of a schedule holds.
type field string

// The fields.
const (
	fieldNo       field = "no"
	fieldAlias    field = "alias"
	fieldPlatform field = "platform"
	fieldURL      field = "store_url"
	fieldID       field = "seller_id"
	fieldASIN     field = "asin"
	fieldProduct  field = "product"
	fieldEmail    field = "email"
	fieldDomain   field = "domain"
	fieldPerson   field = "person"
	fieldCountry  field = "country"
	fieldAmount   field = "amount"
	fieldCurrency field = "currency"
)

// scheduleHeads are the names columns bear, in comparing form.
var scheduleHeads = map[field][]string{
	fieldNo:       {"no", "number", "num", "defno", "defendantno", "defendantnumber", "scheduleno", "sn", "index", "item", "序号", "编号", "被告编号"},
	fieldAlias:    {"alias", "selleralias", "selleraliases", "sellername", "storename", "defendant", "defendantname", "defendants", "defendantalias", "name", "merchant", "merchantname", "shopname", "storefront", "storefrontname", "account", "accountname", "username", "seller", "store", "merchantstorefront", "defendantsellerid", "店铺", "店铺名", "店铺名称", "卖家", "卖家名称", "卖家昵称", "被告", "被告名称", "名称"},
	fieldPlatform: {"platform", "marketplace", "marketplaceplatform", "onlinemarketplace", "channel", "site", "平台", "销售平台", "电商平台"},
	fieldURL:      {"url", "storeurl", "storefronturl", "sellerurl", "merchanturl", "link", "storelink", "website", "onlinemarketplaces", "defendantonlinemarketplace", "marketplaceurl", "shopurl", "店铺链接", "链接", "网址", "店铺网址"},
	fieldID:       {"sellerid", "merchantid", "storeid", "userid", "merchanttoken", "sellertoken", "accountid", "shopid", "id", "卖家id", "店铺id", "店铺编号"},
	fieldASIN:     {"asin", "asins", "infringingasin", "productid", "productids"},
	fieldProduct:  {"producturl", "productlink", "infringingurl", "infringinglink", "listingurl", "producturls", "infringingproduct", "infringingproducts", "accusedproduct", "accusedproducts", "product", "products", "商品链接", "侵权链接", "产品链接"},
	fieldEmail:    {"email", "emails", "emailaddress", "emailaddresses", "contactemail", "邮箱", "电子邮件", "邮箱地址"},
	fieldDomain:   {"domain", "domains", "domainname", "domainnames", "defendantdomainname", "defendantdomainnames", "域名"},
	fieldPerson:   {"person", "owner", "entity", "company", "companyname", "operator", "legalname", "legalentity", "公司", "公司名称", "主体", "运营主体", "法人"},
	fieldCountry:  {"country", "location", "jurisdiction", "国家", "所在地"},
	fieldAmount:   {"amount", "amountrestrained", "restrainedamount", "balance", "frozenamount", "金额", "冻结金额", "余额"},
	fieldCurrency: {"currency", "币种", "货币"},
}

// Forms of single cells.
var (
	amazonToken = lazily(`^A[0-9A-Z]{11,15}$`)
	asinToken   = lazily(`^B0[0-9A-Z]{8}$`)
	emailForm   = lazily(`^[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}$`)
	rowNumber   = lazily(`^#?\d{1,5}[.)]?$`)
)

// headField is the field a column's name tells, empty for a name that tells none.
func headField(cell string) field {
	if t := strings.TrimSpace(cell); t == "#" || strings.EqualFold(t, "no.") {
		return fieldNo
	}
	key := headerKey(cell)
	for f, names := range scheduleHeads {
		if slices.Contains(names, key) {
			return f
		}
	}
	return ""
}

// findHead looks for the row that names the columns among the first ones, where titles may stand above it. It is -1 when
// no row names a store, an address, an identifier or a domain.
func findHead(rows []tableRow) int {
	const depth = 20
	for i, r := range rows[:min(len(rows), depth)] {
		known, useful := 0, false
		for _, c := range r.cells {
			f := headField(c)
			if f != "" {
				known++
			}
			useful = useful || f == fieldAlias || f == fieldURL || f == fieldID || f == fieldDomain || f == fieldProduct
		}
		filled := len(slices.DeleteFunc(slices.Clone(r.cells), func(c string) bool { return strings.TrimSpace(c) == "" }))
		if useful && known*2 >= filled {
			return i
		}
	}
	return -1
}

// guessFields tells the columns of a table without names by what stands in them: each kind of content goes to the column
// with most of it. The names of stores are the first column of plain words.
func guessFields(rows []tableRow) []field {
	width := 0
	sampleRows := rows[:min(len(rows), 300)]
	for _, r := range sampleRows {
		width = max(width, len(r.cells))
	}
	fields := make([]field, width)
	words := make([]int, width)
	for c := range width {
		counts, filled := map[field]int{}, 0
		for _, r := range sampleRows {
			if c < len(r.cells) && strings.TrimSpace(r.cells[c]) != "" {
				filled++
				counts[cellField(strings.TrimSpace(r.cells[c]))]++
			}
		}
		for f, n := range counts {
			if n*3 >= filled*2 && f != fieldAlias {
				fields[c] = f
			}
		}
		if fields[c] == "" {
			words[c] = counts[fieldAlias]
		}
	}
	for c := range width {
		if words[c] > 0 && fields[c] == "" {
			fields[c] = fieldAlias
			break
		}
	}
	return fields
}

// cellField is what one cell holds.
func cellField(cell string) field {
	switch {
	case rowNumber.MatchString(cell):
		return fieldNo
	case emailForm.MatchString(cell):
		return fieldEmail
	case asinToken.MatchString(cell):
		return fieldASIN
	case amazonToken.MatchString(cell) && strings.ContainsAny(cell, "0123456789"):
		return fieldID
	}
	if _, known := LookupPlatform(cell); known && !strings.Contains(cell, "/") {
		return fieldPlatform
	}
	switch u := ParseStoreURL(cell); {
	case u.Canonical == "":
		return fieldAlias
	case u.Platform == OwnSite && !strings.Contains(cell, "/"):
		return fieldDomain
	case u.SellerID == "" && u.Product != "":
		return fieldProduct
	}
	return fieldURL
}

// groupsOf parts the columns where a list is printed in several columns side by side: a number, else a name, that comes
// again under the same name of its column begins a new group. heads are the names, none where the columns were guessed.
func groupsOf(fields []field, heads []string) [][]int {
	lead := fieldNo
	if !slices.Contains(fields, fieldNo) {
		lead = fieldAlias
	}
	head := func(c int) string {
		if c < len(heads) {
			return headerKey(heads[c])
		}
		return ""
	}
	var groups [][]int
	var group []int
	for c, f := range fields {
		if f == lead && slices.ContainsFunc(group, func(i int) bool { return fields[i] == lead && head(i) == head(c) }) {
			groups, group = append(groups, group), nil
		}
		if f != "" {
			group = append(group, c)
		}
	}
	return append(groups, group)
}
