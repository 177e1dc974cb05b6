#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Kills the screening of sellers' files and the import of publications without warning, and holds what was acknowledged
# against what is there.
#   testdata/bench/filekills.sh [KILLS] [SEED]
# On SQLite, and on PostgreSQL too when TEST_DATABASE_URL names a server. The seed is printed.
set -euo pipefail
cd "$(dirname "$0")/../.."
go test ./internal/workflow -run '^TestKilledAtFiles$' -v -timeout 120m -file-kills "${1:-100}" -file-kill-seed "${2:-0}"
