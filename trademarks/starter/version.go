// SPDX-License-Identifier: Apache-2.0

package starter

// version changes with every change to the rows.
const version = "2026-11-25.4"
