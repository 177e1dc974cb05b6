// SPDX-License-Identifier: Apache-2.0

package similarity_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"markwarden/internal/similarity"
)

func weightsFile(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("weights.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWeightsKeepTheirSigns(t *testing.T) {
	good := weightsFile(t)
	if _, err := similarity.LoadWeights(good); err != nil {
		t.Fatalf("the shipped weights do not load: %v", err)
	}
	for _, tc := range []struct{ name, old, new, want string }{
		{"a short mark must not raise the score", `"short": -0.2`, `"short": 0.2`, "short"},
		{"fame must not lower the score", `"fame": 0.06`, `"fame": -0.06`, "fame"},
		{"parts of likeness sum to one", `"overlap": 0.36`, `"overlap": 0.9`, "sum of overlap"},
		{"no number", `"slope": 8`, `"slope": "steep"`, "JSON"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			bad := bytes.Replace(good, []byte(tc.old), []byte(tc.new), 1)
			_, err := similarity.LoadWeights(bad)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("LoadWeights: got error %v, want one that names %q", err, tc.want)
			}
		})
	}
}
