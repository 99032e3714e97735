#!/usr/bin/env bash
# Builds the web console into console/dist unless nothing has changed since the last time; the server embeds it. Needs Node 18 or later with npm.
set -euo pipefail
# npm install, not npm ci: a lock file made where the registry holds packages of one platform only names the others without a version.
cd "$(dirname "$0")/../console"
stamp=dist/.stamp
inputs=(src public scripts index.html package.json package-lock.json tsconfig.json vite.config.ts postcss.config.cjs)
if [ -f dist/index.html ] && [ -f $stamp ] && [ -z "$(find "${inputs[@]}" -newer $stamp -type f -print -quit)" ]; then
  exit 0
fi
echo "Building the console into console/dist …" >&2
if ! log=$( { [ -f node_modules/.package-lock.json ] && [ node_modules/.package-lock.json -nt package-lock.json ] || npm install --no-save --no-audit --no-fund --ignore-scripts; } 2>&1 && npm run --silent build 2>&1); then
  printf '%s\n' "$log" >&2
  exit 1
fi
touch $stamp
