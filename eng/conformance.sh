#!/usr/bin/env bash
# Runs the conformance scenarios of a folder (*.json) against the engine, without a broker.
#   eng/conformance.sh [DIR]      default: CONFORMANCE_DIR, else the folder conformance of TEST_MATERIAL
# A line for each scenario that fails or deviates; the last line is "N passed, N failed, N deviations".
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
directory=${1:-${CONFORMANCE_DIR:-${TEST_MATERIAL:-$root/../shared}/conformance}}
directory=$(cd "$directory" && pwd)
# Errors of the build only: the output is the scenarios'.
dotnet build "$root/tests/Conformance" -c Release -v quiet -nologo -clp:ErrorsOnly
exec dotnet run --project "$root/tests/Conformance" -c Release --no-build -- "$directory"
