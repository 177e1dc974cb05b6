// SPDX-License-Identifier: Apache-2.0

package docket

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"markwarden/internal/fault"
)

func TestCounterfeitExposure(t *testing.T) {
	for _, tc := range []struct {
		why                      string
		marks, types, defendants int64
		want                     string // min, max, wilful
	}{
		{"one of each", 1, 1, 1, "$1,000 $200,000 $2,000,000"},
		{"three marks on two types of goods", 3, 2, 1, "$6,000 $1,200,000 $12,000,000"},
		{"1,549 defendants, one mark, one type", 1, 1, 1549, "$1,549,000 $309,800,000 $3,098,000,000"},
		{"a large complaint", 40, 12, 1549, "$743,520,000 $148,704,000,000 $1,487,040,000,000"},
	} {
		t.Run(tc.why, func(t *testing.T) {
			e, err := CounterfeitExposure(tc.marks, tc.types, tc.defendants)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join([]string{e.Min.String(), e.Max.String(), e.MaxWilful.String()}, " "); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestCopyrightExposure(t *testing.T) {
	got, err := CopyrightExposure(4)
	want := Exposure{Min: 300000, Max: 12000000, MaxWilful: 60000000, Source: "17 USC 504(c)"}
	if err != nil || cmp.Diff(want, got) != "" {
		t.Error(err, cmp.Diff(want, got))
	}
}

func TestPerDefendant(t *testing.T) {
	for _, tc := range []struct {
		why        string
		total      Cents
		defendants int64
		want       string
	}{
		{"a judgment of 200 million over 1,549 stores", 200_000_000_00, 1549, "$129,115.56"},
		{"even share", 200_00, 2, "$100"},
		{"half a cent rounds up", 1, 2, "$0.01"},
		{"less than half rounds down", 1, 3, "$0"},
		{"the largest total", math.MaxInt64, math.MaxInt64, "$0.01"},
	} {
		if got, err := PerDefendant(tc.total, tc.defendants); err != nil || got.String() != tc.want {
			t.Errorf("%s: %s, %v, want %s", tc.why, got, err, tc.want)
		}
	}
}

// A calculator that answers nonsense with a number is worse than none.
func TestExposureRefuses(t *testing.T) {
	for why, call := range map[string]func() (any, error){
		"no marks":                func() (any, error) { return CounterfeitExposure(0, 1, 1) },
		"negative types":          func() (any, error) { return CounterfeitExposure(1, -1, 1) },
		"no defendants":           func() (any, error) { return CounterfeitExposure(1, 1, 0) },
		"factors overflow":        func() (any, error) { return CounterfeitExposure(math.MaxInt64, 2, 1) },
		"product overflows twice": func() (any, error) { return CounterfeitExposure(1<<32, 1<<32, 1) },
		"dollars overflow":        func() (any, error) { return CounterfeitExposure(1<<40, 1, 1) },
		"negative works":          func() (any, error) { return CopyrightExposure(-4) },
		"works overflow":          func() (any, error) { return CopyrightExposure(math.MaxInt64) },
		"share of nothing":        func() (any, error) { return PerDefendant(0, 1) },
		"share among none":        func() (any, error) { return PerDefendant(1, 0) },
	} {
		if got, err := call(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: answered %v, %v", why, got, err)
		}
	}
}

func TestCentsString(t *testing.T) {
	for c, want := range map[Cents]string{
		0: "$0", 5: "$0.05", 100_00: "$100", 999_99: "$999.99", 1000_00: "$1,000", 1234567_89: "$1,234,567.89",
		-1000_50: "-$1,000.50", math.MinInt64: "-$92,233,720,368,547,758.08",
	} {
		if got := c.String(); got != want {
			t.Errorf("%d is %s, want %s", int64(c), got, want)
		}
	}
}

// The range grows with every factor and keeps its order.
func TestExposureProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1000)
		m, k, d := n.Draw(t, "marks"), n.Draw(t, "types"), n.Draw(t, "defendants")
		e, err := CounterfeitExposure(m, k, d)
		more, err2 := CounterfeitExposure(m, k, d+1)
		if err != nil || err2 != nil || !(e.Min < e.Max && e.Max < e.MaxWilful && e.Max < more.Max) {
			t.Fatalf("%d×%d×%d: %+v, %+v", m, k, d, e, more)
		}
		if share, err := PerDefendant(e.Max, d); err != nil || share != Cents(markMax*100*m*k) {
			t.Fatalf("share of %s among %d is %s, %v", e.Max, d, share, err)
		}
	})
}
