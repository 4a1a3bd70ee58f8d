#!/usr/bin/env bash
# What must pass before a merge: restore, build with warnings as errors, white space, tests.
# CHECK_FORMAT=0 leaves the white space out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet restore StreamizFraud.sln
# Not incremental: binaries of an earlier build without warnings as errors would be believed.
dotnet build StreamizFraud.sln -c Release --no-restore --no-incremental -warnaserror -m:1 -v minimal -nologo
if [ "${CHECK_FORMAT:-1}" != 0 ]; then
  # "--folder" looks at the files alone, without loading the projects: seconds instead of minutes.
  dotnet format whitespace . --folder --verify-no-changes --exclude artifacts
fi
dotnet test StreamizFraud.sln -c Release --no-build -m:1 -nologo
