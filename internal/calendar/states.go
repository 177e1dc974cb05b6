// SPDX-License-Identifier: Apache-2.0

package calendar

import "time"

// Holidays of the states that have them entered. Verify yearly; each line says where it stands. The days with counted
// true are the minimum set the product was given; the rest of each statute is listed so that it can be reported.
var (
	daysIL = []stateDay{
		{dayRule{name: Text{"Lincoln's Birthday (Illinois)", "林肯诞辰日（伊利诺伊州）"}, when: when{month: time.February, day: 12}, monday: true, source: "5 ILCS 490/60"}, true},
		{dayRule{name: Text{"General Election Day (Illinois)", "大选日（伊利诺伊州）"}, when: electionDay, evenYears: true, source: "10 ILCS 5/17-25"}, true},
		{dayRule{name: Text{"Casimir Pulaski's Birthday (Illinois)", "普瓦斯基诞辰日（伊利诺伊州）"}, when: when{month: time.March, weekday: time.Monday, nth: 1}, source: "10 ILCS 5/1-6(b)"}, false},
		{dayRule{name: Text{"Good Friday (Illinois)", "耶稣受难日（伊利诺伊州）"}, when: goodFriday, source: "10 ILCS 5/1-6(b)"}, false},
	}
	// Flag Day, the second Sunday of June, is in the same section and has no effect: it is a Sunday and does not move.
	daysNY = []stateDay{
		{dayRule{name: Text{"Lincoln's Birthday (New York)", "林肯诞辰日（纽约州）"}, when: when{month: time.February, day: 12}, monday: true, source: "N.Y. Gen. Constr. Law 24"}, true},
		{dayRule{name: Text{"General Election Day (New York)", "大选日（纽约州）"}, when: electionDay, source: "N.Y. Gen. Constr. Law 24"}, true},
	}
	daysCA = []stateDay{
		{dayRule{name: Text{"Cesar Chavez Day (California)", "塞萨尔·查维斯日（加利福尼亚州）"}, when: when{month: time.March, day: 31}, monday: true, source: "Cal. Gov. Code 6700, 6701"}, true},
		{dayRule{name: Text{"Lincoln Day (California)", "林肯日（加利福尼亚州）"}, when: when{month: time.February, day: 12}, monday: true, source: "Cal. Gov. Code 6700, 6701"}, false},
		{dayRule{name: Text{"Good Friday, noon to 3 p.m. (California)", "耶稣受难日12时至15时（加利福尼亚州）"}, when: goodFriday, source: "Cal. Gov. Code 6700"}, false},
		{dayRule{name: Text{"Admission Day (California)", "加州建州日（加利福尼亚州）"}, when: when{month: time.September, day: 9}, monday: true, source: "Cal. Gov. Code 6700, 6701"}, false},
		{dayRule{name: Text{"Native American Day (California)", "美洲原住民日（加利福尼亚州）"}, when: when{month: time.September, weekday: time.Friday, nth: 4}, source: "Cal. Gov. Code 6700"}, false},
		{dayRule{name: Text{"Friday after Thanksgiving (California courts)", "感恩节次日（加利福尼亚州法院）"}, when: dayAfterThanksgiving, source: "Cal. Code Civ. Proc. 135"}, false},
	}
	// Texas does not move a holiday from a weekend, so none of these has a Monday.
	daysTX = []stateDay{
		{dayRule{name: Text{"Texas Independence Day", "得克萨斯独立日"}, when: when{month: time.March, day: 2}, source: "Tex. Gov. Code 662.003(b)"}, true},
		{dayRule{name: Text{"San Jacinto Day (Texas)", "圣哈辛托日（得克萨斯州）"}, when: when{month: time.April, day: 21}, source: "Tex. Gov. Code 662.003(b)"}, true},
		{dayRule{name: Text{"Lyndon Baines Johnson Day (Texas)", "林登·约翰逊日（得克萨斯州）"}, when: when{month: time.August, day: 27}, source: "Tex. Gov. Code 662.003(b)"}, true},
		{dayRule{name: Text{"Friday after Thanksgiving (Texas)", "感恩节次日（得克萨斯州）"}, when: dayAfterThanksgiving, source: "Tex. Gov. Code 662.003(b)"}, true},
		{dayRule{name: Text{"24 December (Texas)", "12月24日（得克萨斯州）"}, when: when{month: time.December, day: 24}, source: "Tex. Gov. Code 662.003(b)"}, true},
		{dayRule{name: Text{"26 December (Texas)", "12月26日（得克萨斯州）"}, when: when{month: time.December, day: 26}, source: "Tex. Gov. Code 662.003(b)"}, true},
		{dayRule{name: Text{"Confederate Heroes Day (Texas)", "邦联英雄日（得克萨斯州）"}, when: when{month: time.January, day: 19}, source: "Tex. Gov. Code 662.003(b)"}, false},
		{dayRule{name: Text{"Emancipation Day in Texas", "得克萨斯解放日"}, when: when{month: time.June, day: 19}, until: 2020, source: "Tex. Gov. Code 662.003(b)"}, false},
		{dayRule{name: Text{"Good Friday, optional (Texas)", "耶稣受难日，任选假日（得克萨斯州）"}, when: goodFriday, source: "Tex. Gov. Code 662.003(c)"}, false},
	}
	daysFL = []stateDay{
		{dayRule{name: Text{"Good Friday (Florida)", "耶稣受难日（佛罗里达州）"}, when: goodFriday, source: flaStat}, true},
		{dayRule{name: Text{"Lincoln's Birthday (Florida)", "林肯诞辰日（佛罗里达州）"}, when: when{month: time.February, day: 12}, monday: true, source: flaStat}, true},
		{dayRule{name: Text{"Birthday of Martin Luther King, Jr., 15 January (Florida)", "马丁·路德·金诞辰日1月15日（佛罗里达州）"}, when: when{month: time.January, day: 15}, monday: true, source: flaStat}, false},
		{dayRule{name: Text{"Birthday of Robert E. Lee (Florida)", "罗伯特·李诞辰日（佛罗里达州）"}, when: when{month: time.January, day: 19}, monday: true, source: flaStat}, false},
		{dayRule{name: Text{"Susan B. Anthony's Birthday (Florida)", "苏珊·安东尼诞辰日（佛罗里达州）"}, when: when{month: time.February, day: 15}, monday: true, source: flaStat}, false},
		{dayRule{name: Text{"Tuskegee Airmen Commemoration Day (Florida)", "塔斯基吉飞行员纪念日（佛罗里达州）"}, when: when{month: time.March, weekday: time.Thursday, nth: 4}, from: 2025, source: flaStat}, false},
		{dayRule{name: Text{"Pascua Florida Day (Florida)", "佛罗里达复活节日（佛罗里达州）"}, when: when{month: time.April, day: 2}, monday: true, source: flaStat}, false},
		{dayRule{name: Text{"Confederate Memorial Day (Florida)", "邦联纪念日（佛罗里达州）"}, when: when{month: time.April, day: 26}, monday: true, source: flaStat}, false},
		{dayRule{name: Text{"Birthday of Jefferson Davis (Florida)", "杰斐逊·戴维斯诞辰日（佛罗里达州）"}, when: when{month: time.June, day: 3}, monday: true, source: flaStat}, false},
		{dayRule{name: Text{"Flag Day (Florida)", "国旗日（佛罗里达州）"}, when: when{month: time.June, day: 14}, monday: true, source: flaStat}, false},
		{dayRule{name: Text{"General Election Day (Florida)", "大选日（佛罗里达州）"}, when: electionDay, evenYears: true, source: flaStat}, false},
	}
	daysMA = []stateDay{
		{dayRule{name: Text{"Patriots' Day (Massachusetts)", "爱国者日（马萨诸塞州）"}, when: when{month: time.April, weekday: time.Monday, nth: 3}, source: "Mass. G.L. c.4 s.7 cl.18"}, true},
		{dayRule{name: Text{"Evacuation Day (Suffolk County, Massachusetts)", "撤离日（马萨诸塞州萨福克县）"}, when: when{month: time.March, day: 17}, monday: true, source: "Mass. G.L. c.136 s.12"}, false},
		{dayRule{name: Text{"Bunker Hill Day (Suffolk County, Massachusetts)", "邦克山日（马萨诸塞州萨福克县）"}, when: when{month: time.June, day: 17}, monday: true, source: "Mass. G.L. c.136 s.12"}, false},
	}
	daysNV = []stateDay{
		{dayRule{name: Text{"Nevada Day", "内华达日"}, when: when{month: time.October, weekday: time.Friday, nth: -1}, from: 2000, source: "Nev. Rev. Stat. 236.015"}, false},
	}
)

// flaStat is the Florida list; its subsection (2) moves a Sunday to Monday.
const flaStat = "Fla. Stat. 683.01"

// days several states share.
var (
	electionDay          = when{month: time.November, weekday: time.Monday, nth: 1, shift: 1}
	goodFriday           = when{easter: true, shift: -2}
	dayAfterThanksgiving = when{month: time.November, weekday: time.Thursday, nth: 4, shift: 1}
)
