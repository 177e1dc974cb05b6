// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"markwarden/internal/screening"
)

// metricsType is the Prometheus text exposition format, version 0.0.4.
const metricsType = "text/plain; version=0.0.4; charset=utf-8"

// metrics counts requests and screenings. Labels are bounded: routes are the router's own patterns, methods the known ones,
// levels the five there are. Nothing a stranger writes becomes a label.
type metrics struct {
	mu         sync.Mutex
	inFlight   int
	panics     int
	requests   map[requestLabels]*histogram
	screenings map[string]*histogram
}

type requestLabels struct{ method, route, status string }

// bounds are the upper edges of the duration buckets in seconds: a screening takes milliseconds, a refusal tens of them.
var bounds = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// histogram counts durations by bucket.
type histogram struct {
	buckets [len(bounds)]int // not yet added up
	count   int
	sum     float64
}

func (h *histogram) add(d time.Duration) {
	s := d.Seconds()
	h.count++
	h.sum += s
	if i, _ := slices.BinarySearch(bounds[:], s); i < len(bounds) {
		h.buckets[i]++
	}
}

func newMetrics() *metrics {
	return &metrics{requests: map[requestLabels]*histogram{}, screenings: map[string]*histogram{}}
}

func (m *metrics) begin() {
	m.mu.Lock()
	m.inFlight++
	m.mu.Unlock()
}

var knownMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

func (m *metrics) end(method, route string, status int, took time.Duration) {
	if !slices.Contains(knownMethods, method) {
		method = "other"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	observe(m.requests, requestLabels{method, route, strconv.Itoa(status)}, took)
}

func (m *metrics) panicked() {
	m.mu.Lock()
	m.panics++
	m.mu.Unlock()
}

func (m *metrics) screened(level string, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	observe(m.screenings, level, took)
}

func observe[K comparable](all map[K]*histogram, key K, took time.Duration) {
	h := all[key]
	if h == nil {
		h = &histogram{}
		all[key] = h
	}
	h.add(took)
}

// text is everything counted so far, in an order that does not change.
func (m *metrics) text(register screening.RegisterStamp) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b bytes.Buffer
	head(&b, "markwarden_http_requests_in_flight", "gauge", "Requests being answered.")
	fmt.Fprintf(&b, "markwarden_http_requests_in_flight %d\n", m.inFlight)
	head(&b, "markwarden_panics_total", "counter", "Requests that ended in a panic.")
	fmt.Fprintf(&b, "markwarden_panics_total %d\n", m.panics)
	head(&b, "markwarden_http_request_duration_seconds", "histogram", "Time to answer a request.")
	keys := slices.SortedFunc(maps.Keys(m.requests), func(a, b requestLabels) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.method, b.method), cmp.Compare(a.status, b.status))
	})
	for _, k := range keys {
		m.requests[k].write(&b, "markwarden_http_request_duration_seconds", fmt.Sprintf("method=%q,route=%q,status=%q", k.method, k.route, k.status))
	}
	head(&b, "markwarden_screening_duration_seconds", "histogram", "Time from a listing's arrival to its verdict, waiting included.")
	for _, level := range slices.Sorted(maps.Keys(m.screenings)) {
		m.screenings[level].write(&b, "markwarden_screening_duration_seconds", fmt.Sprintf("level=%q", level))
	}
	head(&b, "markwarden_register_marks", "gauge", "Marks of the register in service; 0 while there is none.")
	fmt.Fprintf(&b, "markwarden_register_marks{version=%q} %d\n", register.Version, register.Marks)
	return b.Bytes()
}

func head(b *bytes.Buffer, name, kind, help string) {
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (h *histogram) write(b *bytes.Buffer, name, labels string) {
	sum := 0
	for i, edge := range bounds {
		sum += h.buckets[i]
		fmt.Fprintf(b, "%s_bucket{%s,le=%q} %d\n", name, labels, strconv.FormatFloat(edge, 'g', -1, 64), sum)
	}
	fmt.Fprintf(b, "%s_bucket{%s,le=\"+Inf\"} %d\n", name, labels, h.count)
	fmt.Fprintf(b, "%s_sum{%s} %s\n%s_count{%s} %d\n", name, labels, strconv.FormatFloat(h.sum, 'g', -1, 64), name, labels, h.count)
}
