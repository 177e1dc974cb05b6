// SPDX-License-Identifier: Apache-2.0

package docket

// What states, levels and kinds are called in papers that leave the program, where no page gives them their words.

// caseWords are the states of a case.
var caseWords = map[CaseState]Text{
	"DETECTED":       {EN: "detected", ZH: "已发现"},
	"FILED":          {EN: "filed", ZH: "已立案"},
	"FILED_SEALED":   {EN: "filed under seal", ZH: "密封立案"},
	"TRO_SOUGHT":     {EN: "restraining order asked for", ZH: "已申请临时限制令"},
	"TRO_ENTERED":    {EN: "restraining order in force", ZH: "临时限制令生效"},
	"TRO_EXTENDED":   {EN: "restraining order extended", ZH: "临时限制令已延长"},
	"TRO_DENIED":     {EN: "restraining order denied", ZH: "临时限制令被驳回"},
	"TRO_LAPSED":     {EN: "restraining order over", ZH: "临时限制令已届满"},
	"STAYED":         {EN: "stayed", ZH: "中止"},
	"PI_SOUGHT":      {EN: "injunction asked for", ZH: "已申请初步禁令"},
	"PI_ENTERED":     {EN: "injunction in force", ZH: "初步禁令生效"},
	"DEFAULT_SOUGHT": {EN: "default asked for", ZH: "已申请缺席判决"},
	"JUDGMENT":       {EN: "judgment", ZH: "已判决"},
	"DISMISSED":      {EN: "dismissed", ZH: "已撤诉"},
	"TRANSFERRED":    {EN: "transferred", ZH: "已移送"},
	"CLOSED":         {EN: "closed", ZH: "已结案"},
}

// Text is the state in words; a state without words is its code.
func (s CaseState) Text() Text { return inWords(caseWords, s) }

// defendantWords are the states of a defendant.
var defendantWords = map[DefendantState]Text{
	"LISTED":           {EN: "listed", ZH: "已列名"},
	"NOTIFIED":         {EN: "notified", ZH: "已通知"},
	"RESTRAINED":       {EN: "restrained", ZH: "已冻结"},
	"SERVED":           {EN: "served", ZH: "已送达"},
	"APPEARED":         {EN: "appeared", ZH: "已应诉"},
	"SETTLING":         {EN: "settling", ZH: "和解中"},
	"DEFAULT_RISK":     {EN: "at risk of default", ZH: "缺席风险"},
	"DISMISSED":        {EN: "dismissed", ZH: "已撤诉"},
	"SETTLED":          {EN: "settled", ZH: "已和解"},
	"DEFAULTED":        {EN: "defaulted", ZH: "已登记缺席"},
	"JUDGMENT_AGAINST": {EN: "judgment against", ZH: "已判败诉"},
	"RELEASED":         {EN: "released", ZH: "已解除"},
}

// Text is the state in words; a state without words is its code.
func (s DefendantState) Text() Text { return inWords(defendantWords, s) }

// levelWords are the levels of a match.
var levelWords = map[MatchLevel]Text{
	"EXACT_ID":    {EN: "same identifier", ZH: "标识相同"},
	"EXACT_ALIAS": {EN: "same name", ZH: "名称相同"},
	"FUZZY":       {EN: "similar name", ZH: "名称相似"},
	"PRODUCT":     {EN: "same product", ZH: "商品相同"},
	"SAME_EMAIL":  {EN: "same e-mail", ZH: "邮箱相同"},
	"CROSS":       {EN: "same on another platform", ZH: "跨平台相同"},
	"NAME_PINYIN": {EN: "same reading in pinyin", ZH: "拼音相同"},
	"GENERIC":     {EN: "ordinary words only", ZH: "仅通用词相同"},
}

// Text is the level in words; a level without words is its code.
func (l MatchLevel) Text() Text { return inWords(levelWords, l) }

// rightWords are the kinds of a right.
var rightWords = map[RightKind]Text{
	"trademark":     {EN: "trade mark", ZH: "商标"},
	"copyright":     {EN: "copyright", ZH: "版权"},
	"design patent": {EN: "design patent", ZH: "外观设计"},
	"patent":        {EN: "patent", ZH: "专利"},
}

// Text is the kind in words; a kind without words is its code.
func (k RightKind) Text() Text { return inWords(rightWords, k) }

