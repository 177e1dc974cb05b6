// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"markwarden/trademarks"
)

// firstKind is what the first register in a file is. When there is none it is what the first member is, so that the
// refusal can name it.
func firstKind(path string) (kind, error) {
	box, err := openContainer(path)
	if err != nil {
		return kind{}, err
	}
	defer box.Close()
	var first kind
	var trouble error
	for n := 0; n < 10_000; n++ {
		m, err := box.next()
		if errors.Is(err, io.EOF) {
			break
		}
		var row *trademarks.RowError
		if errors.As(err, &row) {
			continue
		}
		if err != nil {
			return kind{}, err
		}
		k, _, err := sniff(m)
		switch {
		case err != nil && trouble == nil:
			trouble = fmt.Errorf("%s cannot be read: %w", m.name, err)
		case err != nil:
		case k.format > formatOtherXML:
			return k, nil
		case first.detail == "":
			first = k
		}
	}
	if trouble != nil {
		return kind{}, trouble
	}
	if first.detail == "" {
		return kind{}, fmt.Errorf("%s holds nothing: give the file as the office publishes it", filepath.Base(path))
	}
	return first, nil
}

// sniff tells what a member is by its first 64 KiB and gives it back from its start, in UTF-8.
func sniff(m member) (kind, io.Reader, error) {
	in, err := utf8Reader(m.in)
	if err != nil {
		return kind{}, nil, err
	}
	sample, err := in.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return kind{}, nil, err
	}
	text := bytes.TrimLeft(sample, " \t\r\n")
	switch {
	case len(text) == 0:
		return kind{}, in, nil
	case text[0] == '<':
		k, err := sniffXML(text)
		return k, in, err
	case text[0] == '{' || text[0] == '[':
		return sniffJSON(text), in, nil
	case bytes.IndexByte(text[:lineLength(text)], 0) >= 0: // further down it is the fault of a row
		return kind{detail: "bytes that are no text"}, in, nil
	}
	return sniffTable(text), in, nil
}

// lineLength is the length of the first line.
func lineLength(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i
	}
	return len(b)
}

// utf8Reader decodes a file whose encoding its first bytes tell: a byte order mark, or the declaration of XML. What tells
// nothing is taken as UTF-8; tables decide for themselves.
func utf8Reader(in *bufio.Reader) (*bufio.Reader, error) {
	head, err := in.Peek(256)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := in.Discard(3)
		return in, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		d := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(in, d), sampleSize), nil
	case !bytes.HasPrefix(head, []byte("<?xml")):
		return in, nil
	}
	label := declared(head)
	switch label {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return in, nil
	}
	e, _ := charset.Lookup(label)
	if e == nil {
		return nil, fmt.Errorf("it declares the encoding %q, which is not known here: save it as UTF-8", clip(label))
	}
	return bufio.NewReaderSize(transform.NewReader(in, e.NewDecoder()), sampleSize), nil
}

// declared is the encoding that an XML declaration names, in lower case.
func declared(head []byte) string {
	end := bytes.Index(head, []byte("?>"))
	if end < 0 {
		return ""
	}
	s := scanner{tag: bytes.TrimPrefix(head[:end], []byte("<?xml"))}
	return strings.ToLower(string(s.attr("encoding")))
}

// sniffXML tells XML by its root element and, where offices share one, by what stands at the beginning.
func sniffXML(sample []byte) (kind, error) {
	if bytes.Contains(sample, []byte("<!DOCTYPE trademark-applications-daily")) {
		return kind{format: formatUSPTO, office: "US"}, nil
	}
	s := scanSample(sample)
	started, ok := s.element()
	if !ok || !started { // an end tag cannot come first: started is false only with an error
		return kind{detail: "XML that is broken: " + s.err.Error()}, nil
	}
	root := string(s.name)
	if root == "trademark-applications-daily" {
		return kind{format: formatUSPTO, office: "US"}, nil
	}
	if bytes.Contains(sample[:s.r], []byte("<!DOCTYPE")) {
		return kind{}, errDoctype
	}
	has := func(words string) bool { return bytes.Contains(sample, []byte(words)) }
	switch {
	case root == "response" && (has("<TradeMarkInfo") || has("<TotalSearchCount")):
		return kind{format: formatKIPRISXML, office: "KR"}, nil
	case has("<ApplicantIdentifier") && !has("<TradeMark ") && !has("<TradeMark>"):
		return kind{format: formatApplicants, office: "EM"}, nil
	case root != "Transaction" && !strings.Contains(strings.ToLower(root), "trademark"):
		return kind{format: formatOtherXML, detail: "<" + clip(root) + ">"}, nil
	}
	office := officeCode(s)
	if office == "EM" {
		return kind{format: formatEUIPO, office: office}, nil
	}
	return kind{format: formatStandard, office: office}, nil
}

// officeCode is the first registration office that a sample of ST.66 or ST.96 names.
func officeCode(s *scanner) string {
	for range 2000 {
		started, ok := s.element()
		if !ok {
			return ""
		}
		if started && string(s.name) == "RegistrationOfficeCode" {
			return strings.ToUpper(s.text(maxCode))
		}
	}
	return ""
}

// sniffJSON tells JSON by names that only one source writes.
func sniffJSON(sample []byte) kind {
	has := func(name string) bool { return bytes.Contains(sample, []byte(`"`+name+`"`)) }
	switch {
	case has("oc") && has("tm") && has("an"), has("rows") && has("records") && has("total"):
		return kind{format: formatTMview}
	case has("applicationNumber") && (has("registerStatus") || has("productName") || has("asignProductMainCodeList")):
		return kind{format: formatKIPRISJSON, office: "KR"}
	}
	return kind{detail: "JSON of other names"}
}
