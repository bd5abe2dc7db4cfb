#!/bin/sh
# Adds the Go toolchain at /usr/local/go. Called by mmdebstrap as: go.sh ROOT GOROOT
set -eu
mkdir -p "$1/usr/local"
cp -R --no-preserve=mode,ownership "$2" "$1/usr/local/go"
chmod -R u=rwX,go=rX "$1/usr/local/go"
# A module archive carries no execute bits.
chmod 755 "$1"/usr/local/go/bin/* "$1"/usr/local/go/pkg/tool/*/*
ln -s ../go/bin/go "$1/usr/local/bin/go"
ln -s ../go/bin/gofmt "$1/usr/local/bin/gofmt"
