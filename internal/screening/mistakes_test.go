// SPDX-License-Identifier: Apache-2.0

package screening

import "testing"

// Classes of titles that were judged wrongly, each with its opposite beside it, against the starter register.
func TestClassesOfMistakes(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		name, title, category string
		want                  Level
	}{
		{"a dealers' nickname of a house", "香奶奶 链条包 菱格", "女包", High},
		{"a grandmother is none", "奶奶 手提包 帆布", "女包", Clear},
		{"pictures of the sign on demand", "Louis Vuitton tote bag, message me for brand pictures", "Handbags", Block},
		{"the sign in private", "Gucci belt, logo shown in private", "Belts", Block},
		{"the sign in private, no mark", "Designer bag DM for logo pics", "Handbags", High},
		{"the sign in private, Chinese", "Gucci 腰带 私信看标", "皮带", Block},
		{"the buyer's own sign", "Custom mug, message us for logo pictures", "Mugs", Clear},
		{"the buyer's own sign, sent", "Custom stickers, send us your logo photos", "Stickers", Clear},
		{"a denial, then a sentence of its own", "Not a Rolex. Homage diver watch automatic", "Watches", Clear},
		{"a denial that goes on to imitate", "Not a Rolex. Rolex submariner homage", "Watches", High},
		{"a denial and a likeness in one breath", "Not Rolex but Rolex style watch", "Watches", High},
		{"an app that goods work with", "Smart watch with WhatsApp notifications", "Smart watches", Clear},
		{"several apps", "Smartwatch bluetooth call Instagram Facebook WhatsApp message reminder", "Smart watches", Clear},
		{"an app that prints", "标签打印机 支持微信打印", "打印机", Clear},
		{"an app that pays", "智能手表 微信支付 蓝牙通话", "智能手表", Clear},
		{"an app by which to reach the seller", "奢侈品包包 微信同号", "女包", High},
		{"the same beside a mark", "LV包包 加微信看图", "女包", Block},
		{"a comparison that carries to the house", "Hermes Birkin 30 alternative bag", "Handbags", Caution},
		{"a line between the house and the word", "Charlotte Tilbury Flawless Filter alternative glow primer", "Face Primers", Caution},
		{"an equivalent", "Dior Sauvage equivalent spray 50ml", "Cologne", Caution},
		{"a measure's equivalent", "Philips 60W equivalent LED bulb", "Light bulbs", High},
		{"No that is a number", "Chanel No 5 dupe perfume", "Perfume", High},
		{"a given name on the buyer's goods", "Personalized Celine tote bag", "Tote bags", Caution},
		{"the house of that name", "Celine tote bag leather", "Tote bags", High},
		{"a verb", "Guess who I am baby shower game cards", "Party games", Clear},
		{"the game", "Guess Who board game", "Board games", High},
		{"a part under its maker's mark", "NGK spark plugs set of 4", "Spark plugs", High},
		{"charms under the mark", "Pandora bracelet charms lot", "Charms", High},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if v := screened(t, e, title(tc.title, tc.category), Options{}); v.Level != tc.want {
				t.Errorf("%q is %s, want %s: %v", tc.title, v.Level, tc.want, usesOf(v.Findings))
			}
		})
	}
}

// A coined name written apart is two ordinary words: under another maker's brand it is dropped, or at the head of the title looked at.
func TestCoinedNamesWrittenApart(t *testing.T) {
	e := starterEngine(t)
	for _, tc := range []struct {
		title, brand string
		want         Level
	}{
		{"Men's back country hiking jacket", "Hillfen", Clear},
		{"Back country hiking jacket", "Hillfen", Caution},
		{"Back country hiking jacket", "", High},
	} {
		l := title(tc.title, "Jackets")
		l.Brand = tc.brand
		if v := screened(t, e, l, Options{}); v.Level != tc.want {
			t.Errorf("%q of %q is %s, want %s: %v", tc.title, tc.brand, v.Level, tc.want, usesOf(v.Findings))
		}
	}
}
