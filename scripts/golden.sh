#!/usr/bin/env bash
# Writes a golden data directory of the present storage format: tests/Deucalion.Tsdb.Tests/Golden/NAME (default: 1), with the dump that it must give for ever.
# Run it when a format changes, under a new name, and commit the result; directories of released formats are never written again.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-1}
dotnet build tests/Deucalion.Tsdb.Tests -c Release -v quiet -nologo
DEUCALION_WRITE_GOLDEN=$name tests/Deucalion.Tsdb.Tests/bin/Release/net10.0/Deucalion.Tsdb.Tests -noColor -method '*GoldenDirectoryTests.Writes_a_directory*'
du -sh "tests/Deucalion.Tsdb.Tests/Golden/$name"
