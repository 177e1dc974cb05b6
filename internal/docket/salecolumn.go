// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"markwarden/internal/calendar"
)

// saleHeads are the columns of order exports in comparing form, the surest name first. They are those of Amazon's order
// reports, Shopify's and WooCommerce's orders and of tables people make, in English and Chinese.
var saleHeads = []struct {
	field string
	names []string
}{
	{"order", []string{"amazonorderid", "orderid", "ordernumber", "orderno", "order", "salesrecordnumber", "订单号", "订单编号", "订单id", "订单", "name"}},
	{"line", []string{"orderitemid", "lineitemid", "orderlineid", "transactionid", "子订单号", "子订单编号"}},
	{"product", []string{"asin", "productid", "itemnumber", "goodsid", "listingid", "商品id", "商品编号"}},
	{"item", []string{"sku", "sellersku", "lineitemsku", "customlabel", "merchantsku", "itemsku", "skuid", "skucode", "商家编码", "货号", "卖家sku"}},
	{"title", []string{"productname", "lineitemname", "itemtitle", "itemname", "title", "product", "description", "商品名称", "商品标题", "产品名称", "名称"}},
	{"quantity", []string{"quantity", "quantitypurchased", "lineitemquantity", "qty", "quantityshipped", "units", "数量", "件数"}},
	{"unit", []string{"lineitemprice", "unitprice", "priceperunit", "soldfor", "单价"}},
	{"amount", []string{"itemprice", "productsales", "linetotal", "lineamount", "itemsubtotal", "itemtotal", "amount", "totalprice", "price", "total", "subtotal", "金额", "总价", "实付金额", "订单金额", "商品金额", "总金额"}},
	{"currency", []string{"currency", "currencycode", "币种", "货币"}},
	{"day", []string{"purchasedate", "orderdate", "paidat", "saledate", "createdat", "datetime", "date", "paymentsdate", "orderplacedat", "下单时间", "付款时间", "订单日期", "日期", "下单日期"}},
	{"state", []string{"shipstate", "shippingprovince", "shippingstate", "shippingprovincename", "shiptostate", "recipientstate", "deliverystate", "orderstate", "收货州", "州", "省", "州省"}},
	{"country", []string{"shipcountry", "shippingcountry", "shiptocountry", "recipientcountry", "country", "收货国家", "国家"}},
	{"status", []string{"orderstatus", "itemstatus", "financialstatus", "status", "type", "订单状态", "状态"}},
}

// saleHead is which column holds which field.
type saleHead struct {
	row int
	at  map[string]int
}

// saleHeadOf reads a row as a head. A field takes the column with its surest name.
func saleHeadOf(cells []string) saleHead {
	h := saleHead{at: map[string]int{}}
	keys := make([]string, len(cells))
	for i, c := range cells {
		keys[i] = headerKey(c)
	}
	for _, f := range saleHeads {
		for _, name := range f.names {
			if i := slices.Index(keys, name); i >= 0 && h.field(i) == "" {
				h.at[f.field] = i
				break
			}
		}
	}
	return h
}

// field is what a column holds, empty for one that is not read.
func (h saleHead) field(column int) string {
	for f, i := range h.at {
		if i == column {
			return f
		}
	}
	return ""
}

// missing are the fields without which a table is no order export.
func (h saleHead) missing() (list []string) {
	has := func(fields ...string) bool {
		return slices.ContainsFunc(fields, func(f string) bool { _, ok := h.at[f]; return ok })
	}
	for _, need := range []struct {
		name string
		any  []string
	}{{"the order", []string{"order"}}, {"the item", []string{"item", "product", "title"}}, {"the day", []string{"day"}}, {"the amount", []string{"amount", "unit"}}} {
		if !has(need.any...) {
			list = append(list, need.name)
		}
	}
	return list
}

// cell is a field of a row.
func (h saleHead) cell(r tableRow, field string) string {
	i, ok := h.at[field]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(r.cells[i]), "\u200e\u200f'"))
}

// saleForms are dates as order exports write them. Those with a name for the month or the year first have one reading.
var saleForms = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02 15:04:05", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
	"Jan 2, 2006 3:04:05 PM MST", "Jan 2, 2006", "January 2, 2006", "2 Jan 2006", "2 January 2006", "02-Jan-2006", "Jan-02-06", "Jan-2-2006", "2006年1月2日 15:04", "2006年1月2日", "20060102",
}

// saleDay reads a date; with dayFirst figures are day, month, year, else month, day, year as in the United States. A
// workbook's date is a number of days.
func saleDay(text string, dayFirst bool) (calendar.Date, bool) {
	for _, form := range saleForms {
		if t, err := time.Parse(form, text); err == nil && plausible(t.Year()) {
			return calendar.DateOf(t), true
		}
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && n > 30_000 && n < 80_000 {
		return calendar.DateOf(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n))), true
	}
	a, b, year, ok := figureDate(text)
	if !ok {
		return calendar.Date{}, false
	}
	month, day := a, b
	if dayFirst {
		month, day = b, a
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return calendar.DateOf(t), month >= 1 && month <= 12 && t.Day() == day
}

// plausible bounds the years of orders.
func plausible(year int) bool { return year >= 1995 && year <= 2100 }

// figureDate takes 3/14/2026, 14.03.2026 or 03-14-26 apart.
func figureDate(text string) (a, b, year int, ok bool) {
	head, _, _ := strings.Cut(strings.ReplaceAll(text, ",", " "), " ")
	parts := strings.FieldsFunc(head, func(r rune) bool { return r == '/' || r == '.' || r == '-' })
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 1 {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	if n[2] < 100 {
		n[2] += 2000
	}
	return n[0], n[1], n[2], plausible(n[2])
}

// dayFirst reports that a column of dates in figures begins with the day: some first figure is above twelve and no second
// one is.
func dayFirst(rows []tableRow, h saleHead) bool {
	first, second := false, false
	for _, r := range rows {
		if a, b, _, ok := figureDate(h.cell(r, "day")); ok {
			first, second = first || a > 12, second || b > 12
		}
	}
	return first && !second
}
