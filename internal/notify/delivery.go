// SPDX-License-Identifier: Apache-2.0

package notify

import (
	"errors"
	"time"
)

// DeliveryState is where one message to one receiver stands.
type DeliveryState string

// The states. Dead is the end of a message that was given up; it stays to be seen and may be sent again by hand.
const (
	DeliveryWaiting   DeliveryState = "waiting"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryDead      DeliveryState = "dead"
)

// Attempt is one try, as people see it.
type Attempt struct {
	At     time.Time `json:"at"`
	Status int       `json:"status,omitempty"`
	Reason string    `json:"reason,omitempty"` // empty for a try that succeeded
}

// Delivery is one message to one receiver with what became of it. The zero value of State is waiting.
type Delivery struct {
	Message  string        `json:"message"` // the message's identifier
	Receiver string        `json:"receiver"`
	Created  time.Time     `json:"created"`
	State    DeliveryState `json:"state"`
	NextAt   time.Time     `json:"next_at"` // of a waiting delivery that was tried
	Tries    int           `json:"tries"`
	Attempts []Attempt     `json:"attempts"` // the first and the latest ones
	Gone     bool          `json:"gone,omitempty"`
}

// How a delivery is tried again: pauses that double from two seconds to an hour, each a random part of it, for a day.
const (
	pauseBase    = 2 * time.Second
	pauseCap     = time.Hour
	deliveryAge  = 24 * time.Hour
	keptAttempts = 20
)

// After is the delivery after an attempt at a time: err is what Send returned. random in [0,1) spreads the receivers that
// were away together. A context that ended is no attempt, and changes nothing.
func (d Delivery) After(err error, at time.Time, random float64) Delivery {
	var f *Failure
	if err != nil && !errors.As(err, &f) {
		return d
	}
	a := Attempt{At: at}
	if f != nil {
		a.Status, a.Reason = f.Status, f.Reason
	}
	d.Tries++
	d.Attempts = keep(d.Attempts, a)
	d.NextAt = time.Time{}
	last := d.Created.Add(deliveryAge)
	switch {
	case f == nil:
		d.State = DeliveryDelivered
	case f.Permanent || !at.Before(last):
		d.State, d.Gone = DeliveryDead, f.Gone
	default:
		d.State = DeliveryWaiting
		d.NextAt = at.Add(max(f.RetryAfter, pause(d.Tries, random)))
		if d.NextAt.After(last) {
			d.NextAt = last
		}
	}
	return d
}

// Again is a dead delivery put back by a person at a time, with a day before it.
func (d Delivery) Again(at time.Time) (Delivery, error) {
	if d.State != DeliveryDead {
		return d, errors.New("only a message that was given up can be sent again")
	}
	d.State, d.Created, d.NextAt, d.Tries, d.Gone = DeliveryWaiting, at, at, 0, false
	return d, nil
}

// pause is the jittered wait after so many tries.
func pause(tries int, random float64) time.Duration {
	limit := pauseBase
	for i := 1; i < tries && limit < pauseCap; i++ {
		limit *= 2
	}
	return time.Duration(float64(min(limit, pauseCap)) * random)
}

// keep adds an attempt to a list of bounded length, of which the first and the latest stay.
func keep(list []Attempt, a Attempt) []Attempt {
	out := append(append([]Attempt{}, list...), a)
	if len(out) > keptAttempts {
		out = append(out[:1], out[len(out)-keptAttempts+1:]...)
	}
	return out
}
