// SPDX-License-Identifier: Apache-2.0

package letter

import (
	"strings"
	"time"
)

// Fields are the values for a letter's braces, by name.
type Fields map[string]Value

// Value is what fills a brace. The zero value is empty and refused.
type Value struct {
	text   Text
	items  []Text // a list; text is then empty
	quoted bool   // a stranger's words of several lines
	moment bool   // a point in time in two zones, or a sentence why there is none
}

// Say is a sentence in each language.
func Say(en, zh string) Value { return Value{text: Text{EN: en, ZH: zh}} }

// Same is what reads alike in both languages: a name, a number, an address.
func Same(s string) Value { return Say(s, s) }

// Quote is a stranger's own words, which keep their lines and are set apart, so that they cannot pass for ours.
func Quote(s string) Value { return Value{text: Text{EN: s, ZH: s}, quoted: true} }

// List is one line for each item.
func List(items ...Text) Value { return Value{items: items} }

// Names is List for what reads alike in both languages.
func Names(items ...string) Value {
	list := make([]Text, len(items))
	for i, s := range items {
		list[i] = Text{EN: s, ZH: s}
	}
	return List(list...)
}

// Moment is a point in time as readers must see it: with the weekday, in the zone that counts and in China's beside it
// (LOOK 1.4, specification 3.1). A nil zone is China's.
func Moment(t time.Time, zone *time.Location) Value {
	china := time.FixedZone("Asia/Shanghai", 8*3600) // no summer time since 1991
	if zone == nil {
		zone = china
	}
	here, there := stamp(t.In(zone), zone.String()), stamp(t.In(china), "Asia/Shanghai")
	if here != there {
		here = Text{EN: here.EN + " · " + there.EN, ZH: here.ZH + " · " + there.ZH}
	}
	return Value{text: here, moment: true}
}

// NotYet stands for a moment that is not known or has not come into being, with the reason: a time to answer that runs
// only from service.
func NotYet(en, zh string) Value { return Value{text: Text{EN: en, ZH: zh}, moment: true} }

// weekdays in Chinese, Sunday first.
var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// cities are the Chinese names of zones that letters meet.
var cities = map[string]Text{
	"UTC":                 {"UTC", "协调世界时"},
	"Asia/Shanghai":       {"Beijing", "北京"},
	"America/Chicago":     {"Chicago", "芝加哥"},
	"America/New_York":    {"New York", "纽约"},
	"America/Los_Angeles": {"Los Angeles", "洛杉矶"},
	"America/Denver":      {"Denver", "丹佛"},
	"America/Phoenix":     {"Phoenix", "菲尼克斯"},
	"Europe/Brussels":     {"Brussels", "布鲁塞尔"},
	"Europe/Berlin":       {"Berlin", "柏林"},
	"Europe/London":       {"London", "伦敦"},
}

// stamp writes a time with its weekday and city.
func stamp(t time.Time, zone string) Text {
	city, ok := cities[zone]
	if !ok {
		name := strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
		city = Text{name, name}
	}
	zh := t.Format("2006年1月2日") + "（" + weekdays[t.Weekday()] + "）" + t.Format("15:04")
	return Text{EN: t.Format("Mon 2 Jan 2006, 15:04 ") + city.EN, ZH: zh + " " + city.ZH}
}

// dayWords is a day (YYYY-MM-DD) with its weekday; what is no day stands as it is.
func dayWords(iso string) Text {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return Text{iso, iso}
	}
	return Text{EN: t.Format("Mon 2 Jan 2006"), ZH: t.Format("2006年1月2日") + "（" + weekdays[t.Weekday()] + "）"}
}
