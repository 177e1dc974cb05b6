// SPDX-License-Identifier: Apache-2.0

package offices

import (
	"archive/tar"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"markwarden/internal/sample"
	"markwarden/trademarks"
	"markwarden/trademarks/nice"
)

// raw is the path of a real publication in the shared data set.
func raw(t testing.TB, name string) string { return sample.SharedData(t, "registers", "raw", name) }

// dailyTruth is what a person read in the eleven case-files of the USPTO's daily file of 18 February 2018. goods is how
// the goods begin.
var dailyTruth = []struct {
	mark  trademarks.Mark
	goods string
}{
	{trademarks.Mark{ID: "US-87310367", Number: "87310367", Text: "TUSIMPLE", Owners: []trademarks.Owner{{Name: "TuSimple", Country: "US"}},
		Classes: []nice.Class{9, 12, 39, 42}, Status: trademarks.StatusPending, StatusText: "Notice of allowance - issued", Filed: "2017-01-23",
		Aliases: []trademarks.Alias{{Text: "TU SIMPLE", Kind: trademarks.AliasPseudo}}, Drawing: trademarks.DrawingWord}, "Computer software, computer software applications, operating"},
	{trademarks.Mark{ID: "US-87703889", Number: "87703889", Text: "TU SIMPLE", Owners: []trademarks.Owner{{Name: "TuSimple", Country: "US"}},
		Classes: []nice.Class{9, 12, 39, 42}, Status: trademarks.StatusPending, StatusText: "New application - record initialized not assigned to examiner", Filed: "2017-11-30",
		Aliases: []trademarks.Alias{{Text: "TO SIMPLE", Kind: trademarks.AliasPseudo}}, Drawing: trademarks.DrawingCombined}, "Computer software, computer software applications, operating"},
	{trademarks.Mark{ID: "US-87703896", Number: "87703896", Text: "TU SIMPLE", Owners: []trademarks.Owner{{Name: "TuSimple", Country: "US"}},
		Classes: []nice.Class{9, 12, 39, 42}, Status: trademarks.StatusPending, StatusText: "New application - record initialized not assigned to examiner", Filed: "2017-11-30",
		Aliases: []trademarks.Alias{{Text: "TO SIMPLE", Kind: trademarks.AliasPseudo}}, Drawing: trademarks.DrawingStylised}, "Computer software, computer software applications, operating"},
	{trademarks.Mark{ID: "US-87796079", Number: "87796079", Text: "CLEANPULP", Owners: []trademarks.Owner{{Name: "Solenis Technologies, L.P.", Country: "US"}},
		Classes: []nice.Class{42}, Status: trademarks.StatusPending, StatusText: "New application - record initialized not assigned to examiner", Filed: "2018-02-13",
		Drawing: trademarks.DrawingWord}, "Innovation Consulting And Quality Improvement Services, Namely"},
	{trademarks.Mark{ID: "US-71112081", Number: "0124134", Text: "CUTEX", Owners: []trademarks.Owner{{Name: "CUTEX, INC.", Country: "US"}},
		Classes: []nice.Class{8}, Status: trademarks.StatusRegistered, StatusText: "Registered and renewed", Filed: "1918-07-11", Registered: "1919-01-14",
		Drawing: trademarks.DrawingWord}, "EMERY BOARDS"},
	{trademarks.Mark{ID: "US-71522974", Number: "0436748", Text: "COLUMBIAN", Owners: []trademarks.Owner{{Name: "Quality Park, LLC", Country: "US"}},
		Classes: []nice.Class{16}, Status: trademarks.StatusRegistered, StatusText: "Registered and renewed", Filed: "1947-05-24", Registered: "1948-02-17",
		Drawing: trademarks.DrawingWord}, "ENVELOPES EQUIPPED WITH METAL FASTENERS"},
	{trademarks.Mark{ID: "US-72029003", Number: "0657968", Text: "B & G", Owners: []trademarks.Owner{{Name: "FLUID HANDLING LLC", Country: "US"}},
		Classes: []nice.Class{6}, Status: trademarks.StatusRegistered, StatusText: "Registered and renewed", Filed: "1957-04-29", Registered: "1958-02-04",
		Aliases: []trademarks.Alias{{Text: "BG", Kind: trademarks.AliasPseudo}}, Drawing: trademarks.DrawingWord}, "FLOW CONTROL VALVES, PRESSURE REDUCING VALVES"},
	{trademarks.Mark{ID: "US-72045204", Number: "0672905", Text: "ROCK CREEK", Owners: []trademarks.Owner{{Name: "CANADA DRY POTOMAC CORPORATION", Country: "US"}},
		Classes: []nice.Class{32}, Status: trademarks.StatusRegistered, StatusText: "Registered and renewed", Filed: "1958-02-03", Registered: "1959-01-20",
		Drawing: trademarks.DrawingStylised}, "CARBONATED BEVERAGES SOLD AS SOFT DRINKS AND FOR USE AS MIXERS"},
	{trademarks.Mark{ID: "US-72243407", Number: "0832787", Text: "CELANESE", Owners: []trademarks.Owner{{Name: "CELANESE INTERNATIONAL CORPORATION", Country: "US"}},
		Classes: []nice.Class{1}, Status: trademarks.StatusRegistered, StatusText: "Registered and renewed", Filed: "1966-04-14", Registered: "1967-08-01",
		Drawing: trademarks.DrawingStylised}, "CHEMICALS FOR INDUSTRIAL, COMMERCIAL, AND OTHER USES"},
	{trademarks.Mark{ID: "US-72244388", Number: "0864928", Text: "AUDION", Owners: []trademarks.Owner{{Name: "AUDION ELEKTRO B.V.", Country: "NL"}},
		Classes: []nice.Class{7}, Status: trademarks.StatusRegistered, StatusText: "Section 15-acknowledged", Filed: "1966-04-27", Registered: "1969-02-18",
		Drawing: trademarks.DrawingWord}, "SEALING MACHINES FOR SEALING SYNTHETIC PACKING MATERIALS"},
	{trademarks.Mark{ID: "US-72244547", Number: "0843074", Text: "CARBOLINE", Owners: []trademarks.Owner{{Name: "CARBOLINE INTERNATIONAL CORPORATION", Country: "US"}},
		Classes: []nice.Class{1, 2, 3, 19}, Status: trademarks.StatusRegistered, StatusText: "Registered and renewed", Filed: "1966-04-29", Registered: "1968-01-30",
		Drawing: trademarks.DrawingWord}, "ADHESIVES FOR BONDING WOOD, LEATHER, PLASTIC, GLASS, STONE, RUBBER TO STEEL, OR THE LIKE; "},
}

