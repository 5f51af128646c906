#!/bin/sh
# Makes a Python environment with the given packages, the programs that ours is tested and measured against.
# usage: python-peers.sh FOLDER PACKAGE...
# Where PyPI cannot be reached it says so and succeeds: what needs the packages is then skipped.
set -u
folder=$1
shift
python=$folder/bin/python
have() { "$python" -m pip freeze 2> /dev/null | grep -qixF "$1"; }
missing=""
for package in "$@"; do have "$package" || missing="$missing $package"; done
[ -z "$missing" ] && exit 0
if [ ! -x "$python" ]; then
    if ! python3 -m venv "$folder" 2> /dev/null; then
        "$(dirname "$0")/setup.sh" python3-venv || true
        if ! python3 -m venv "$folder"; then
            echo "peers: no Python environment can be made; tests against$missing are skipped" >&2
            exit 0
        fi
    fi
fi
echo "peers: fetching$missing for tests" >&2
# shellcheck disable=SC2086
"$python" -m pip install --quiet --disable-pip-version-check $missing \
    || echo "peers: PyPI cannot be reached; tests against$missing are skipped" >&2
exit 0
