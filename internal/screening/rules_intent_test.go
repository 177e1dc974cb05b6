// SPDX-License-Identifier: Apache-2.0

package screening

import "markwarden/internal/listing"

// intentRules are those that speak of intent: copies, masks, labels, jargon, imitation, stuffing (DOMAIN §6.3 R1-R6).
var intentRules = []ruleTest{
	{rule: "R1", fires: []judged{
		{"a grade of copies beside the mark", listing.Listing{Title: "Gucci belt AAA quality", Category: "Belts"}, Block, []use{
			{"Gucci", "Gucci", "title", "R1", RoleSource, Block},
		}},
		{"a copy word in Chinese", listing.Listing{Title: "Hermès 复刻 女士手提包", Category: "女包"}, Block, []use{
			{"Hermes", "Hermès", "title", "R1", RoleSource, Block},
		}},
		{"a copy word in Spanish", listing.Listing{Title: "Reloj Omega réplica de acero", Category: "Relojes"}, Block, []use{
			{"Omega", "Omega", "title", "R1", RoleSource, Block},
		}},
		{"the mark by its slang name", listing.Listing{Title: "驴牌 高仿 单肩包", Category: "女包"}, Block, []use{
			{"Louis Vuitton", "驴牌", "title", "R1", RoleSource, Block},
		}},
		{"a bare grade on the mark's own goods", listing.Listing{Title: "Nike sneakers AAA", Category: "Shoes"}, Block, []use{
			{"Nike", "Nike", "title", "R1", RoleSource, Block},
		}},
		{"a copy word in the description", listing.Listing{Title: "Rolex steel watch", Category: "Watches", Description: "Super clone with sapphire glass."}, Block, []use{
			{"Rolex", "Rolex", "title", "R1", RoleSource, Block},
		}},
	}, twins: []judged{
		{"a size of battery is no grade", listing.Listing{Title: "AAA batteries, pack of 20", Category: "Batteries", Brand: "Voltano"}, Clear, nil},
		{"a ratio of scale is no copy", listing.Listing{Title: "Die-cast fire engine 1:18", Category: "Model cars", Brand: "Toyfield"}, Clear, nil},
		{"lifelike plants share two characters with 高仿", listing.Listing{Title: "高仿真绿植盆栽", Category: "家居装饰", Brand: "叶间"}, Clear, nil},
		{"a copy word that is denied", listing.Listing{Title: "Cartier bracelet, not a replica", Category: "Jewelry"}, High, []use{
			{"Cartier", "Cartier", "title", "R13", RoleSource, High},
		}},
		{"copy paper is paper", listing.Listing{Title: "White copy paper A4 500 sheets", Category: "Paper", Brand: "Sheetly"}, Clear, nil},
		{"a mark that is lawful beside a strap for it", listing.Listing{Title: "Watch strap compatible with Garmin Forerunner", Category: "Watch straps", Brand: "Loopfit"}, Clear, []use{
			{"Garmin", "Garmin Forerunner", "title", "R8", RoleNominative, Clear},
		}},
	}},
	{rule: "R2", fires: []judged{
		{"a sign for a letter, and the sign comes later", listing.Listing{Title: "N!ke running shoes, logo will be on item", Category: "Shoes"}, Block, []use{
			{"Nike", "N!ke", "title", "R2", RoleMasked, Block},
		}},
		{"letters of another alphabet under no brand", listing.Listing{Title: "Аdidаs hoodie", Category: "Hoodies", Brand: "Generic"}, Block, []use{
			{"Adidas", "Аdidаs", "title", "R2", RoleMasked, Block},
		}},
		{"a point inside the mark", listing.Listing{Title: "Gu.cci shoulder bag", Category: "Handbags"}, High, []use{
			{"Gucci", "Gu.cci", "title", "R2", RoleMasked, High},
		}},
		{"letters spaced out", listing.Listing{Title: "C h a n e l earrings", Category: "Earrings"}, High, []use{
			{"Chanel", "C h a n e l", "title", "R2", RoleMasked, High},
		}},
		{"an ordinary spelling with a hidden link", listing.Listing{Title: "Prada nylon bag, hidden link", Category: "Handbags"}, Block, []use{
			{"Prada", "Prada", "title", "R2", RoleSource, Block},
		}},
		{"a digit for a letter", listing.Listing{Title: "R0lex steel watch", Category: "Watches"}, High, []use{
			{"Rolex", "R0lex", "title", "R2", RoleMasked, High},
		}},
		{"a star for a letter", listing.Listing{Title: "N*ke running shoes", Category: "Shoes"}, High, []use{
			{"Nike", "N*ke", "title", "R2", RoleMasked, High},
		}},
		{"letters as mathematical signs", listing.Listing{Title: "𝓝𝓲𝓴𝓮 running shoes", Category: "Shoes"}, High, []use{
			{"Nike", "𝓝𝓲𝓴𝓮", "title", "R2", RoleMasked, High},
		}},
		{"a hidden link in Chinese", listing.Listing{Title: "古驰 单肩包 隐藏链接", Category: "女包"}, Block, []use{
			{"Gucci", "古驰", "title", "R2", RoleSource, Block},
		}},
	}, twins: []judged{
		{"a word that only looks like the mark because l reads as i", listing.Listing{Title: "Oily skin face wash", Category: "Skin care", Brand: "Dewline"}, Clear, nil},
		{"full-width letters are a font", listing.Listing{Title: "Ａｄｉｄａｓ running shoes", Category: "Shoes"}, High, []use{
			{"Adidas", "Ａｄｉｄａｓ", "title", "R13", RoleSource, High},
		}},
		{"an own name whose last letter reads as a digit", listing.Listing{Title: "Leather heels red", Category: "Heels", Brand: "Stepz"}, Clear, nil},
		{"initials with points are initials", listing.Listing{Title: "J.R. coffee mug", Category: "Mugs", Brand: "Clayhand"}, Clear, nil},
		{"a hidden zip is no hidden link", listing.Listing{Title: "Travel pillow with hidden zip", Category: "Travel pillows", Brand: "Softnap"}, Clear, nil},
		{"an accent is a spelling", listing.Listing{Title: "Hermès leather belt", Category: "Belts"}, High, []use{
			{"Hermes", "Hermès", "title", "R13", RoleSource, High},
		}},
		{"a hyphen joins what belongs together", listing.Listing{Title: "Coca-Cola glass bottle lemonade", Category: "Soft drinks"}, High, []use{
			{"Coca-Cola", "Coca-Cola", "title", "R13", RoleSource, High},
		}},
	}},
	{rule: "R3", fires: []judged{
		{"a masked mark on tags", listing.Listing{Title: "Burbеrry hang tags for clothes", Category: "Hang tags"}, Block, []use{
			{"Burberry", "Burbеrry", "title", "R3", RoleSource, Block},
		}},
		{"patches for clothes", listing.Listing{Title: "Chanel sew-on patches 10 pcs", Category: "Patches"}, Block, []use{
			{"Chanel", "Chanel", "title", "R3", RoleSource, Block},
		}},
		{"empty packaging", listing.Listing{Title: "Louis Vuitton packaging boxes empty", Category: "Packaging"}, Block, []use{
			{"Louis Vuitton", "Louis Vuitton", "title", "R3", RoleSource, Block},
		}},
		{"woven labels in Chinese", listing.Listing{Title: "香奈儿 布标 领标 100个", Category: "辅料"}, Block, []use{
			{"Chanel", "香奈儿", "title", "R3", RoleSource, Block},
		}},
		{"buttons with a mark", listing.Listing{Title: "Versace buttons gold 20 mm, 10 pcs", Category: "Sewing buttons"}, Block, []use{
			{"Versace", "Versace", "title", "R3", RoleSource, Block},
		}},
		{"packaging in the colour of a house", listing.Listing{Title: "Tiffany blue gift boxes with ribbon", Category: "Gift boxes", Brand: "Boxwell"}, High, []use{
			{"Tiffany Blue", "Tiffany blue", "title", "R3", RoleLookalike, High},
			{"Tiffany", "Tiffany blue", "title", "R3", RoleLookalike, High},
		}},
		{"buttons to replace others", listing.Listing{Title: "香奈儿 纽扣 替换扣 20颗", Category: "辅料"}, Block, []use{
			{"Chanel", "香奈儿", "title", "R3", RoleSource, Block},
		}},
		{"a badge for a car", listing.Listing{Title: "BMW hood emblem badge 82 mm", Category: "Car badges"}, High, []use{
			{"BMW", "BMW", "title", "R3", RoleSource, High},
		}},
		{"a decal for a car", listing.Listing{Title: "Toyota door sticker decal", Category: "Car decals"}, High, []use{
			{"Toyota", "Toyota", "title", "R3", RoleSource, High},
		}},
	}, twins: []judged{
		{"vehicles that a decal is for", listing.Listing{Title: "Racing stripe decal for cars", Category: "Car decals", Brand: "Stripeco"}, Clear, nil},
		{"patches with no mark", listing.Listing{Title: "Blank sew-on patches, 10 pcs", Category: "Patches", Brand: "Patchly"}, Clear, nil},
		{"buttons with no mark", listing.Listing{Title: "Wooden buttons 20 mm, 50 pcs", Category: "Sewing buttons", Brand: "Buttonry"}, Clear, nil},
		{"a decal with no mark", listing.Listing{Title: "Flame decal sticker for truck doors", Category: "Car decals", Brand: "Tagline"}, Clear, nil},
		{"a mark that is cheese elsewhere, on boxes of kraft paper", listing.Listing{Title: "Kraft gift boxes with ribbon", Category: "Gift boxes", Brand: "Boxwell"}, Clear, nil},
	}},
	{rule: "R4", fires: []judged{
		{"a copy trade with a vague brand", listing.Listing{Title: "1:1 designer bag, contact for brand list", Category: "Handbags"}, High, []use{
			{"", "contact for brand list", "title", "R4", RoleLookalike, High},
		}},
		{"the sign comes later", listing.Listing{Title: "Women's tote bag, logo on arrival", Category: "Handbags"}, High, []use{
			{"", "logo on arrival", "title", "R4", RoleLookalike, High},
		}},
		{"a copy trade in Chinese", listing.Listing{Title: "大牌女包 高仿 私聊看图", Category: "女包"}, High, []use{
			{"", "私聊看图", "title", "R4", RoleLookalike, High},
		}},
		{"two words of the trade", listing.Listing{Title: "Super clone mirror quality watch", Category: "Watches"}, High, []use{
			{"", "Super clone", "title", "R4", RoleLookalike, High},
		}},
	}, twins: []judged{
		{"a replica of a building", listing.Listing{Title: "Colosseum replica resin", Category: "Statues", Brand: "Toyfield"}, Clear, nil},
		{"a replica of a shield", listing.Listing{Title: "Viking round shield replica, pine wood", Category: "Decor", Brand: "Ironhall"}, Clear, nil},
		{"a replica of a compass", listing.Listing{Title: "WWII pocket compass replica, solid brass", Category: "Compasses", Brand: "Ironhall"}, Clear, nil},
		{"a replica of a historic thing", listing.Listing{Title: "Museum replica roman helmet", Category: "Costume armour", Brand: "Ironhall"}, Clear, nil},
		{"a replica for the wall", listing.Listing{Title: "Replica sword for display", Category: "Decor", Brand: "Ironhall"}, Clear, nil},
		{"a scale model", listing.Listing{Title: "Ship model kit 1:350", Category: "Model kits", Brand: "Toyfield"}, Clear, nil},
		{"support one to one", listing.Listing{Title: "Yoga course with 1:1 support", Category: "Courses", Brand: "Breathly"}, Clear, nil},
		{"fake lashes", listing.Listing{Title: "Fake eyelashes natural look", Category: "False eyelashes", Brand: "Lashette"}, Clear, nil},
		{"a denial with no mark", listing.Listing{Title: "Steel watch, not a replica of anything", Category: "Watches", Brand: "Tickwell"}, Clear, nil},
		{"jade of grade A in Chinese", listing.Listing{Title: "天然翡翠A货 手镯", Category: "翡翠", Brand: "石间"}, Clear, nil},
	}},
	{rule: "R5", fires: []judged{
		{"inspired by, on perfume", listing.Listing{Title: "Inspired by Creed Aventus, men's cologne 100 ml", Category: "Perfume"}, High, []use{
			{"Aventus", "Creed Aventus", "title", "R5", RoleLookalike, High},
			{"Creed", "Creed Aventus", "title", "R5", RoleLookalike, High},
		}},
		{"like, right before the mark", listing.Listing{Title: "Pillow slides like Yeezy", Category: "Slippers", Brand: "Comfyfoot"}, High, []use{
			{"Yeezy", "Yeezy", "title", "R5", RoleLookalike, High},
		}},
		{"inspired in Italian", listing.Listing{Title: "Borsa ispirata a Prada in pelle", Category: "Borse", Brand: "Fiore"}, High, []use{
			{"Prada", "Prada", "title", "R5", RoleLookalike, High},
		}},
		{"a style in Spanish", listing.Listing{Title: "Bolso estilo Chanel acolchado negro", Category: "Bolsos"}, High, []use{
			{"Chanel", "Chanel", "title", "R5", RoleLookalike, High},
		}},
		{"a style in German", listing.Listing{Title: "Parka im Stil von Moncler", Category: "Jacken", Brand: "Nordhaus"}, High, []use{
			{"Moncler", "Moncler", "title", "R5", RoleLookalike, High},
		}},
		{"the same model in Chinese", listing.Listing{Title: "LV同款 单肩包 女", Category: "女包"}, High, []use{
			{"Louis Vuitton", "LV", "title", "R5", RoleLookalike, High},
		}},
		{"a dupe", listing.Listing{Title: "Lululemon dupe leggings high waist", Category: "Leggings", Brand: "Fittara"}, High, []use{
			{"Lululemon", "Lululemon", "title", "R5", RoleLookalike, High},
		}},
		{"a recognised style name", listing.Listing{Title: "Tiffany style stained glass table lamp", Category: "Table lamps"}, Caution, []use{
			{"Tiffany Style", "Tiffany style", "title", "R5", RoleDescriptive, Caution},
			{"Tiffany", "Tiffany style", "title", "R5", RoleDescriptive, Caution},
		}},
		{"a recognised style name in Chinese", listing.Listing{Title: "小香风 粗花呢 外套 女", Category: "女装"}, Caution, []use{
			{"Xiao Xiang Feng", "小香风", "title", "R5", RoleDescriptive, Caution},
			{"Chanel", "小香风", "title", "R5", RoleDescriptive, Caution},
		}},
	}, twins: []judged{
		{"a style of no brand", listing.Listing{Title: "Boho style maxi dress", Category: "Dresses", Brand: "Fieldrose"}, Clear, nil},
		{"a finish like a mirror", listing.Listing{Title: "Mirror like finish nail polish", Category: "Nail polish", Brand: "Glosset"}, Clear, nil},
		{"a shape, not an imitation", listing.Listing{Title: "U type neck pillow", Category: "Travel pillows", Brand: "Softnap"}, Clear, nil},
		{"a person's liking", listing.Listing{Title: "Gift for people who like yoga, cotton bag", Category: "Tote bags", Brand: "Threadly"}, Clear, nil},
		{"a style in Chinese of no brand", listing.Listing{Title: "韩版 学院风 百褶裙", Category: "裙子", Brand: "衣间"}, Clear, nil},
	}},
	{rule: "R6", fires: []judged{
		{"two luxury houses on a case", listing.Listing{Title: "Phone case Gucci Versace pattern", Category: "Phone cases", Brand: "Generic"}, High, []use{
			{"Gucci", "Gucci", "title", "R6", RoleKeyword, High},
			{"Versace", "Versace", "title", "R6", RoleKeyword, High},
		}},
		{"two marks in the keywords", listing.Listing{Title: "Yoga leggings high waist", Category: "Leggings", Brand: "Fittara", Keywords: "lululemon, alo yoga"}, High, []use{
			{"Lululemon", "lululemon", "keywords", "R6", RoleKeyword, High},
			{"Alo Yoga", "alo yoga", "keywords", "R6", RoleKeyword, High},
		}},
		{"three makers of the same goods", listing.Listing{Title: "Wireless earbuds Bose Sony JBL sound", Category: "Headphones", Brand: "Generic"}, High, []use{
			{"Bose", "Bose", "title", "R6", RoleKeyword, High},
			{"Sony", "Sony", "title", "R6", RoleKeyword, High},
			{"JBL", "JBL", "title", "R6", RoleKeyword, High},
		}},
		{"one mark in the keywords", listing.Listing{Title: "Cable organiser box", Category: "Cable management", Brand: "Tidyhome", Keywords: "IKEA box"}, Caution, []use{
			{"IKEA", "IKEA", "keywords", "R6", RoleKeyword, Caution},
		}},
	}, twins: []judged{
		{"two makers after a connective", listing.Listing{Title: "Case for iPhone and Samsung Galaxy", Category: "Phone cases", Brand: "Shellfit"}, Clear, []use{
			{"iPhone", "iPhone", "title", "R8", RoleNominative, Clear},
			{"Apple", "iPhone", "title", "R8", RoleNominative, Clear},
			{"Samsung Galaxy", "Samsung Galaxy", "title", "R8", RoleNominative, Clear},
			{"Samsung", "Samsung Galaxy", "title", "R8", RoleNominative, Clear},
		}},
		{"one maker and its own line", listing.Listing{Title: "Sony PlayStation 5 controller, used", Category: "Game controllers", Brand: "Sony"}, Caution, []use{
			{"Sony", "Sony", "title", "R7", RoleResale, Caution},
			{"PlayStation", "PlayStation 5", "title", "R7", RoleResale, Caution},
			{"Sony", "Sony", "brand", "R7", RoleResale, Caution},
		}},
		{"keywords of ordinary words", listing.Listing{Title: "Yoga leggings high waist", Category: "Leggings", Brand: "Fittara", Keywords: "gym running stretch pocket"}, Clear, nil},
		{"two materials", listing.Listing{Title: "Cotton and linen throw blanket", Category: "Blankets", Brand: "Weavers"}, Clear, nil},
	}},
}
