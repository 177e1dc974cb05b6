// SPDX-License-Identifier: Apache-2.0

package screening

// claimed reports a claim of licence or authority.
func (r *reading) claimed() bool { return len(r.lists[listLicence]) > 0 }

// resale reports disclosed resale: a used condition, one plain word for used goods, or two hints ("authentic … receipt").
func (r *reading) resale() bool {
	if r.used {
		return true
	}
	weak := map[string]bool{}
	for _, p := range r.lists[listResale] {
		if p.flags&flagWeak == 0 {
			return true
		}
		weak[p.text] = true
	}
	return len(weak) >= 2
}

// titleSpeaks reports a term of a list in the title.
func (r *reading) titleSpeaks(l list) bool {
	for _, p := range r.lists[l] {
		if r.fields[p.field].weight == weightTitle {
			return true
		}
	}
	return false
}

// disguised counts words of the field that folding found written in look-alike letters.
func (f *field) disguised() int {
	n := 0
	for i := range f.text.Tokens {
		if f.text.Tokens[i].Disguised {
			n++
		}
	}
	return n
}

func (f *field) disguisedSpan(first, last int) bool {
	for _, t := range f.text.Tokens[first:last] {
		if t.Disguised {
			return true
		}
	}
	return false
}
