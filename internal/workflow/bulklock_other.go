// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package workflow

import "os"

// lockFile does nothing where the system knows no lock that ends with the program: there two programs must not be given
// one batch.
func lockFile(*os.File) error { return nil }
