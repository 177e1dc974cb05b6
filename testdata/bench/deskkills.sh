#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Kills the desk without warning during mixed work (screens, decisions, answers with documents, notices, counter-notices,
# undo, bulk decisions, deliveries) and holds what was acknowledged against what is there.
#   testdata/bench/deskkills.sh [KILLS] [SEED]
# On SQLite, and on PostgreSQL too when TEST_DATABASE_URL names a server. The seed is printed.
set -euo pipefail
cd "$(dirname "$0")/../.."
go test ./internal/workflow -run '^TestKilledAtTheDesk$' -v -timeout 120m -kills "${1:-500}" -kill-seed "${2:-0}"
