// SPDX-License-Identifier: Apache-2.0

package listing

import (
	"fmt"
	"strings"
)

// shopify folds the rows of one handle: Shopify writes a product's further variants and images as rows that repeat the
// handle and leave the title empty. Options are attributes by their own names, metafields by the name before "(product.".
func (l *layout) shopify() {
	l.key = l.find("handle", "url handle")
	for n := 1; ; n++ {
		name, value := l.find(fmt.Sprintf("option%d name", n)), l.find(fmt.Sprintf("option%d value", n))
		if name < 0 || value < 0 {
			break
		}
		l.slots = append(l.slots, slot{col: value, field: fieldAttribute, name: l.header[value], nameAt: name})
	}
	for i, h := range l.header {
		if name, _, ok := strings.Cut(h, "(product.metafields."); ok {
			l.slots = append(l.slots, slot{col: i, field: fieldAttribute, name: strings.TrimSpace(name), nameAt: -1})
		}
	}
}
