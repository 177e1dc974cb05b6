// SPDX-License-Identifier: Apache-2.0

package listing

// Limits bound what one file may cost. A zero field takes the value of DefaultLimits.
type Limits struct {
	Cell     int   // bytes of one cell or one JSON line's text; a larger one sets its row aside
	Record   int   // bytes of one row or line; a larger one is set aside
	Columns  int   // columns of a table
	Group    int   // rows folded into one listing
	Skip     int64 // bytes passed over in search of the end of one oversized row before the reading ends
	Archive  int64 // bytes of an XLSX file as packed
	Unpacked int64 // bytes of an XLSX file's parts together once unpacked
	Strings  int64 // bytes of an XLSX file's shared texts, which are held in memory
}

// DefaultLimits keep one reader to a few megabytes: it holds one row, one group of rows and one sample.
// Marketplaces allow far less than 256 KiB of text in a cell; more of it comes from a quote that is not closed.
func DefaultLimits() Limits {
	return Limits{Cell: 256 << 10, Record: 2 << 20, Columns: 4096, Group: 4096, Skip: 64 << 20,
		Archive: 64 << 20, Unpacked: 256 << 20, Strings: 64 << 20}
}

// filled takes the default for each field that is not set.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	l.Cell, l.Record = orDefault(l.Cell, d.Cell), orDefault(l.Record, d.Record)
	l.Columns, l.Group = orDefault(l.Columns, d.Columns), orDefault(l.Group, d.Group)
	l.Skip, l.Archive = orDefault(l.Skip, d.Skip), orDefault(l.Archive, d.Archive)
	l.Unpacked, l.Strings = orDefault(l.Unpacked, d.Unpacked), orDefault(l.Strings, d.Strings)
	return l
}

func orDefault[N int | int64](v, d N) N {
	if v <= 0 {
		return d
	}
	return v
}
