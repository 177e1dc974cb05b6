// SPDX-License-Identifier: Apache-2.0

package docket

// seenWith are the two pages the last firms were seen on.
const seenWith = "https://tro101.com/cases/ilnd-1-2025-cv-09451 and https://www.scribd.com/document/848811593/Jin-v-Schedule-A-TRO-Brief"

// firms is the table of specification section 2.6: data, not truth. A row without a source is somebody's word.
var firms = []Firm{
	{Nickname: "GBC", Name: "Greer, Burns & Crain, Ltd.", Signers: []string{"Justin R. Gaudio"}, Domains: []string{"gbcinternetenforcement.net"}, Verified: true,
		Source: "https://stockmanporopat.com/schedule-a-defendants-scheme", Note: "Chicago; notices on gbcinternetenforcement.net"},
	{Nickname: "Keith", Name: "Keith Vogt, Ltd.", Signers: []string{"Keith A. Vogt", "Yanling Jiang", "Yi Bu", "Adam Grodman", "Cameron McIntyre"}, Verified: true,
		Source: "https://www.tro101.com/cases/ilnd-1-2022-cv-02593", Note: "Chicago"},
	{Nickname: "HSP", Name: "Hughes Socol Piers Resnick & Dym, Ltd.", Signers: []string{"Michael A. Hierl", "William B. Kalbac", "Robert P. McMurray", "John Wilson"}, Verified: true,
		Source: "https://tro101.com/cases/ilnd-1-2022-cv-06035"},
	{Nickname: "EPS", Name: "Epstein Drangel LLP", Also: []string{"Epps"}, Signers: []string{"Jason M. Drangel", "Ashly E. Sands", "Danielle S. Futterman", "Kerry B. Brownlee"}, Domains: []string{"ipcounselorslawsuit.com"}, Verified: true,
		Source: "http://print.casetext.com/case/mattel-inc-v-wwwhappy-topsshop-1", Note: "New York; the nickname is often written Epps"},
	{Nickname: "SMG", Name: "Stephen M. Gaffigan, P.A.", Verified: true,
		Source: "https://www.amz123.com/t/skYCpsLX", Note: "Fort Lauderdale; luxury cases in the Southern District of Florida"},
	{Nickname: "AMS", Name: "AM Sullivan Law", Verified: true,
		Source: "https://www.lawjournalnewsletters.com/2025/09/01/fresh-filings", Note: "music merchandise"},
	{Nickname: "AMS", Name: "Sullivan & Carter LLP", Verified: true,
		Source: "https://www.lawjournalnewsletters.com/2025/09/01/fresh-filings", Note: "music merchandise"},
	{Nickname: "JiangIP", Name: "Jiang IP LLC", Signers: []string{"Yanling Jiang", "Yi Bu"},
		Source: "https://www.tro101.com/cases/ilnd-1-2022-cv-02593", Note: "checked in part; its attorneys also appear with Keith Vogt"},
	{Nickname: "David", Name: "David Gulbransen law office", Note: "not checked"},
	{Nickname: "Whitewood", Name: "Whitewood Law PLLC", Note: "not checked"},
	{Nickname: "Flener", Name: "Flener IP Law", Note: "not checked"},
	{Nickname: "Bayramoglu", Name: "Bayramoglu Law Offices", Note: "not checked"},
	{Nickname: "Nixon Peabody", Name: "Nixon Peabody", Verified: true, Source: seenWith},
	{Nickname: "Dragon Sun", Name: "Dragon Sun Law Firm", Verified: true, Source: seenWith},
	{Nickname: "MAH", Name: "MAH Advising", Verified: true, Source: seenWith},
	{Nickname: "ArentFox Schiff", Name: "ArentFox Schiff", Verified: true, Source: seenWith},
	{Nickname: "Irwin IP", Name: "Irwin IP", Verified: true, Defence: true, Source: seenWith},
}
