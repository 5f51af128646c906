#!/bin/sh
# Installs the system packages that Pattreeya builds with, where they are missing, and says what it does.
set -eu
packages="libcurl4-openssl-dev libssl-dev libedit-dev libsqlite3-dev"

if ! command -v swift > /dev/null; then
    echo "setup: there is no swift command; install Swift 6.1 or later (https://www.swift.org/install/linux/) first" >&2
    exit 1
fi
missing=""
for package in $packages "$@"; do
    dpkg-query --show --showformat='${Status}' "$package" 2> /dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if ! command -v apt-get > /dev/null; then
    echo "setup: these packages are missing and there is no apt-get to install them:$missing" >&2
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then sudo="sudo"; fi
echo "setup: installing$missing with ${sudo:+sudo }apt-get" >&2
# A machine that is fresh has no package lists yet; a failing update of one list is not fatal.
$sudo apt-get update -qq || true
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
