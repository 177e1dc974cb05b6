// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"markwarden/internal/fault"
)

// Order exports as the platforms and people write them; the goods and numbers are made up.
var salesFiles = map[string]string{
	"amazon all orders": "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tsku\tasin\titem-status\tproduct-name\tquantity\tcurrency\titem-price\tship-city\tship-state\tship-country\n" +
		"111-1\t\t2026-02-03T04:05:06+00:00\t2026-02-04T00:00:00+00:00\tShipped\tKITE-RED\tB0EXAMPLE1\tShipped\tKite, red\t2\tUSD\t39.98\tChicago\tIL\tUS\n" +
		"111-1\t\t2026-02-03T04:05:06+00:00\t2026-02-04T00:00:00+00:00\tShipped\tKITE-BLUE\tB0EXAMPLE2\tShipped\tKite, blue\t1\tUSD\t19.99\tChicago\tIL\tUS\n" +
		"111-2\t\t2026-02-05T04:05:06+00:00\t\tCancelled\tKITE-RED\tB0EXAMPLE1\tCancelled\tKite, red\t0\tUSD\t\tX\tTX\tUS\n" +
		"111-3\t\t2026-02-06T04:05:06+00:00\t\tPending\tKITE-RED\tB0EXAMPLE1\tUnshipped\tKite, red\t1\t\t\tX\tTX\tUS\n",
	"amazon transactions": "\"Includes Amazon Marketplace, Fulfillment by Amazon (FBA)\"\n\"All amounts in USD, unless specified\"\n" +
		"\"date/time\",\"settlement id\",\"type\",\"order id\",\"sku\",\"description\",\"quantity\",\"marketplace\",\"order city\",\"order state\",\"product sales\",\"total\"\n" +
		"\"Feb 3, 2026 1:02:03 AM PST\",\"9\",\"Order\",\"111-1\",\"KITE-RED\",\"Kite, red\",\"2\",\"amazon.com\",\"CHICAGO\",\"Illinois\",\"39.98\",\"30.00\"\n" +
		"\"Feb 9, 2026 1:02:03 AM PST\",\"9\",\"Refund\",\"111-1\",\"KITE-RED\",\"Kite, red\",\"1\",\"amazon.com\",\"CHICAGO\",\"Illinois\",\"-19.99\",\"-15.00\"\n" +
		"\"Feb 10, 2026 1:02:03 AM PST\",\"9\",\"Transfer\",\"\",\"\",\"To your account\",\"\",\"\",\"\",\"\",\"0\",\"-900.00\"\n",
	"shopify": "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Province,Shipping Country,Created at\n" +
		"#1001,a@example.com,paid,2026-02-03 10:00:00 -0500,USD,59.97,64.00,2,Kite red,19.99,KITE-RED,CA,US,2026-02-03 09:59:00 -0500\n" +
		"#1001,,,,,,,1,Kite blue,19.99,KITE-BLUE,,,2026-02-03 09:59:00 -0500\n" +
		"#1002,b@example.com,refunded,2026-02-04 10:00:00 -0500,USD,19.99,19.99,1,Kite red,19.99,KITE-RED,,DE,2026-02-04 09:59:00 -0500\n",
	"own table, day first": "Order no;SKU;Date;Qty;Amount;Currency;Country\n7;K1;14.02.2026;1;1.234,50 €;;DE\n8;K1;03.02.2026;2;20,00 €;;FR\n",
	"chinese":              "订单号,商家编码,商品名称,下单时间,数量,实付金额,币种,收货州\nT1,K1,风筝,2026-02-03 11:22:33,1,￥99.00,,加利福尼亚\nT2,K1,风筝,2026/2/4,1,已取消,CNY,\nT3,K2,灯,2026年2月5日,3,\"1,200.00\",CNY,\n",
}

