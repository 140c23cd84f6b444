#!/usr/bin/env bash
# Installs what building and testing need: system packages by apt, cargo-nextest by cargo. Does nothing when all is there.
set -euo pipefail

if ! command -v cargo >/dev/null; then
    echo "There is no Rust toolchain. Install one, then run this again:" >&2
    echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" >&2
    exit 1
fi

packages=()
optional=()
command -v cc >/dev/null || packages+=(build-essential)
command -v git >/dev/null || packages+=(git)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || packages+=(postgresql)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium)
/usr/bin/python3 -m pip --version >/dev/null 2>&1 || packages+=(python3-pip)
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
if ! command -v node >/dev/null || [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then packages+=(nodejs npm); fi

# Launchers of sandboxes that the tests run over beside the default one. They skip by name what a system lacks.
PATH=$PATH:/usr/sbin:/sbin
for launcher in bwrap:bubblewrap crun:crun runc:runc runsc:runsc; do
    command -v "${launcher%:*}" >/dev/null || optional+=("${launcher#*:}")
done

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

apt_install() {
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@"
}

if [ ${#packages[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        echo "Install these packages (named as in Debian), then run this again: ${packages[*]}" >&2
        exit 1
    fi
    echo "Installing ${packages[*]}"
    "${as_root[@]}" apt-get update -qq
    apt_install "${packages[@]}"
fi

if [ ${#optional[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${optional[*]}"
    [ ${#packages[@]} -gt 0 ] || "${as_root[@]}" apt-get update -qq || true
    for package in "${optional[@]}"; do
        apt_install "$package" || echo "SKIPPED: the tests over $package, which cannot be installed" >&2
    done
fi

cargo nextest --version >/dev/null 2>&1 || cargo install --locked cargo-nextest
