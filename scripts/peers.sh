#!/usr/bin/env bash
# Unpacks newer Debian packages of servers that the tests compare with, without installing them: scripts/peers.sh DIR [PACKAGE…]; binaries are then in DIR/usr/bin.
# Uses the mirror that this machine's apt uses, in its unstable branch. Without packages named: prometheus and victoria-metrics.
set -euo pipefail
dir=$(mkdir -p "${1:?usage: scripts/peers.sh DIR [PACKAGE…]}" && cd "$1" && pwd)
shift
packages=("$@")
[ ${#packages[@]} -gt 0 ] || packages=(prometheus victoria-metrics)
work=$dir/.apt
mkdir -p "$work/lists/partial" "$work/debs"
mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" { print $2; exit }' /etc/apt/sources.list)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$work/sources.list"
options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::Lists=$work/lists"
  -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
apt-get "${options[@]}" update >"$work/update.log" 2>&1 || { tail -n 5 "$work/update.log" >&2; exit 1; }
(cd "$work/debs" && apt-get "${options[@]}" download "${packages[@]}" >"$work/download.log" 2>&1) || { tail -n 5 "$work/download.log" >&2; exit 1; }
for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$dir"; done
ls "$dir/usr/bin"