func TestOrderExportsAreRead(t *testing.T) {
	for name, want := range map[string][]string{
		"amazon all orders":    {"111-1 KITE-RED B0EXAMPLE1 2 USD 39.98 2026-02-03 US-IL", "111-1 KITE-BLUE B0EXAMPLE2 1 USD 19.99 2026-02-03 US-IL"},
		"amazon transactions":  {"111-1 KITE-RED  2 USD 39.98 2026-02-03 US-IL", "111-1 KITE-RED  1 USD -19.99 2026-02-09 US-IL"},
		"shopify":              {"#1001 KITE-RED  2 USD 39.98 2026-02-03 US-CA", "#1001 KITE-BLUE  1 USD 19.99 2026-02-03 US-CA", "#1002 KITE-RED  1 USD -19.99 2026-02-04 DE"},
		"own table, day first": {"7 K1  1 EUR 1,234.50 2026-02-14 DE", "8 K1  2 EUR 20.00 2026-02-03 FR"},
		"chinese":              {"T1 K1  1 CNY 99.00 2026-02-03 加利福尼亚", "T3 K2  3 CNY 1,200.00 2026-02-05 "},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadSales(strings.NewReader(salesFiles[name]), "orders.csv", SaleOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, s := range got.Lines {
				lines = append(lines, fmt.Sprintf("%s %s %s %d %s %s %s", s.Order, s.Item, s.Product, s.Quantity, s.Amount, s.Day, s.ShipTo))
			}
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Errorf("%s\n%+v\n%+v", diff, got.Columns, got.Notes)
			}
			again, err := ReadSales(strings.NewReader(salesFiles[name]), "orders.csv", SaleOptions{})
			if diff := cmp.Diff(got, again); diff != "" || err != nil {
				t.Error("read twice: " + diff)
			}
			for _, c := range got.Columns {
				if strings.Contains(strings.ToLower(c.Name), "email") || strings.Contains(strings.ToLower(c.Name), "city") {
					t.Errorf("%s of the buyer is read", c.Name)
				}
			}
		})
	}
}

// The same table as a workbook, and in the encoding of a Chinese computer.
func TestOrderExportsOfOtherForms(t *testing.T) {
	book := excelize.NewFile()
	for i, row := range [][]any{{"Order ID", "ASIN", "Purchase Date", "Quantity", "Amount"}, {"1", "B0EXAMPLE1", 46056, 1, 19.99}, {"2", "B0EXAMPLE1", "2/14/2026", 2, "$39.98"}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	got, err := ReadSales(&xlsx, "orders.xlsx", SaleOptions{Store: "s1", Currency: "USD"})
	if err != nil || len(got.Lines) != 2 || got.Lines[0].Day.String() != "2026-02-03" || got.Lines[1].Amount != (Money{3998, "USD"}) || got.Lines[0].Store != "s1" {
		t.Errorf("%+v %v", got, err)
	}
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(salesFiles["chinese"])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ReadSales(strings.NewReader(gbk), "orders.csv", SaleOptions{}); err != nil || len(got.Lines) != 2 || got.Lines[0].Title != "风筝" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestOrderExportsThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no head": "a,b,c\n1,2,3\n", "no amount": "order id,sku,date\n1,K,2026-01-01\n", "no day": "order id,sku,amount\n1,K,5\n",
		"only bad rows": "order id,sku,date,amount\n1,K,someday,5\n2,K,2026-01-01,many\n", "old workbook": "\xd0\xcf\x11\xe0 x",
	} {
		if _, err := ReadSales(strings.NewReader(text), "x.csv", SaleOptions{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := ReadSales(strings.NewReader("order id,sku,date,qty,amount\n1,K,2026-01-01,1,5.00\n2,K,someday,1,5\n,K,2026-01-01,1,5\n3,K,2026-01-02,1.5,5\n1,K,2026-01-01,1,5.00\n"), "x.csv", SaleOptions{})
	if err != nil || len(got.Lines) != 2 || len(got.Notes) != 3 || got.Lines[1].Part != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestSalesAreGrouped(t *testing.T) {
	list := []Sale{{Item: "a", Product: "P1", Amount: Money{500, "USD"}, Quantity: 1}, {Item: "A", Product: "p1", Amount: Money{300, "USD"}, Quantity: 2}, {Item: "b", Amount: Money{100, "USD"}, Quantity: 1}, {Item: "b", Amount: Money{900, "EUR"}, Quantity: 1}}
	accused := func(s Sale) bool { return s.Accused(map[string]bool{"P1": true}) }
	got := GroupSales(list, accused, func(s Sale) string { return strings.ToUpper(s.Item) })
	want := []SaleGroup{{"B", "", 1, 1, Money{900, "EUR"}, false}, {"A", "", 2, 3, Money{800, "USD"}, true}, {"B", "", 1, 1, Money{100, "USD"}, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadSales(f *testing.F) {
	for _, text := range salesFiles {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadSales(bytes.NewReader(data), "x", SaleOptions{})
		if err != nil {
			return
		}
		for _, s := range got.Lines {
			if s.Order == "" || s.Day.IsZero() || !currencyCode(s.Amount.Currency) || s.Amount.Minor > mostLedgerMinor || s.Amount.Minor < -mostLedgerMinor {
				t.Errorf("%+v", s)
			}
		}
	})
}
