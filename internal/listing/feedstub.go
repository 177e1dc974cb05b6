// SPDX-License-Identifier: Apache-2.0

package listing

import "markwarden/internal/fault"

func openWorkbook(f *file, _ Options) (Reader, Info, error) {
	return nil, Info{}, fault.New(fault.Invalid, "%s is a workbook: save it as CSV", f.name)
}

func openFeed(f *file, _ Options) (Reader, Info, error) {
	return nil, Info{}, fault.New(fault.Invalid, "%s is an XML feed: export it as a table", f.name)
}
