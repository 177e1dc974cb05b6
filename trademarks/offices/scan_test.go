// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tags lists the start and end tags that a scanner finds, by local name.
func tags(s *scanner) (out []string, err error) {
	for {
		started, ok := s.element()
		switch {
		case !ok:
			return out, s.err
		case started:
			out = append(out, string(s.name))
		default:
			out = append(out, "/")
		}
	}
}

func TestScannerFindsTheElements(t *testing.T) {
	for _, tc := range []struct {
		name, xml string
		want      string
	}{
		{"nested", `<a><b>x</b><c/></a>`, "a b / c / /"},
		{"prefixes", `<x:a xmlns:x="u"><x:b/></x:a>`, "a b / /"},
		{"attribute with a tag in it", `<a b="<c>" d='>'><e/></a>`, "a e / /"},
		{"comments, instructions, CDATA", `<?xml version="1.0"?><!-- <z> --><a><?p <z> ?><![CDATA[<z>]]>t</a>`, "a /"},
		{"DOCTYPE with a subset", `<!DOCTYPE a [<!-- ]> " ' --><!ELEMENT a (b, c)><!ENTITY x "<z>">]><a/>`, "a /"},
		{"blanks in tags", "<a\n b = '1' ><c ></c\t></a >", "a c / /"},
		{"two roots", `<a/><b/>`, "a / b /"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(tc.xml), iotest.OneByteReader(strings.NewReader(tc.xml))} {
				got, err := tags(newScanner(in, true))
				if !errors.Is(err, io.EOF) {
					t.Error(err)
				}
				if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestScannerRefuses(t *testing.T) {
	deep := strings.Repeat("<a>", maxDepth+1)
	for _, tc := range []struct{ name, xml, want string }{
		{"crossed tags", `<a><b></a></b>`, "</a> closes <b>"},
		{"cut file", `<a><b>text`, "the file ends inside <b>: it is cut, fetch it again"},
		{"cut tag", `<a><b `, "the file ends inside a tag: it is cut, fetch it again"},
		{"cut comment", `<a><!-- x`, `the file ends where "-->" is missing: it is cut, fetch it again`},
		{"no name", `<a>< b></a>`, `"< b" does not begin a tag`},
		{"declaration inside", `<a><!ENTITY x "y"></a>`, `"<!ENTITY x \"y\"></a>" is no tag`},
		{"deep", deep, "elements are nested deeper than 64"},
		{"long tag", "<a " + strings.Repeat("b='1' ", maxTag/6+1) + ">", "a tag is longer than 64 KiB"},
		{"long quoted tag", "<a b='" + strings.Repeat(">", maxTag) + "'>", "a tag is longer than 64 KiB"},
		{"long name", "<" + strings.Repeat("a", 300) + "/>", `"<` + strings.Repeat("a", 39) + `" does not begin a tag`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := tags(newScanner(strings.NewReader(tc.xml), true))
			var bad *syntaxError
			if !errors.As(err, &bad) || bad.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
	t.Run("DOCTYPE", func(t *testing.T) {
		if _, err := tags(newScanner(strings.NewReader("<!DOCTYPE a><a/>"), false)); !errors.Is(err, errDoctype) {
			t.Error(err)
		}
	})
	t.Run("long DOCTYPE", func(t *testing.T) {
		long := "<!DOCTYPE a [" + strings.Repeat("<!ELEMENT a (b)>", maxDoctype/16+1) + "]><a/>"
		if _, err := tags(newScanner(strings.NewReader(long), true)); !errors.Is(err, errLongDoctype) {
			t.Error(err)
		}
	})
	t.Run("reading fails", func(t *testing.T) {
		broken := errors.New("the disk is away")
		if _, err := tags(newScanner(io.MultiReader(strings.NewReader("<a><b"), iotest.ErrReader(broken)), true)); !errors.Is(err, broken) {
			t.Error(err)
		}
	})
}

func TestTextOfAnElement(t *testing.T) {
	for _, tc := range []struct{ name, xml, want, fault string }{
		{"plain", "<a> T&amp;G </a>", "T&G", ""},
		{"empty", "<a/>", "", ""},
		{"line ends run together", "<a>one\n   two\tthree</a>", "one two three", ""},
		{"character references", "<a>&#75;&#x4E;&lt;&gt;&quot;&apos;&#20013;</a>", `KN<>"'中`, ""},
		{"CDATA is literal", "<a>x <![CDATA[&amp; <b> ]]]]><![CDATA[>]]> y</a>", "x &amp; <b> ]]> y", ""},
		{"children count with their text", "<a>one<b>two</b><!-- no -->three</a>", "one two three", ""},
		{"foreign entity", "<a>x &nbsp; y</a>", "", "the entity &nbsp; is not defined: write the character itself"},
		{"no entity", "<a>AT&T and more</a>", "", "the entity &T and more is not defined: write the character itself"},
		{"NUL", "<a>x\x00y</a>", "", `the text holds the control character '\x00': remove it`},
		{"not UTF-8", "<a>caf\xe9</a>", "", "the text is not valid UTF-8: save the file as UTF-8"},
		{"reference to NUL", "<a>&#0;</a>", "", `the text holds the control character '\x00': remove it`},
		{"surrogate reference", "<a>&#xD800;</a>", "", "the entity &#xD800; is not defined: write the character itself"},
		{"cut between characters", "<a>" + strings.Repeat("é", 60) + "</a>", strings.Repeat("é", 50), ""},
		{"cut behind a semicolon", "<a>" + strings.Repeat("shoes; ", 20) + "</a>", strings.TrimSuffix(strings.Repeat("shoes; ", 14), "; "), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(tc.xml), iotest.OneByteReader(strings.NewReader(tc.xml))} {
				s := newScanner(in, false)
				s.element()
				if got := s.text(100); got != tc.want || s.err != nil || s.depth() != 0 {
					t.Errorf("got %q, %v, depth %d; want %q", got, s.err, s.depth(), tc.want)
				}
				fault := ""
				if s.fault != nil {
					fault = s.fault.reason
				}
				if fault != tc.fault {
					t.Errorf("fault %q, want %q", fault, tc.fault)
				}
			}
		})
	}
}

func TestLongTextIsCutAndLeftBehind(t *testing.T) {
	long := strings.Repeat("word &amp; ", 400_000)
	s := newScanner(strings.NewReader("<r><a>"+long+"</a><b>next</b></r>"), false)
	s.element()
	s.element()
	if got := s.text(1000); len(got) > 1000 || len(got) < 900 || !s.cut || s.fault != nil {
		t.Errorf("%d bytes, cut %v, fault %v", len(got), s.cut, s.fault)
	}
	if s.element(); s.text(10) != "next" {
		t.Error("the element behind a long text is lost")
	}
}

func TestAttributesByLocalName(t *testing.T) {
	s := newScanner(strings.NewReader(`<a x:lang = 'de' seq="1" empty="">`), false)
	s.element()
	for name, want := range map[string]string{"lang": "de", "seq": "1", "empty": "", "none": ""} {
		if got := string(s.attr(name)); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if s.attr("empty") == nil || s.attr("none") != nil {
		t.Error("an empty attribute is none, or none is empty")
	}
}

// TestReadingGoesOnBehindABrokenRecord: resync finds the next record, the end of the broken one or the end around it.
func TestReadingGoesOnBehindABrokenRecord(t *testing.T) {
	for _, tc := range []struct{ name, xml, want string }{
		{"the next start", "<r><m><a></b><m>2</m></r>", "m / /"},
		{"a start with a prefix and attributes", "<r><m><a></b> < <x:m k='v'>2</x:m></r>", "m / /"},
		{"its own end", "<r><m><a></m><z/></r>", "z / /"},
		{"its own end with blanks", "<r><m><a></m \n><z/></r>", "z / /"},
		{"the end around", "<r><m><a></b></r>", "/"},
		{"an end around with rubbish in it is none", "<r><m><a></b></r x></r>", "/"},
		{"names that only begin alike", "<r><m><a></b><more/><mm/><m/></r>", "m / /"},
		{"nothing", "<r><m><a></b>", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(tc.xml), iotest.OneByteReader(strings.NewReader(tc.xml))} {
				s := newScanner(in, false)
				s.element()
				s.element()
				s.begin()
				s.skip()
				var bad *syntaxError
				if !errors.As(s.err, &bad) {
					t.Fatal(s.err)
				}
				s.resync("m", 1)
				got, err := tags(s)
				if !errors.Is(err, io.EOF) {
					t.Error(err)
				}
				if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
	t.Run("an error of reading stays", func(t *testing.T) {
		broken := errors.New("the disk is away")
		s := newScanner(io.MultiReader(strings.NewReader("<r><m></a>"), iotest.ErrReader(broken)), false)
		tags(s)
		if s.resync("m", 1) || !errors.Is(s.err, broken) || s.resync("m", 1) {
			t.Error(s.err)
		}
	})
}

// TestScannerAgreesWithEncodingXML compares the elements found in generated documents.
func TestScannerAgreesWithEncodingXML(t *testing.T) {
	name := rapid.SampledFrom([]string{"a", "b-c", "x:d", "e.1", "ünder"})
	text := rapid.SampledFrom([]string{"", "t", " \n", "&amp;", "<![CDATA[<z>]]>", "<!-- <y> -->", "<?pi ?>", "日本"})
	attr := rapid.SampledFrom([]string{"", ` k="v"`, ` k='>' x:l=""`, "\n"})
	var element func(t *rapid.T, depth int) string
	element = func(t *rapid.T, depth int) string {
		n, a := name.Draw(t, "name"), attr.Draw(t, "attr")
		if rapid.IntRange(0, 4).Draw(t, "empty") == 0 {
			return "<" + n + a + "/>"
		}
		s := "<" + n + a + ">"
		for range rapid.IntRange(0, 3).Draw(t, "children") {
			s += text.Draw(t, "text")
			if depth < 6 {
				s += element(t, depth+1)
			}
		}
		return s + "</" + n + ">"
	}
	rapid.Check(t, func(t *rapid.T) {
		doc := element(t, 0)
		want, err := referenceTags([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		got, err := tags(newScanner(strings.NewReader(doc), false))
		if !errors.Is(err, io.EOF) {
			t.Fatal(err, doc)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(doc, diff)
		}
	})
}

func referenceTags(doc []byte) (out []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			out = append(out, tok.Name.Local)
		case xml.EndElement:
			out = append(out, "/")
		case xml.Directive:
			return out, errors.New("directive")
		}
	}
}

// FuzzScanner: any bytes end, within the bounds; what encoding/xml takes as well formed has the same elements here.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{`<a><b>x</b></a>`, `<a b="<">]]></a>`, `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, `<a><!-- - --></a>`, "<a>\xff</a>", `<a></b></a>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := tags(newScanner(iotest.HalfReader(bytes.NewReader(doc)), true))
		want, ref := referenceTags(doc)
		if ref == nil && errors.Is(err, io.EOF) {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		}
		s := newScanner(bytes.NewReader(doc), true)
		for range len(doc) + 1 {
			if started, ok := s.element(); !ok {
				if !s.resync("a", 0) {
					return
				}
			} else if started && string(s.name) == "a" {
				s.begin()
				s.text(50)
				s.end()
			}
		}
		if s.err == nil {
			t.Fatal("no end is found")
		}
	})
}
