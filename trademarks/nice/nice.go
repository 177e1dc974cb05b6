// SPDX-License-Identifier: Apache-2.0

// Package nice knows the 45 classes of the Nice Agreement, which goods words belong to which,
// and how closely two families of goods are related.
package nice

// Class is a class of the Nice Classification, 1 to 45; 0 is unknown.
type Class uint8

// Valid reports whether c is one of the 45 classes.
func (c Class) Valid() bool { return c >= 1 && c <= 45 }
