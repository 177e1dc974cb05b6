// SPDX-License-Identifier: Apache-2.0

package screening

import "markwarden/internal/listing"

// useRules are those that ask how a mark is used: brand field, fit, common noun, protected sign, comparison (R7, R8, R10,
// R11, R14). R9 is what makes a mention no finding: silences_test.go.
var useRules = []ruleTest{
	{rule: "R7", fires: []judged{
		{"a famous mark in the brand field", listing.Listing{Title: "Leather belt, new with tags", Category: "Belts", Brand: "Gucci"}, High, []use{
			{"Gucci", "Gucci", "brand", "R7", RoleSource, High},
		}},
		{"a famous mark in title and brand field", listing.Listing{Title: "Nike running shoes", Category: "Running shoes", Brand: "Nike"}, High, []use{
			{"Nike", "Nike", "title", "R7", RoleSource, High},
			{"Nike", "Nike", "brand", "R7", RoleSource, High},
		}},
		{"an authorised dealer", listing.Listing{Title: "Nike running shoes, authorised reseller", Category: "Running shoes", Brand: "Nike"}, Caution, []use{
			{"Nike", "Nike", "title", "R7", RoleLicence, Caution},
			{"Nike", "Nike", "brand", "R7", RoleLicence, Caution},
		}},
		{"an authorisation in Chinese", listing.Listing{Title: "索尼 头戴式 耳机 官方授权", Category: "耳机", Brand: "索尼"}, Caution, []use{
			{"Sony", "索尼", "title", "R7", RoleLicence, Caution},
			{"Sony", "索尼", "brand", "R7", RoleLicence, Caution},
		}},
		{"a used bag", listing.Listing{Title: "Coach tote bag, pre-owned", Category: "Handbags", Brand: "Coach"}, Caution, []use{
			{"Coach", "Coach", "title", "R7", RoleResale, Caution},
			{"Coach", "Coach", "brand", "R7", RoleResale, Caution},
		}},
		{"a refurbished condition", listing.Listing{Title: "Dyson V10 cordless vacuum", Category: "Vacuum cleaners", Brand: "Dyson", Condition: "refurbished"}, Caution, []use{
			{"Dyson", "Dyson V10", "title", "R7", RoleResale, Caution},
			{"Dyson", "Dyson", "brand", "R7", RoleResale, Caution},
		}},
		{"a used jacket in German", listing.Listing{Title: "Levi's Jeansjacke gebraucht Größe M", Category: "Jacken", Brand: "Levi's"}, Caution, []use{
			{"Levi's", "Levi's", "title", "R7", RoleResale, Caution},
			{"Levi's", "Levi's", "brand", "R7", RoleResale, Caution},
		}},
		{"a licence in French", listing.Listing{Title: "Peluche Pikachu sous licence officielle", Category: "Peluches", Brand: "Peluchia"}, Caution, []use{
			{"Pikachu", "Pikachu", "title", "R7", RoleLicence, Caution},
			{"Pokemon", "Pikachu", "title", "R7", RoleLicence, Caution},
		}},
	}, twins: []judged{
		{"an own brand", listing.Listing{Title: "Linen shirt regular fit", Category: "Shirts", Brand: "Nordhaus"}, Clear, nil},
		{"no brand at all", listing.Listing{Title: "Linen shirt regular fit", Category: "Shirts", Brand: "Unbranded"}, Clear, nil},
		{"a used thing of no brand", listing.Listing{Title: "Used oak coffee table", Category: "Coffee tables"}, Clear, nil},
		{"a plate is no licence", listing.Listing{Title: "Licence plate frame steel", Category: "Car accessories", Brand: "Tagline"}, Clear, nil},
	}},
	{rule: "R8", fires: []judged{
		{"another's genuine part, though the mark is a word", listing.Listing{Title: "Genuine Canon battery", Category: "Camera batteries", Brand: "Voltano"}, High, []use{
			{"Canon", "Canon", "title", "R8", RoleSource, High},
		}},
		{"another's genuine part, of two letters", listing.Listing{Title: "Genuine HP toner cartridge", Category: "Toner", Brand: "Ecojet"}, High, []use{
			{"HP", "HP", "title", "R8", RoleSource, High},
		}},
		{"an emoji between the words of a mark", listing.Listing{Title: "Case compatible with Nintendo🔥Switch", Category: "Game cases", Brand: "Kartella"}, Clear, []use{
			{"Nintendo Switch", "Nintendo🔥Switch", "title", "R8", RoleNominative, Clear},
			{"Nintendo", "Nintendo🔥Switch", "title", "R8", RoleNominative, Clear},
		}},
		{"a model in its style, named for fit", listing.Listing{Title: "TN-760 style toner for Brother HL-L2350DW", Category: "Printer toner", Brand: "Inkwell Row"}, Clear, []use{
			{"Brother", "TN-760", "title", "R8", RoleNominative, Clear},
			{"Brother", "Brother", "title", "R8", RoleNominative, Clear},
		}},
		{"two letters in French, goods not told", listing.Listing{Title: "Pièce compatible avec HP 302"}, Clear, []use{
			{"HP", "HP", "title", "R8", RoleNominative, Clear},
		}},
		{"a style behind a name that fits", listing.Listing{Title: "Refill ink for Epson EcoTank style bottle", Category: "Printer ink", Brand: "Inkrow"}, Clear, []use{
			{"Epson", "Epson", "title", "R8", RoleNominative, Clear},
			{"EcoTank", "EcoTank", "title", "R8", RoleNominative, Clear},
		}},
		{"compatible behind a number, in Spanish", listing.Listing{Title: "Cabezales Oral-B 8 uds compatibles", Category: "Cepillos", Brand: "Dentix"}, Clear, []use{
			{"Oral-B", "Oral-B", "title", "R8", RoleNominative, Clear},
		}},
		{"works in, before a list", listing.Listing{Title: "Bit set, works in DeWalt and Makita drivers", Category: "Drill bits", Brand: "Torque Row"}, Clear, []use{
			{"DeWalt", "DeWalt", "title", "R8", RoleNominative, Clear},
			{"Makita", "Makita", "title", "R8", RoleNominative, Clear},
		}},
		{"fits in German", listing.Listing{Title: "Bausteine kompatibel zu LEGO", Category: "Bausteine", Brand: "Steinchen"}, Clear, []use{
			{"LEGO", "LEGO", "title", "R8", RoleNominative, Clear},
		}},
		{"a Chinese name that a model parts", listing.Listing{Title: "小米14手机壳 磁吸", Category: "手机壳", Brand: "壳小匠"}, Caution, []use{
			{"Xiaomi", "小米", "title", "R8", RoleNominative, Caution},
		}},
		{"compatible behind the noun, no category", listing.Listing{Title: "iPhone 15 case compatible, by Torvik"}, Clear, []use{
			{"iPhone", "iPhone", "title", "R8", RoleNominative, Clear},
			{"Apple", "iPhone", "title", "R8", RoleNominative, Clear},
		}},
		{"no connective, no category", listing.Listing{Title: "iPhone 15 case, by Torvik"}, Caution, []use{
			{"iPhone", "iPhone", "title", "R8", RoleNominative, Caution},
			{"Apple", "iPhone", "title", "R8", RoleNominative, Caution},
		}},
		{"compatible with, on a filter", listing.Listing{Title: "Water filter compatible with Brita jugs", Category: "Water filters", Brand: "ClearDrop"}, Clear, []use{
			{"Brita", "Brita", "title", "R8", RoleNominative, Clear},
		}},
		{"for, on a strap", listing.Listing{Title: "Replacement strap for Garmin Forerunner 245", Category: "Watch straps", Brand: "Loopfit"}, Clear, []use{
			{"Garmin", "Garmin Forerunner", "title", "R8", RoleNominative, Clear},
		}},
		{"passend für, on a charger", listing.Listing{Title: "Ladegerät passend für Bosch Akkuschrauber", Category: "Ladegeräte", Brand: "Voltano"}, Clear, []use{
			{"Bosch", "Bosch", "title", "R8", RoleNominative, Clear},
		}},
		{"适用于, on a case", listing.Listing{Title: "适用于 iPhone 15 手机壳 透明", Category: "手机壳", Brand: "简壳"}, Clear, []use{
			{"iPhone", "iPhone", "title", "R8", RoleNominative, Clear},
			{"Apple", "iPhone", "title", "R8", RoleNominative, Clear},
		}},
		{"compatibile con, on a filter", listing.Listing{Title: "Filtro compatibile con Dyson V10", Category: "Filtri", Brand: "Aspirello"}, Clear, []use{
			{"Dyson", "Dyson V10", "title", "R8", RoleNominative, Clear},
		}},
		{"a list behind one connective", listing.Listing{Title: "Toner cartridge compatible with Brother, Canon and Epson printers", Category: "Toner", Brand: "Ecojet"}, Clear, []use{
			{"Brother", "Brother", "title", "R8", RoleNominative, Clear},
			{"Canon", "Canon", "title", "R8", RoleNominative, Clear},
			{"Epson", "Epson", "title", "R8", RoleNominative, Clear},
		}},
		{"for, on batteries", listing.Listing{Title: "AA batteries for Xbox controller", Category: "Batteries", Brand: "Voltano"}, Clear, []use{
			{"Xbox", "Xbox", "title", "R8", RoleNominative, Clear},
		}},
		{"genuine speaks of the leather", listing.Listing{Title: "Genuine leather strap for Apple Watch", Category: "Watch straps", Brand: "Loopfit"}, Clear, []use{
			{"Apple Watch", "Apple Watch", "title", "R8", RoleNominative, Clear},
			{"Apple", "Apple Watch", "title", "R8", RoleNominative, Clear},
		}},
		{"a denial", listing.Listing{Title: "Silver charm bead, not affiliated with Pandora", Category: "Charms", Brand: "Silverling"}, Clear, []use{
			{"Pandora", "Pandora", "title", "R8", RoleNominative, Clear},
		}},
		{"the connective is missing", listing.Listing{Title: "Water filter Brita Marella", Category: "Water filters", Brand: "ClearDrop"}, Caution, []use{
			{"Brita", "Brita", "title", "R8", RoleNominative, Caution},
		}},
		{"the connective is missing on a case", listing.Listing{Title: "iPhone 15 case clear", Category: "Phone cases", Brand: "Shellfit"}, Caution, []use{
			{"iPhone", "iPhone", "title", "R8", RoleNominative, Caution},
			{"Apple", "iPhone", "title", "R8", RoleNominative, Caution},
		}},
		{"another's genuine part", listing.Listing{Title: "Genuine Dyson filter V10", Category: "Vacuum filters", Brand: "Aspirello"}, High, []use{
			{"Dyson", "Dyson", "title", "R8", RoleSource, High},
		}},
		{"OEM by another brand", listing.Listing{Title: "OEM Toyota oil filter", Category: "Oil filters", Brand: "Autofine"}, High, []use{
			{"Toyota", "Toyota", "title", "R8", RoleSource, High},
		}},
		{"原装 by another brand", listing.Listing{Title: "原装 戴森 滤网", Category: "滤网", Brand: "净净"}, High, []use{
			{"Dyson", "戴森", "title", "R8", RoleSource, High},
		}},
	}, twins: []judged{
		{"a house of fashion on a phone case, which fits phones", listing.Listing{Title: "Louis Vuitton phone case"}, High, []use{
			{"Louis Vuitton", "Louis Vuitton", "title", "R13", RoleSource, High},
		}},
		{"for a person", listing.Listing{Title: "Socks for women, 5 pairs", Category: "Socks", Brand: "Threadly"}, Clear, nil},
		{"fits a size", listing.Listing{Title: "Fitted sheet, fits deep mattress", Category: "Bedding", Brand: "Sleepwell"}, Clear, nil},
		{"original taste", listing.Listing{Title: "Original flavour oat biscuits", Category: "Biscuits", Brand: "Oatery"}, Clear, nil},
		{"a thing for a room", listing.Listing{Title: "Lamp for living room", Category: "Lamps", Brand: "Lumenry"}, Clear, nil},
	}},
	{rule: "R10", fires: []judged{
		{"a plaster in Chinese", listing.Listing{Title: "邦迪 防水 100片", Category: "创可贴", Brand: "康护"}, Caution, []use{
			{"Band-Aid", "邦迪", "title", "R10", RoleDescriptive, Caution},
		}},
		{"hook and loop", listing.Listing{Title: "Velcro patches for backpacks, 10 pcs", Category: "Fasteners", Brand: "Fixwell"}, Caution, []use{
			{"Velcro", "Velcro", "title", "R10", RoleDescriptive, Caution},
		}},
		{"baby clothing", listing.Listing{Title: "Onesies for newborn, organic cotton", Category: "Baby clothing", Brand: "Lullaroo"}, Caution, []use{
			{"Onesies", "Onesies", "title", "R10", RoleDescriptive, Caution},
		}},
		{"hot tub", listing.Listing{Title: "Jacuzzi cover 2 m round", Category: "Spa covers", Brand: "Tubwell"}, Caution, []use{
			{"Jacuzzi", "Jacuzzi", "title", "R10", RoleDescriptive, Caution},
		}},
		{"packing", listing.Listing{Title: "Bubble wrap roll 50 m", Category: "Packaging material", Brand: "Packwell"}, Caution, []use{
			{"Bubble Wrap", "Bubble wrap", "title", "R10", RoleDescriptive, Caution},
		}},
		{"table tennis", listing.Listing{Title: "Ping-Pong paddle set", Category: "Table tennis", Brand: "Playwell"}, Caution, []use{
			{"Ping-Pong", "Ping-Pong", "title", "R10", RoleDescriptive, Caution},
		}},
	}, twins: []judged{
		{"the generic word for it", listing.Listing{Title: "Hook and loop fastener tape", Category: "Fasteners", Brand: "Fixwell"}, Clear, nil},
		{"the generic word for the marker", listing.Listing{Title: "Permanent marker set of 12", Category: "Markers", Brand: "Inkline"}, Clear, nil},
		{"one half of the words", listing.Listing{Title: "Bubble machine for kids", Category: "Toys", Brand: "Playwell"}, Clear, nil},
		{"the generic word in Chinese", listing.Listing{Title: "创可贴 防水 100片", Category: "医用", Brand: "康护"}, Clear, nil},
	}},
	{rule: "R11", fires: []judged{
		{"an event mark", listing.Listing{Title: "Super Bowl banner and balloons", Category: "Party supplies", Brand: "Fanwell"}, High, []use{
			{"Super Bowl", "Super Bowl", "title", "R11", RoleSource, High},
		}},
		{"a trade term that holds a protected word", listing.Listing{Title: "Olympic barbell 20 kg", Category: "Weightlifting", Brand: "Ironforge"}, Caution, []use{
			{"Olympic Barbell", "Olympic barbell", "title", "R11", RoleDescriptive, Caution},
			{"Olympic", "Olympic barbell", "title", "R11", RoleDescriptive, Caution},
		}},
		{"the rings", listing.Listing{Title: "Olympic rings t-shirt", Category: "T-shirts", Brand: "Podium Tees"}, High, []use{
			{"Olympic Rings", "Olympic rings", "title", "R11", RoleSource, High},
		}},
		{"the emblem", listing.Listing{Title: "Red Cross first aid kit bag", Category: "First aid", Brand: "Medipack"}, High, []use{
			{"Red Cross", "Red Cross", "title", "R11", RoleSource, High},
		}},
		{"a school on apparel", listing.Listing{Title: "Harvard University hoodie", Category: "Hoodies", Brand: "Campuswear"}, High, []use{
			{"Harvard University", "Harvard University", "title", "R11", RoleSource, High},
		}},
		{"the rings in Chinese", listing.Listing{Title: "奥运五环 纪念 T恤", Category: "T恤", Brand: "汉风"}, High, []use{
			{"Olympic Rings", "奥运五环", "title", "R11", RoleSource, High},
		}},
	}, twins: []judged{
		{"a barbell without the word", listing.Listing{Title: "Barbell 20 kg, 50 mm sleeve", Category: "Weightlifting", Brand: "Ironforge"}, Clear, nil},
		{"a map of the world", listing.Listing{Title: "World map wall sticker", Category: "Wall decals", Brand: "Geodeco"}, Clear, nil},
		{"a red stitch", listing.Listing{Title: "Cross stitch kit red thread", Category: "Cross stitch", Brand: "Stitchery"}, Clear, nil},
		{"a bowl that is superb", listing.Listing{Title: "Superb salad bowl, oak", Category: "Bowls", Brand: "Clayhand"}, Clear, nil},
	}},
	{rule: "R14", fires: []judged{
		{"compare to, on medicine", listing.Listing{Title: "Ibuprofen 200 mg, compare to Advil", Category: "Pain relief", Brand: "Carewell"}, Caution, []use{
			{"Advil", "Advil", "title", "R14", RoleComparative, Caution},
		}},
		{"compare to, on soap", listing.Listing{Title: "Cleaning pods, compare to Cascade", Category: "Dishwasher detergent", Brand: "Brightly"}, Caution, []use{
			{"Cascade", "Cascade", "title", "R14", RoleComparative, Caution},
		}},
		{"im Vergleich zu", listing.Listing{Title: "Waschmittel 2 l, im Vergleich zu Persil", Category: "Waschmittel", Brand: "Reinix"}, Caution, []use{
			{"Persil", "Persil", "title", "R14", RoleComparative, Caution},
		}},
		{"对比", listing.Listing{Title: "对比 戴森 吸尘器 无线 大吸力", Category: "吸尘器", Brand: "净净"}, Caution, []use{
			{"Dyson", "戴森", "title", "R14", RoleComparative, Caution},
		}},
	}, twins: []judged{
		{"a comparison with no mark", listing.Listing{Title: "Spin mop, better than regular mops", Category: "Mops", Brand: "Brightly"}, Clear, nil},
		{"sizes to compare", listing.Listing{Title: "Measuring cup set, compare sizes", Category: "Measuring cups", Brand: "Clayhand"}, Clear, nil},
		{"an active substance", listing.Listing{Title: "Ibuprofen 200 mg tablets", Category: "Pain relief", Brand: "Carewell"}, Clear, nil},
		{"a game of two sides", listing.Listing{Title: "Red versus blue foam dart set", Category: "Toys", Brand: "Playwell"}, Clear, nil},
	}},
}
