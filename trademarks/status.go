// SPDX-License-Identifier: Apache-2.0

package trademarks

// Status is what a register says of a mark's life, in our words.
type Status string

// Unknown covers a code or text we do not know: it is never read as dead.
// Curated entries are StatusCurated: in use in the market, not checked at an office.
const (
	StatusUnknown    Status = "unknown"
	StatusRegistered Status = "registered"
	StatusPending    Status = "pending"
	StatusDead       Status = "dead"
	StatusCurated    Status = "curated"
)

// Live reports whether the mark can stand against a listing: everything but a dead record,
// because an unknown status must not read as safe.
func (s Status) Live() bool { return s != StatusDead }
