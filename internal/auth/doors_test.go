// SPDX-License-Identifier: Apache-2.0

package auth

import "testing"

// A right that no way in asks for promises something that the program does not do.
func TestEveryActionHasADoor(t *testing.T) {
	p, err := NewPolicy(true)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDoors(p)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{SeeSealed: true} // besides the right to the action itself
	for _, action := range d.actions {
		asked[action] = true
	}
	for _, r := range p.Rights() {
		if !asked[r.Action] {
			t.Errorf("%s has no door: hang the step in, or take the row out", r.Action)
		}
	}
}
