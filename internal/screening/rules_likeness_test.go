// SPDX-License-Identifier: Apache-2.0

package screening

import "markwarden/internal/listing"

// likenessRules are those that ask what is alike: characters, signs, dress, plaintiffs' words (R12, R13, R15, R16).
var likenessRules = []ruleTest{
	{rule: "R12", fires: []judged{
		{"a film and its character on a costume", listing.Listing{Title: "Frozen Elsa costume for girls", Category: "Costumes", Brand: "Dressup Co"}, High, []use{
			{"Elsa", "Elsa", "title", "R12", RoleSource, High},
			{"Frozen", "Frozen", "title", "R16", RoleDescriptive, Caution},
			{"Disney", "Frozen", "title", "R16", RoleDescriptive, Caution},
		}},
		{"a character", listing.Listing{Title: "Pikachu plush toy 30 cm", Category: "Plush toys", Brand: "Softies"}, High, []use{
			{"Pikachu", "Pikachu", "title", "R12", RoleSource, High},
			{"Pokemon", "Pikachu", "title", "R12", RoleSource, High},
		}},
		{"a singer and her tour", listing.Listing{Title: "Taylor Swift Eras tour poster", Category: "Posters", Brand: "Wallpop"}, High, []use{
			{"Taylor Swift", "Taylor Swift", "title", "R12", RoleSource, High},
			{"The Eras Tour", "Eras tour", "title", "R12", RoleSource, High},
		}},
		{"an athlete by his family name", listing.Listing{Title: "Poster of Messi", Category: "Posters", Brand: "Wallpop"}, High, []use{
			{"Lionel Messi", "Messi", "title", "R12", RoleSource, High},
		}},
		{"an athlete whose given name nobody needs", listing.Listing{Title: "Wall print of Ronaldo celebrating", Category: "Posters", Brand: "Wallpop"}, High, []use{
			{"Cristiano Ronaldo", "Ronaldo", "title", "R12", RoleSource, High},
		}},
		{"a character on bricks that go with others", listing.Listing{Title: "LEGO compatible figure Spider-Man", Category: "Building toys", Brand: "Brickly"}, High, []use{
			{"Spider-Man", "Spider-Man", "title", "R12", RoleSource, High},
			{"Marvel", "Spider-Man", "title", "R12", RoleSource, High},
			{"LEGO", "LEGO", "title", "R8", RoleNominative, Clear},
		}},
		{"a club by its last word", listing.Listing{Title: "Dodgers hoodie blue", Category: "Hoodies", Brand: "Fanwell"}, High, []use{
			{"Los Angeles Dodgers", "Dodgers", "title", "R12", RoleSource, High},
		}},
		{"a club", listing.Listing{Title: "Los Angeles Lakers keychain", Category: "Keychains", Brand: "Fanwell"}, High, []use{
			{"Los Angeles Lakers", "Los Angeles Lakers", "title", "R12", RoleSource, High},
		}},
		{"a figure in Chinese", listing.Listing{Title: "海贼王 路飞 手办", Category: "手办", Brand: "模玩坊"}, High, []use{
			{"One Piece", "海贼王", "title", "R12", RoleSource, High},
			{"One Piece", "路飞", "title", "R12", RoleSource, High},
		}},
		{"a series in German", listing.Listing{Title: "Star Wars Lichtschwert", Category: "Spielzeug", Brand: "Spielwerk"}, High, []use{
			{"Star Wars", "Star Wars", "title", "R12", RoleSource, High},
			{"Disney", "Star Wars", "title", "R12", RoleSource, High},
		}},
	}, twins: []judged{
		{"frozen food", listing.Listing{Title: "Frozen peas 1 kg", Category: "Frozen vegetables", Brand: "Greenfield"}, Clear, nil},
		{"a rabbit of no name", listing.Listing{Title: "Bunny plush toy 30 cm", Category: "Plush toys", Brand: "Softies"}, Clear, nil},
		{"a size named queen", listing.Listing{Title: "Queen size bed sheet set", Category: "Bedding", Brand: "Sleepwell"}, Clear, nil},
		{"lakes", listing.Listing{Title: "Lake house keychain", Category: "Keychains", Brand: "Tagline"}, Clear, nil},
	}},
	{rule: "R13", fires: []judged{
		{"a letter doubled", listing.Listing{Title: "Balenciagga wallet", Category: "Wallets"}, High, []use{
			{"Balenciaga", "Balenciagga", "title", "R13", RoleLookalike, High},
		}},
		{"written apart", listing.Listing{Title: "Birken Stock sandals", Category: "Sandals"}, High, []use{
			{"Birkenstock", "Birken Stock", "title", "R13", RoleSource, High},
		}},
		{"inside a longer word that another name sounds like", listing.Listing{Title: "Comfortable nikeshoes", Category: "Shoes"}, High, []use{
			{"Nike", "nike", "title", "R13", RoleLookalike, High},
		}},
		{"inside a longer word", listing.Listing{Title: "Comfortable reebokshoes", Category: "Shoes"}, High, []use{
			{"Reebok", "reebok", "title", "R13", RoleLookalike, High},
		}},
		{"a famous name not far off on its very goods", listing.Listing{Title: "Lacosse polo shirt men", Category: "Polo shirts", Brand: "Lacosse"}, High, []use{
			{"Lacoste", "Lacosse", "title", "R13", RoleLookalike, High},
			{"Lacoste", "Lacosse", "brand", "R13", RoleLookalike, High},
		}},
		{"a name too far to be sure", listing.Listing{Title: "Adibas running shoes", Category: "Shoes", Brand: "Runo"}, Caution, []use{
			{"Adidas", "Adibas", "title", "R13", RoleLookalike, Caution},
		}},
		{"a famous house on scarves that is also a name", listing.Listing{Title: "Hermes silk scarf", Category: "Scarves"}, High, []use{
			{"Hermes", "Hermes", "title", "R13", RoleSource, High},
		}},
		{"hair accessories of a house", listing.Listing{Title: "Chanel hair clip", Category: "Hair clips"}, High, []use{
			{"Chanel", "Chanel", "title", "R13", RoleSource, High},
		}},
		{"the mark itself on its goods", listing.Listing{Title: "Adidas running shoes", Category: "Shoes"}, High, []use{
			{"Adidas", "Adidas", "title", "R13", RoleSource, High},
		}},
		{"another vowel", listing.Listing{Title: "Samsong earbuds wireless", Category: "Headphones", Brand: "Runo"}, High, []use{
			{"Samsung", "Samsong", "title", "R13", RoleLookalike, High},
		}},
		{"the same sound in two words", listing.Listing{Title: "Coca Kola lemonade", Category: "Soft drinks"}, High, []use{
			{"Coca-Cola", "Coca Kola", "title", "R13", RoleLookalike, High},
		}},
		{"in another alphabet", listing.Listing{Title: "Адидас кроссовки", Category: "Обувь"}, High, []use{
			{"Adidas", "Адидас", "title", "R13", RoleSource, High},
		}},
		{"joined to a Chinese word", listing.Listing{Title: "adidas跑鞋", Category: "运动鞋"}, High, []use{
			{"Adidas", "adidas", "title", "R13", RoleSource, High},
		}},
		{"another letter in a short name", listing.Listing{Title: "Rolax steel watch", Category: "Watches"}, Caution, []use{
			{"Rolex", "Rolax", "title", "R13", RoleLookalike, Caution},
		}},
	}, twins: []judged{
		{"a hat that is called like toys", listing.Listing{Title: "Knit beanie green", Category: "Hats", Brand: "Fittara"}, Clear, nil},
		{"a coined name of its own", listing.Listing{Title: "Zentavo running shoes", Category: "Shoes", Brand: "Zentavo"}, Clear, nil},
		{"an ordinary word one letter off", listing.Listing{Title: "Coast handbag linen", Category: "Handbags", Brand: "Weavers"}, Clear, nil},
		{"leather in Spanish", listing.Listing{Title: "Cinturón de cuero", Category: "Cinturones", Brand: "Weavers"}, Clear, nil},
		{"a word that begins alike", listing.Listing{Title: "Adaptable desk lamp", Category: "Lamps", Brand: "Lumenry"}, Clear, nil},
		{"a short name one letter off on other goods", listing.Listing{Title: "Bic trailer hitch", Category: "Hitches", Brand: "Tagline"}, Clear, nil},
	}},
	{rule: "R15", fires: []judged{
		{"three stripes at the end", listing.Listing{Title: "White sneakers three stripes", Category: "Shoes", Brand: "Runo"}, Caution, []use{
			{"Three Stripes", "three stripes", "title", "R15", RoleLookalike, Caution},
			{"Adidas", "three stripes", "title", "R15", RoleLookalike, Caution},
		}},
		{"an orange box", listing.Listing{Title: "Orange gift box with brown ribbon", Category: "Gift boxes", Brand: "Boxly"}, Caution, []use{
			{"Hermes Orange", "Orange gift box with brown ribbon", "title", "R15", RoleLookalike, Caution},
			{"Hermes", "Orange gift box with brown ribbon", "title", "R15", RoleLookalike, Caution},
		}},
		{"red soles", listing.Listing{Title: "Red bottom heels stiletto", Category: "Heels", Brand: "Calzara"}, Caution, []use{
			{"Red Bottom", "Red bottom heels", "title", "R15", RoleLookalike, Caution},
			{"Louboutin", "Red bottom heels", "title", "R15", RoleLookalike, Caution},
		}},
		{"red soles in other words", listing.Listing{Title: "Red sole pumps women 10 cm", Category: "Heels", Brand: "Calzara"}, Caution, []use{
			{"Red Bottom", "Red sole pumps", "title", "R15", RoleLookalike, Caution},
			{"Louboutin", "Red sole pumps", "title", "R15", RoleLookalike, Caution},
		}},
		{"red soles in Chinese", listing.Listing{Title: "红底 高跟鞋 女", Category: "高跟鞋", Brand: "足下"}, Caution, []use{
			{"Red Bottom", "红底 高跟鞋", "title", "R15", RoleLookalike, Caution},
			{"Louboutin", "红底 高跟鞋", "title", "R15", RoleLookalike, Caution},
		}},
		{"three stripes", listing.Listing{Title: "Running shoes with 3 stripes on the side", Category: "Shoes", Brand: "Runo"}, Caution, []use{
			{"Three Stripes", "3 stripes", "title", "R15", RoleLookalike, Caution},
			{"Adidas", "3 stripes", "title", "R15", RoleLookalike, Caution},
		}},
	}, twins: []judged{
		{"red shoes", listing.Listing{Title: "Red heels stiletto", Category: "Heels", Brand: "Calzara"}, Clear, nil},
		{"stripes of another number", listing.Listing{Title: "Five stripes beach towel", Category: "Towels", Brand: "Weavers"}, Clear, nil},
		{"a red lid and a bottom", listing.Listing{Title: "Pot with red lid, stainless bottom", Category: "Pots", Brand: "Clayhand"}, Clear, nil},
		{"a blanket of squares", listing.Listing{Title: "Checkerboard picnic blanket", Category: "Blankets", Brand: "Weavers"}, Clear, nil},
	}},
	{rule: "R16", fires: []judged{
		{"a word of praise on its owner's hoodies", listing.Listing{Title: "Supreme hoodie red box print", Category: "Hoodies"}, Caution, []use{
			{"Supreme", "Supreme", "title", "R16", RoleDescriptive, Caution},
		}},
		{"a word of praise on sportswear", listing.Listing{Title: "Champion hoodie fleece grey", Category: "Hoodies", Brand: "Fittara"}, Caution, []use{
			{"Champion", "Champion", "title", "R16", RoleDescriptive, Caution},
		}},
		{"a word for what one needs, on hoodies", listing.Listing{Title: "Essentials hoodie fleece grey", Category: "Hoodies", Brand: "Fittara"}, Caution, []use{
			{"Essentials", "Essentials", "title", "R16", RoleDescriptive, Caution},
			{"Fear of God", "Essentials", "title", "R16", RoleDescriptive, Caution},
		}},
		{"a party game's name", listing.Listing{Title: "Twister floor game mat for kids", Category: "Party games", Brand: "Playwell"}, Caution, []use{
			{"Twister", "Twister", "title", "R16", RoleDescriptive, Caution},
		}},
		{"a name of a country on shoes", listing.Listing{Title: "Jordan shoes almond", Category: "Shoes", Brand: "Fittara"}, Caution, []use{
			{"Jordan", "Jordan", "title", "R16", RoleDescriptive, Caution},
		}},
	}, twins: []judged{
		{"a word of praise on a cup", listing.Listing{Title: "Champion of the year trophy cup", Category: "Trophies", Brand: "Clayhand"}, Clear, nil},
		{"needs of a home", listing.Listing{Title: "Home essentials storage box", Category: "Storage boxes", Brand: "Tidyhome"}, Clear, nil},
		{"a storm", listing.Listing{Title: "Twister wind spinner for garden", Category: "Garden decor", Brand: "Clayhand"}, Clear, nil},
		{"a word of regret on paper", listing.Listing{Title: "Sorry greeting card with envelope", Category: "Greeting cards", Brand: "Papera"}, Clear, nil},
	}},
}
