#!/usr/bin/env bash
# Publishes the server into out/ unless nothing has changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=out/.stamp
# The server embeds the console when it was built; without Node it builds and runs without one.
if command -v npm >/dev/null; then scripts/console.sh; fi
inputs=(src global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt)
if [ -x out/deucalion ] && [ -f $stamp ] && [ -z "$(find "${inputs[@]}" -newer $stamp -type f -not -path '*/bin/*' -not -path '*/obj/*' -print -quit)" ] && [ ! console/dist/.stamp -nt $stamp ]; then
  exit 0
fi
echo "Building Deucalion into out/ (a minute the first time) …" >&2
rm -rf out
mkdir -p out
touch out/.started
if ! log=$(dotnet publish src/Deucalion.Server -c Release -o out -v quiet -nologo 2>&1); then
  printf '%s\n' "$log" >&2
  rm -rf out
  exit 1
fi
mv out/.started $stamp
