#!/bin/sh
# Takes away what differs from machine to machine. Called by mmdebstrap as: build.sh ROOT
set -eu
# Docker puts its own in their place.
rm -f "$1/etc/resolv.conf" "$1/etc/hostname"
: >"$1/etc/machine-id"
# A cache of the dynamic linker and logs that hold times.
rm -rf "$1"/var/cache/ldconfig/aux-cache "$1"/var/log/*
# What builds run as need not be root.
chroot "$1" useradd --uid 65532 --user-group --create-home --shell /bin/sh app
# The password database keeps a day number of its own, and backups of itself.
sed -i 's/^\(app:[^:]*\):[0-9]*:/\1:20454:/' "$1/etc/shadow"
rm -f "$1"/etc/passwd- "$1"/etc/group- "$1"/etc/shadow- "$1"/etc/gshadow- "$1"/etc/subuid- "$1"/etc/subgid-
