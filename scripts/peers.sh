#!/usr/bin/env bash
# Unpacks the newest Prometheus, promtool and VictoriaMetrics of Debian's unstable suite into a folder, without installing anything:
#   scripts/peers.sh DIR [PACKAGE…]      binaries are then in DIR/usr/bin
# The package mirror is the one that this machine's apt uses; packages are checked with Debian's archive keys.
set -euo pipefail
if [ $# -lt 1 ]; then
  sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
packages=("$@")
[ ${#packages[@]} -gt 0 ] || packages=(prometheus promtool victoria-metrics)

mirror=$(sed -nE 's/^URIs: *([^ ]+).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -nE 's/^deb (\[[^]]*\] )?(http[^ ]+).*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian
keys=/usr/share/keyrings/debian-archive-keyring.gpg

state=$dir/.apt
mkdir -p "$state/lists/partial" "$state/debs"
echo "deb [signed-by=$keys] $mirror unstable main" >"$state/sources.list"
apt=(apt-get -q -o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$state/lists"
  -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
"${apt[@]}" update >"$state/log" 2>&1 || { tail -n 5 "$state/log" >&2; exit 1; }
(cd "$state/debs" && rm -f ./*.deb && "${apt[@]}" download "${packages[@]}" >>"$state/log" 2>&1) || { tail -n 5 "$state/log" >&2; exit 1; }
for deb in "$state"/debs/*.deb; do
  dpkg-deb -x "$deb" "$dir"
  basename "$deb"
done