// eventWords are the types of entries, for notes in Chinese: a reader there does not know the codes.
var eventWords = map[EventType]Text{
	"COMPLAINT":              {EN: "complaint", ZH: "起诉状"},
	"SEALED_SCHEDULE":        {EN: "sealed list", ZH: "密封名单"},
	"SEAL_MOTION":            {EN: "motion to seal", ZH: "密封动议"},
	"TRO_MOTION":             {EN: "motion for a restraining order", ZH: "临时限制令动议"},
	"TRO_EXT_MOTION":         {EN: "motion to extend the restraining order", ZH: "延长限制令动议"},
	"PI_MOTION":              {EN: "motion for an injunction", ZH: "初步禁令动议"},
	"DEFAULT_MOTION":         {EN: "motion for default", ZH: "缺席动议"},
	"SERVICE_MOTION":         {EN: "motion for service by e-mail", ZH: "电子送达动议"},
	"TRO_GRANTED":            {EN: "restraining order granted", ZH: "准许临时限制令"},
	"TRO_ORDER":              {EN: "restraining order signed", ZH: "签发临时限制令"},
	"TRO_DENIED":             {EN: "restraining order denied", ZH: "驳回临时限制令"},
	"TRO_EXTENDED":           {EN: "restraining order extended", ZH: "延长临时限制令"},
	"TRO_EXT_DENIED":         {EN: "extension denied", ZH: "驳回延长"},
	"TRO_DISSOLVED":          {EN: "restraining order dissolved", ZH: "撤销临时限制令"},
	"TRO_RULING_UNKNOWN":     {EN: "ruling to be read", ZH: "裁定待阅"},
	"PI_ORDER":               {EN: "injunction", ZH: "初步禁令"},
	"PI_DENIED":              {EN: "injunction denied", ZH: "驳回初步禁令"},
	"PI_RULING_UNKNOWN":      {EN: "ruling to be read", ZH: "裁定待阅"},
	"STAY":                   {EN: "stay", ZH: "中止"},
	"STAY_LIFTED":            {EN: "stay lifted", ZH: "解除中止"},
	"JOINDER":                {EN: "joinder order", ZH: "合并诉讼命令"},
	"SHOW_CAUSE":             {EN: "order to show cause", ZH: "说明理由命令"},
	"UNSEAL":                 {EN: "unsealed", ZH: "解封"},
	"DEFAULT_ENTRY":          {EN: "entry of default", ZH: "登记缺席"},
	"DEFAULT_RULING_UNKNOWN": {EN: "ruling to be read", ZH: "裁定待阅"},
	"JUDGMENT":               {EN: "judgment", ZH: "判决"},
	"BOND":                   {EN: "bond posted", ZH: "提交保证金"},
	"BOND_RELEASED":          {EN: "bond released", ZH: "退还保证金"},
	"SUMMONS_ISSUED":         {EN: "summons issued", ZH: "签发传票"},
	"SERVED":                 {EN: "served", ZH: "送达"},
	"ANSWER":                 {EN: "answer filed", ZH: "提交答辩"},
	"APPEARANCE":             {EN: "appearance", ZH: "出庭应诉"},
	"DISMISSAL":              {EN: "dismissal", ZH: "撤诉"},
	"TRANSFER":               {EN: "transfer", ZH: "移送"},
	"SATISFACTION":           {EN: "satisfaction", ZH: "履行完毕"},
	"APPEAL":                 {EN: "appeal", ZH: "上诉"},
	"OTHER":                  {EN: "other", ZH: "其他"},
	"CLASSIFIED":             {EN: "classified", ZH: "已分类"},
	"COMPLIED":               {EN: "complied with the order", ZH: "已执行命令"},
	"RELEASED":               {EN: "released", ZH: "已解除"},
	"ORDER_READ":             {EN: "order read", ZH: "已阅命令"},
	"TRO_EXPIRED":            {EN: "restraining order over", ZH: "临时限制令届满"},
	"SEEN":                   {EN: "first seen", ZH: "首次发现"},
}

// Text is the type in words; a type without words is its code.
func (t EventType) Text() Text { return inWords(eventWords, t) }

func inWords[T ~string](words map[T]Text, code T) Text {
	if t, ok := words[code]; ok {
		return t
	}
	return Text{EN: string(code), ZH: string(code)}
}
