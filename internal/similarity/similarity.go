// SPDX-License-Identifier: Apache-2.0

// Package similarity says how alike two signs are in sight and sound, with the evidence by name.
package similarity

// Evidence is one named measurement; Value is within [0,1].
type Evidence struct {
	Measure string  `json:"measure"`
	Value   float64 `json:"value"`
	Why     string  `json:"why"`
}
