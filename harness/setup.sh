#!/bin/sh
# Installs the Debian packages that twofold is built from and rendered with, where they are missing.
# As root (or through sudo without a password) it does so; otherwise it prints the one command to type and fails.
# With the argument `fleet` also Slurm; with `test` what tests need beside that: a browser and its driver, another
# program to decode what ours encodes, and Python packages in target/python.
set -eu
cd "$(dirname "$0")/.."

packages="pkg-config clang libclang-dev libavcodec-dev libavformat-dev libavutil-dev libavfilter-dev libswscale-dev \
libvulkan1 mesa-vulkan-drivers fonts-dejavu-core python3 python3-pil"

case "${1:-}" in
    "") ;;
    fleet) packages="$packages slurm-wlm munge" ;;
    test) packages="$packages slurm-wlm munge ffmpeg chromium chromium-driver python3-venv" ;;
    *)
        echo "twofold: setup.sh knows \"fleet\", \"test\" and not \"$1\"" >&2
        exit 2
        ;;
esac

missing=""
for package in $packages; do
    case "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)" in
        installed) ;;
        *) missing="$missing $package" ;;
    esac
done

if [ -n "$missing" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "twofold: this is not a Debian system; install the equivalents of:$missing" >&2
        exit 2
    fi
    install="apt-get update && apt-get install --yes --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then
        runner="sh -c"
    elif sudo -n true 2>/dev/null; then
        runner="sudo sh -c"
    else
        echo "twofold: packages are missing; type:  sudo sh -c '$install'" >&2
        exit 2
    fi
    echo "installing:$missing"
    DEBIAN_FRONTEND=noninteractive $runner "$install" >/dev/null
fi

if ! command -v cargo >/dev/null 2>&1; then
    echo "twofold: cargo is missing; install the Rust toolchain (1.95 or later)" >&2
    exit 2
fi

# A test that needs these packages fails without them and says so; the other tests can do without.
if [ "${1:-}" = test ]; then
    wanted=harness/cli/tests/it/python/requirements.txt
    if ! cmp --silent "$wanted" target/python/installed.txt; then
        echo "installing into target/python: what $wanted names"
        rm -rf target/python
        if /usr/bin/python3 -m venv target/python &&
            target/python/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted"; then
            cp "$wanted" target/python/installed.txt
        else
            echo "twofold: pip could not install the Python packages (hint: it needs an index, as PIP_INDEX_URL names one); the tests of what Python reads will fail" >&2
        fi
    fi
fi
