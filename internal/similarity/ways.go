// SPDX-License-Identifier: Apache-2.0

package similarity

// Way is how near two signs are in one of the four ways in which marks are compared: sight, sound, meaning, goods. Value lies
// within [0,1]; where Known is false nothing speaks of it, which is never the same as far apart.
type Way struct {
	Way   string  `json:"way"`
	Known bool    `json:"known"`
	Value float64 `json:"value"`
}

// Ways sums evidence up, always in the same order. Sameness is nearness to eye and ear alike.
func Ways(evidence []Evidence) []Way {
	out := []Way{{Way: MeasureSight}, {Way: MeasureSound}, {Way: MeasureMeaning}, {Way: MeasureGoods}}
	put := func(i int, v float64) {
		if w := &out[i]; !w.Known || v > w.Value {
			w.Known, w.Value = true, v
		}
	}
	for i := range evidence {
		switch e := &evidence[i]; e.Measure {
		case MeasureIdentical:
			put(0, e.Value)
			put(1, e.Value)
		case MeasureSight:
			put(0, e.Value)
		case MeasureSound:
			put(1, e.Value)
		case MeasureMeaning, MeasureNumerals:
			put(2, e.Value)
		case MeasureApart:
			put(2, 0)
		case MeasureGoods:
			put(3, e.Value)
		}
	}
	return out
}
