// SPDX-License-Identifier: Apache-2.0

package similarity_test

import "math"

// descend minimises a loss by gradient steps of falling length (Adam), keeping each weight on its allowed side of zero:
// 1 for not below, -1 for not above, 0 for free. gradient writes the derivative of the loss at w.
func descend(start []float64, side []int, gradient func(w, g []float64)) []float64 {
	const steps, fast, slow = 400, 0.1, 0.02
	w := append([]float64(nil), start...)
	g, m, v := make([]float64, len(w)), make([]float64, len(w)), make([]float64, len(w))
	for t := 1; t <= steps; t++ {
		clear(g)
		gradient(w, g)
		rate := fast
		if t > steps*2/3 {
			rate = slow
		}
		for i := range w {
			m[i] = 0.9*m[i] + 0.1*g[i]
			v[i] = 0.99*v[i] + 0.01*g[i]*g[i]
			w[i] -= rate * m[i] / (1 - math.Pow(0.9, float64(t))) / (math.Sqrt(v[i]/(1-math.Pow(0.99, float64(t)))) + 1e-9)
			if float64(side[i])*w[i] < 0 {
				w[i] = 0
			}
		}
	}
	return w
}

// ridge keeps weights near zero when the data do not speak.
const ridge = 0.02

// fitFinding fits the weights of a sum by which the first row of each set is told from the others (conditional logit).
// A set that no weights can solve must not rule the fit, so its loss is bounded: -log(p + 0.002).
func fitFinding(sets [][][]float64) []float64 {
	n := len(sets[0][0])
	start, side := make([]float64, n), make([]int, n)
	for i := range start {
		start[i], side[i] = 5, 1
	}
	var share []float64
	return descend(start, side, func(w, g []float64) {
		for _, set := range sets {
			share = softmax(share[:0], set, w)
			p := share[0]
			for f := range w {
				mean := 0.0
				for i, row := range set {
					mean += share[i] * row[f]
				}
				g[f] -= p / (p + 0.002) * (set[0][f] - mean)
			}
		}
		for f := range w {
			g[f] += ridge * w[f]
		}
	})
}

func softmax(dst []float64, rows [][]float64, w []float64) []float64 {
	top, sum := math.Inf(-1), 0.0
	for _, r := range rows {
		dst = append(dst, dot(w, r))
		top = max(top, dst[len(dst)-1])
	}
	for i := range dst {
		dst[i] = math.Exp(dst[i] - top)
		sum += dst[i]
	}
	for i := range dst {
		dst[i] /= sum
	}
	return dst
}

func dot(w, x []float64) (s float64) {
	for i := range x {
		s += w[i] * x[i]
	}
	return s
}

// fitDisputes fits a logistic curve to decided pairs; the last weight is the constant.
func fitDisputes(rows [][]float64, similar []bool, side []int) []float64 {
	n := len(rows[0])
	side = append(append([]int(nil), side...), 0)
	return descend(make([]float64, n+1), side, func(w, g []float64) {
		for i, r := range rows {
			e := 1 / (1 + math.Exp(-dot(w, r)-w[n]))
			if similar[i] {
				e--
			}
			for f := range r {
				g[f] += e * r[f]
			}
			g[n] += e
		}
		for f := range n {
			g[f] += ridge * w[f]
		}
	})
}

// auc is the area under the ROC curve and the half width of its 95 % interval (DeLong, DeLong and Clarke-Pearson 1988).
func auc(score []float64, similar []bool) (area, half float64) {
	var pos, neg []float64
	for i, s := range score {
		if similar[i] {
			pos = append(pos, s)
		} else {
			neg = append(neg, s)
		}
	}
	if len(pos) == 0 || len(neg) == 0 {
		return math.NaN(), math.NaN()
	}
	p, n := make([]float64, len(pos)), make([]float64, len(neg))
	for i, x := range pos {
		for j, y := range neg {
			v := 0.0
			switch {
			case x > y:
				v = 1
			case x == y:
				v = 0.5
			}
			p[i] += v / float64(len(neg))
			n[j] += v / float64(len(pos))
		}
	}
	area = mean(p)
	return area, 1.96 * math.Sqrt(variance(p)/float64(len(p))+variance(n)/float64(len(n)))
}

func mean(x []float64) (s float64) {
	for _, v := range x {
		s += v / float64(len(x))
	}
	return s
}

func variance(x []float64) (s float64) {
	if len(x) < 2 {
		return 0
	}
	m := mean(x)
	for _, v := range x {
		s += (v - m) * (v - m) / float64(len(x)-1)
	}
	return s
}
