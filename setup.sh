#!/usr/bin/env bash
# Sets up what `make` needs: ./setup.sh run (for the demo) or ./setup.sh dev (for the tests too).
# Looks for each thing where it would lie, installs what is missing where it may (root or
# passwordless sudo on Debian), and otherwise names what to install before it changes anything.
set -euo pipefail
cd "$(dirname "$0")"
kind=${1:-dev}
say() { echo "setup: $*" >&2; }

is_new() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_venv() { is_new "$1" && "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# The system's Python first: one from a version manager may lie in a home that others cannot enter.
find_python() {
  local name path
  for name in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
    path=$(command -v "$name") && has_venv "$path" && { echo "$path"; return; }
  done
  return 1
}

# No Python will do, or the system's own would once completed, which may be done here ($1).
lacks_venv() {
  find_python >/dev/null || return 0
  [ "$1" != none ] && is_new /usr/bin/python3 && ! has_venv /usr/bin/python3
}

# PostgreSQL >= 15 with PostGIS >= 3.3 beside it, Debian's layout or one that pg_config tells.
has_postgis() {
  local bin share version control
  while read -r bin share; do
    [ -x "$bin/initdb" ] || continue
    version=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    control=$share/extension/postgis.control
    [ "${version:-0}" -ge 15 ] && [ -r "$control" ] || continue
    control=$(grep -oP "default_version\s*=\s*'\K[0-9]+\.[0-9]+" "$control")
    [ "$(printf '%s\n' 3.3 "$control" | sort -V | head -n 1)" = 3.3 ] && return
  done < <(
    for bin in /usr/lib/postgresql/*/bin; do
      version=${bin%/bin}
      echo "$bin /usr/share/postgresql/${version##*/}"
    done
    ! command -v pg_config >/dev/null || echo "$(pg_config --bindir) $(pg_config --sharedir)"
  )
  return 1
}

has_node() {
  command -v npm >/dev/null && [ "$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0)" -ge 18 ]
}

has_chinese_font() {
  [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null
}

missing_packages() {
  ! lacks_venv "$1" || echo python3-venv
  has_postgis || echo postgresql-postgis
  has_node || printf '%s\n' nodejs npm
  [ "$kind" = dev ] || return 0
  command -v chromium >/dev/null || echo chromium
  has_chinese_font || echo fonts-noto-cjk
}

# What may install here: "" as root, "sudo -n" where it asks for no password, "none" otherwise.
installer() {
  if ! command -v apt-get >/dev/null; then echo none
  elif [ "$(id -u)" = 0 ]; then echo ""
  elif sudo -n true 2>/dev/null; then echo "sudo -n"
  else echo none; fi
}

install_packages() {
  local sudo=$1 no_cluster=/etc/postgresql-common/createcluster.d/gridding.conf
  shift
  apt() {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
      -o Dpkg::Use-Pty=0 "$@" </dev/null >/dev/null
  }
  say "installing Debian packages, a minute or two: $*"
  # Debian's PostgreSQL starts a server of its own when installed; ours is private, so it shall not.
  $sudo mkdir -p "${no_cluster%/*}"
  echo 'create_main_cluster = false' | $sudo tee "$no_cluster" >/dev/null
  trap "$sudo rm -f $no_cluster; $sudo rmdir --ignore-fail-on-non-empty ${no_cluster%/*}" EXIT
  apt install -y --no-install-recommends "$@" 2>/dev/null ||
    { apt update && apt install -y --no-install-recommends "$@"; }
}

sudo=$(installer)
mapfile -t missing < <(missing_packages "$sudo")
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$sudo" = none ]; then
    say "missing here, and this user may not install it. Have an administrator run:"
    say "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    say "(wanted: Python >= 3.11 with venv, PostgreSQL >= 15 with PostGIS >= 3.3, Node.js >= 18 with npm)"
    exit 1
  fi
  install_packages "$sudo" "${missing[@]}"
fi
python=$(find_python) || { say "no Python >= 3.11 with venv was found; Debian 12 or later has one"; exit 1; }
has_postgis || { say "no PostgreSQL >= 15 with PostGIS >= 3.3 was found; Debian 12 or later has them"; exit 1; }
has_node || { say "no Node.js >= 18 with npm was found; Debian 12 or later has them"; exit 1; }

# The constraints hold for the build of our own package as well, whichever way pip reads them.
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt
.venv/bin/python -m pip --version >/dev/null 2>&1 || {
  say "making .venv with $python"
  "$python" -m venv --clear .venv
}
say "installing Python packages for $kind (half a minute or so the first time)"
.venv/bin/python -m pip install --quiet --root-user-action=ignore -e "$([ "$kind" = run ] && echo . || echo '.[dev]')"
say "installing browser packages"
npm ci --loglevel=error --no-update-notifier --ignore-scripts >/dev/null $([ "$kind" = run ] && echo --omit=dev)
touch .venv/.run
[ "$kind" = run ] || touch .venv/.dev
