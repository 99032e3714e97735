# Sourced by ./run and ./test: installs what a fresh Debian or Ubuntu machine lacks and says so. Quick when nothing is missing.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else say "This needs root: $*"; say "Run it as root, or install sudo, and start again."; exit 1; fi
}

apt_updated=false
apt_install() { # packages that are missing
  local missing=()
  for p in "$@"; do dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing+=("$p"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || { say "Please install: ${missing[*]} (this is not a Debian or Ubuntu machine)."; exit 1; }
  say "Installing with apt-get: ${missing[*]}"
  $apt_updated || as_root apt-get update -qq
  apt_updated=true
  # A package of a server must not start it: the tests start their own.
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_dotnet() {
  [ -x "$HOME/.dotnet/dotnet" ] && ! command -v dotnet >/dev/null && export PATH="$HOME/.dotnet:$PATH"
  if command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then return 0; fi
  say "The .NET 10 SDK is missing."
  if apt-cache policy dotnet-sdk-10.0 2>/dev/null | grep -q 'Candidate: [0-9]'; then apt_install dotnet-sdk-10.0; return 0; fi
  apt_install ca-certificates curl libicu-dev
  say "Installing it into ~/.dotnet with Microsoft's dotnet-install.sh"
  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0 --install-dir "$HOME/.dotnet" >/dev/null
  export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
}

# Node builds the web console. Where it cannot be had, the server is built without a console, and says so.
need_node() {
  command -v npm >/dev/null && return 0
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; } || { say "Node and npm are missing: the server is built without its console."; return 0; }
  (apt_install nodejs npm) || say "Node and npm could not be installed: the server is built without its console."
}

# Live data of the machine itself; ./run does without it where it cannot be had.
need_node_exporter() {
  command -v prometheus-node-exporter >/dev/null && return 0
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; } || return 0
  (apt_install prometheus-node-exporter) || say "prometheus-node-exporter could not be installed; the demo scrapes the server alone."
}

# Newer peers than the distribution's, unpacked beside it; where they cannot be had, the tests that need them are skipped and counted as such.
need_peers() {
  export DEUCALION_PEERS=${DEUCALION_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/deucalion/peers}
  [ -x "$DEUCALION_PEERS/usr/bin/prometheus" ] && [ -x "$DEUCALION_PEERS/usr/bin/promtool" ] && return 0
  say "Unpacking Prometheus 3, promtool and VictoriaMetrics of Debian's unstable suite into $DEUCALION_PEERS"
  scripts/peers.sh "$DEUCALION_PEERS" prometheus promtool victoria-metrics >/dev/null || { say "They could not be had: tests that need them are skipped."; unset DEUCALION_PEERS; }
}

# Real components that tests start by themselves.
need_test_components() { apt_install prometheus prometheus-node-exporter prometheus-pushgateway victoria-metrics postgresql chromium python3 curl; }