func TestRealDailyFile(t *testing.T) {
	marks, aside, info := readAll(t, "uspto", Options{}, raw(t, "uspto_daily_apc_2018_seed.xml"))
	if len(aside) > 0 {
		t.Error(aside)
	}
	if diff := cmp.Diff(Counts{Records: 11, Marks: 11, Published: "2018-02-18"}, *info.Counts); diff != "" {
		t.Error(diff)
	}
	if len(marks) != len(dailyTruth) {
		t.Fatalf("%d marks", len(marks))
	}
	for i, want := range dailyTruth {
		got := marks[i]
		if !strings.HasPrefix(got.Goods, want.goods) {
			t.Errorf("%s: goods begin %q, want %q", got.ID, clip(got.Goods), want.goods)
		}
		if got.ID == "US-72244547" { // the one record with changed goods: [ PRIMES ] went, * PRIMER * came
			if !strings.Contains(got.Goods, "EPOXYAMINE PRIMER AND FINISH COATINGS") || !strings.Contains(got.Raw, "[ PRIMES ] * PRIMER *") {
				t.Errorf("changed goods: %q", got.Goods)
			}
			got.Raw = ""
		}
		got.Goods = ""
		want.mark.Office, want.mark.Transacted, want.mark.Source = "US", "2018-02-18", "USPTO trademark XML"
		if diff := cmp.Diff(want.mark, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestRealTSDR(t *testing.T) {
	python := trademarks.Mark{ID: "US-76044902", Office: "US", Number: "2824281", Text: "PYTHON",
		Owners:  []trademarks.Owner{{Name: "PYTHON SOFTWARE FOUNDATION", Country: "US"}},
		Classes: []nice.Class{9, 42}, Status: trademarks.StatusRegistered,
		StatusText: "A Sections 8 and 15 combined declaration has been accepted and acknowledged.", Filed: "2000-05-09", Registered: "2004-03-23",
		Goods: "Computer programs and downloadable computer programs that implement an object-oriented computer programming language; " +
			"Providing information relating to an object-oriented computer programming language and its development environment",
		Transacted: "2010-09-08", Drawing: trademarks.DrawingWord, Source: "USPTO TSDR XML"}
	java := trademarks.Mark{ID: "US-74631225", Office: "US", Number: "2178784", Text: "JAVA",
		Owners: []trademarks.Owner{{Name: "Oracle America, Inc.", Country: "US"}}, Classes: []nice.Class{9}, Status: trademarks.StatusRegistered,
		StatusText: "The registration has been renewed.", Filed: "1995-02-07", Registered: "1998-08-04", Goods: "computer programs for use",
		Transacted: "2008-08-11", Drawing: trademarks.DrawingWord, Source: "USPTO TSDR XML"}
	for name, want := range map[string]trademarks.Mark{
		"uspto_tsdr_sn76044902.xml":           python,
		"uspto_tsdr_rn2178784-ST-961_D3.xml":  java,
		"uspto_tsdr_rn2178784-ST-962.2.1.xml": java,
	} {
		for _, office := range []string{"uspto", "wipo"} {
			marks, aside, _ := readAll(t, office, Options{}, raw(t, name))
			if len(marks) != 1 || len(aside) != 0 {
				t.Fatalf("%s: %d marks, set aside %v", name, len(marks), aside)
			}
			if want.Text == "JAVA" {
				marks[0].Goods = marks[0].Goods[:len(want.Goods)]
			}
			if diff := cmp.Diff(want, marks[0]); diff != "" {
				t.Errorf("%s as %s: %s", name, office, diff)
			}
		}
	}
}

// euRecord is an EUIPO transaction as encoding/xml reads it: a second opinion on the 409 real ones.
type euRecord struct {
	Produced string `xml:"TransactionHeader>SenderDetails>RequestProducerDateTime"`
	Mark     struct {
		Number     string   `xml:"ApplicationNumber"`
		Filed      string   `xml:"ApplicationDate"`
		Language   string   `xml:"ApplicationLanguageCode"`
		Registered string   `xml:"RegistrationDate"`
		Status     string   `xml:"MarkCurrentStatusCode"`
		Feature    string   `xml:"MarkFeature"`
		Text       []string `xml:"WordMarkSpecification>MarkVerbalElementText"`
		Classes    []struct {
			Number string `xml:"ClassNumber"`
			Goods  []struct {
				Language string `xml:"languageCode,attr"`
				Text     string `xml:",chardata"`
			} `xml:"GoodsServicesDescription"`
		} `xml:"GoodsServicesDetails>GoodsServices>ClassDescriptionDetails>ClassDescription"`
	} `xml:"TradeMarkTransactionBody>TransactionContentDetails>TransactionData>TradeMarkDetails>TradeMark"`
}

// euStatus is how a person reads the statuses that occur in the real files.
var euStatus = map[string]trademarks.Status{
	"Registered": trademarks.StatusRegistered, "Application opposed": trademarks.StatusPending, "Application published": trademarks.StatusPending,
	"Application under examination": trademarks.StatusPending, "Appeal pending": trademarks.StatusPending,
	"Application withdrawn": trademarks.StatusDead, "Application refused": trademarks.StatusDead,
}

func (r euRecord) want() trademarks.Mark {
	m := trademarks.Mark{ID: "EM-" + r.Mark.Number, Office: "EM", Number: r.Mark.Number, Status: euStatus[r.Mark.Status], StatusText: r.Mark.Status,
		Filed: r.Mark.Filed, Registered: r.Mark.Registered, Transacted: r.Produced[:10], Source: "EUIPO open data"}
	if len(r.Mark.Text) > 0 {
		m.Text = strings.Join(strings.Fields(r.Mark.Text[0]), " ")
	}
	switch {
	case r.Mark.Feature == "Figurative" && m.Text == "":
		m.Drawing = trademarks.DrawingFigurative
	case r.Mark.Feature == "Figurative":
		m.Drawing = trademarks.DrawingCombined
	case r.Mark.Feature == "Word":
		m.Drawing = trademarks.DrawingWord
	case r.Mark.Feature == "3D shape":
		m.Drawing = trademarks.DrawingShape
	default:
		m.Drawing = trademarks.DrawingOther
	}
	var goods []string
	for _, c := range r.Mark.Classes {
		n, _ := strconv.Atoi(c.Number)
		m.Classes = append(m.Classes, nice.Class(n))
		text := ""
		for _, language := range []string{"en", r.Mark.Language, c.Goods[0].Language} {
			for _, g := range c.Goods {
				if text == "" && g.Language == language {
					text = g.Text
				}
			}
		}
		goods = append(goods, strings.Join(strings.Fields(text), " "))
	}
	slices.Sort(m.Classes)
	m.Goods = strings.Join(goods, "; ")
	return m
}

func TestRealEUIPOArchive(t *testing.T) {
	path := raw(t, "euipo_eutms_xml_dev.tar.gz")
	marks, aside, info := readAll(t, "euipo", Options{}, path)
	if len(aside) > 0 {
		t.Error(aside)
	}
	if diff := cmp.Diff(Counts{Records: 409, Marks: 409, Cut: 1, Published: "2020-11-18"}, *info.Counts); diff != "" {
		t.Error(diff)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	tally := make(map[trademarks.Status]int)
	for i, in := 0, tar.NewReader(g); ; i++ {
		if _, err := in.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		var r euRecord
		if err := xml.NewDecoder(in).Decode(&r); err != nil {
			t.Fatal(err)
		}
		want, got := r.want(), marks[i]
		tally[got.Status]++
		if len(want.Goods) > maxText {
			want.Goods = cutAt(want.Goods, maxText)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", want.ID, diff)
		}
	}
	if diff := cmp.Diff(map[trademarks.Status]int{trademarks.StatusRegistered: 321, trademarks.StatusPending: 83, trademarks.StatusDead: 5}, tally); diff != "" {
		t.Error(diff)
	}
}

func TestRealLooseEUIPOFiles(t *testing.T) {
	var files []string
	for _, n := range []string{"018224422", "018224697", "018228501", "018229276"} {
		files = append(files, raw(t, "euipo_"+n+".xml"))
	}
	marks, aside, _ := readAll(t, "euipo", Options{Language: "de"}, files...)
	var texts []string
	for _, m := range marks {
		texts = append(texts, m.ID+" "+m.Text+" "+string(m.Status))
	}
	want := []string{"EM-018224422 AMOR registered", "EM-018224697 Bisous de lapin registered", "EM-018228501 WebbEss registered", "EM-018229276 HEMPWOOD pending"}
	if diff := cmp.Diff(want, texts); diff != "" || len(aside) > 0 {
		t.Error(diff, aside)
	}
	if !strings.HasPrefix(marks[2].Goods, "Konzeption von Computer-Websites") || !strings.HasPrefix(marks[3].Goods, "Hardwood flooring") {
		t.Errorf("goods in another language than asked for: %q, %q", clip(marks[2].Goods), clip(marks[3].Goods))
	}
}

func TestRealExports(t *testing.T) {
	for _, tc := range []struct {
		office string
		files  []string
		counts Counts
		tally  map[trademarks.Status]int
		first  trademarks.Mark
	}{
		{"kipris", []string{"kipris_sample.json"}, Counts{Records: 40, Marks: 40},
			map[trademarks.Status]int{trademarks.StatusRegistered: 21, trademarks.StatusDead: 19},
			trademarks.Mark{ID: "KR-4019950043843", Office: "KR", Number: "4003600590000", Text: "프레스카", Classes: []nice.Class{30}, Status: trademarks.StatusRegistered,
				StatusText: "등록", Filed: "1995-11-17", Registered: "1997-04-17", Aliases: []trademarks.Alias{{Text: "FRESCA"}}, Source: "KIPRIS"}},
		{"kipris", []string{"kipris_TradeMarkInfo.xml"}, Counts{Records: 1, Marks: 1}, map[trademarks.Status]int{trademarks.StatusRegistered: 1},
			trademarks.Mark{ID: "KR-4020190000011", Office: "KR", Number: "4015569910000", Text: "돈퍼", Owners: []trademarks.Owner{{Name: "김현호 kimHyunHo"}},
				Classes: []nice.Class{43}, Status: trademarks.StatusRegistered, StatusText: "등록", Filed: "2019-01-01", Registered: "2019-12-23", Source: "KIPRIS"}},
		{"tmview", []string{"tmview_search_sample.json"}, Counts{Records: 8, Marks: 8},
			map[trademarks.Status]int{trademarks.StatusRegistered: 4, trademarks.StatusPending: 2, trademarks.StatusDead: 2},
			trademarks.Mark{ID: "AL-2005000223", Office: "AL", Number: "10466", Text: "ATE", Owners: []trademarks.Owner{{Name: "Continental Teves AG &Co o HG"}},
				Classes: []nice.Class{4, 12, 35, 41, 42}, Status: trademarks.StatusRegistered, StatusText: "Registered", Filed: "2005-06-29", Registered: "2005-11-10",
				Transacted: "2016-06-25", Drawing: trademarks.DrawingCombined, Source: "TMview"}},
		{"dpma", []string{"dpmaregister_export_sample.csv"}, Counts{Records: 59, Marks: 59},
			map[trademarks.Status]int{trademarks.StatusRegistered: 21, trademarks.StatusDead: 38},
			trademarks.Mark{ID: "DE-O14647", Office: "DE", Number: "O14647", Text: "ORVIS", Status: trademarks.StatusDead, StatusText: "Akte vernichtet", Source: "DPMAregister"}},
		{"rospatent", []string{"rospatent_export_sample.csv"}, Counts{Records: 11, Marks: 11}, map[trademarks.Status]int{trademarks.StatusRegistered: 11},
			trademarks.Mark{ID: "RU-2023769869", Office: "RU", Number: "1008824", Text: "ЦЕРОЛИКС",
				Owners:  []trademarks.Owner{{Name: `Общество с ограниченной ответственностью "ИНТЕЛБИО"`, Country: "RU"}},
				Classes: []nice.Class{3, 5}, Status: trademarks.StatusRegistered, StatusText: "Действует", Source: "Rospatent"}},
	} {
		t.Run(tc.files[0], func(t *testing.T) {
			marks, aside, info := readAll(t, tc.office, Options{}, raw(t, tc.files[0]))
			if diff := cmp.Diff(tc.counts, *info.Counts); diff != "" || len(aside) > 0 {
				t.Fatal(diff, aside)
			}
			if diff := cmp.Diff(tc.first, marks[0]); diff != "" {
				t.Error(diff)
			}
			tally := make(map[trademarks.Status]int)
			for _, m := range marks {
				tally[m.Status]++
				sound(t, m)
			}
			if diff := cmp.Diff(tc.tally, tally); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCodeTablesAgree checks the status table against the published list of codes, live and dead.
func TestCodeTablesAgree(t *testing.T) {
	text, err := os.ReadFile(sample.SharedData(t, "registers", "formats", "uspto_status_codes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		code, said := line[:min(3, len(line))], line[strings.LastIndex(line, ",")+1:]
		if !digits(code) {
			continue
		}
		n++
		want := map[string]trademarks.Status{"Live/Registered": trademarks.StatusRegistered, "Live": trademarks.StatusRegistered, "Live/Pending": trademarks.StatusPending,
			"Indifferent": trademarks.StatusUnknown, "Indifferent/Cancelled": trademarks.StatusUnknown}[said]
		if strings.HasPrefix(said, "Dead") {
			want = trademarks.StatusDead
		}
		if got := usptoStatus(code).status; got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	if n != 169 || len(usptoStatuses()) != 169 {
		t.Errorf("%d codes published, %d in the table", n, len(usptoStatuses()))
	}
}
