#!/bin/sh
# Installs the program with its manual page and the completions of bash, zsh and fish, or removes them again.
#   scripts/install.sh install PROGRAM PREFIX     DESTDIR in the environment goes before PREFIX
#   scripts/install.sh uninstall PREFIX
set -eu

usage() {
    echo "usage: $0 install PROGRAM PREFIX | uninstall PREFIX" >&2
    exit 2
}

case "${1:-}" in
install) [ $# = 3 ] || usage; program=$2; prefix=$3 ;;
uninstall) [ $# = 2 ] || usage; prefix=$2 ;;
*) usage ;;
esac
case "$prefix" in
/*) ;;
*) echo "install: PREFIX must be an absolute path, not \"$prefix\"" >&2; exit 2 ;;
esac
root=${DESTDIR:-}$prefix
binary=$root/bin/pattreeya
page=$root/share/man/man1/pattreeya.1
bash=$root/share/bash-completion/completions/pattreeya
zsh=$root/share/zsh/site-functions/_pattreeya
fish=$root/share/fish/vendor_completions.d/pattreeya.fish

if [ "$1" = uninstall ]; then
    rm -f "$binary" "$page" "$bash" "$zsh" "$fish"
    echo "removed pattreeya from $root"
    exit 0
fi

# What the program writes comes whole or not at all: a half-written completion would trouble every new shell.
write() {
    target=$1
    shift
    mkdir -p "$(dirname "$target")"
    if ! "$program" "$@" > "$target.new"; then
        rm -f "$target.new"
        echo "install: $program $* failed" >&2
        exit 1
    fi
    chmod 644 "$target.new"
    mv "$target.new" "$target"
}

mkdir -p "$(dirname "$binary")"
# Not over the old file: it may be running.
cp "$program" "$binary.new"
chmod 755 "$binary.new"
mv "$binary.new" "$binary"
write "$page" manual
write "$bash" completions bash
write "$zsh" completions zsh
write "$fish" completions fish
echo "installed $binary, its manual page and completions for bash, zsh and fish"
case ":$PATH:" in
*":$prefix/bin:"*) ;;
*) [ -n "${DESTDIR:-}" ] || echo "$prefix/bin is not in PATH; add it, or give another PREFIX" >&2 ;;
esac
