// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package bench

import "time"

var began = time.Now()

func cpuTime() time.Duration { return time.Since(began) }
