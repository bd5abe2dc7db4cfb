#!/bin/sh
# Fills an empty root with the named Debian packages: unpacked, not configured, no dependencies added.
# What is not named is not there: no shell, no package manager. Called by mmdebstrap as: runtime.sh ROOT PACKAGE...
set -eu
root=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# apt checks each package against the signed index of the archive.
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get --quiet=2 -o APT::Sandbox::User=root download "$@"

# One control file a package, where scanners and SBOM tools look in images without dpkg.
mkdir -p "$root/var/lib/dpkg/status.d"
for deb in *.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -C "$root" --extract --preserve-permissions --keep-directory-symlink
  dpkg-deb --field "$deb" >"$root/var/lib/dpkg/status.d/$(dpkg-deb --field "$deb" Package)"
done

# Read by people, by iconv and by a package manager; none of them lives here. Licences stay.
find "$root/usr/share/doc" -type f ! -name copyright -delete
find "$root/usr/share/doc" -depth -type d -empty -delete
rm -rf "$root"/usr/share/man "$root"/usr/share/lintian "$root"/usr/share/locale "$root"/usr/share/bug \
  "$root"/usr/share/zoneinfo/right "$root"/usr/share/zoneinfo/posix "$root"/usr/lib/*-linux-gnu/gconv \
  "$root"/etc/apt "$root"/var/lib/apt "$root"/var/cache/apt "$root"/etc/update-motd.d "$root"/etc/cron* "$root"/etc/init.d \
  "$root"/etc/resolv.conf "$root"/etc/hostname "$root"/usr/sbin/update-ca-certificates
mkdir -p "$root/var/cache"

# What the packages' own scripts would have made.
find "$root/usr/share/ca-certificates/mozilla" -name '*.crt' | LC_ALL=C sort | xargs cat >"$root/etc/ssl/certs/ca-certificates.crt"
cat >"$root/etc/passwd" <<'PASSWD'
root:x:0:0:root:/root:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
app:x:65532:65532:app:/home/app:/usr/sbin/nologin
PASSWD
printf 'root:x:0:\nnogroup:x:65534:\napp:x:65532:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
mkdir -p "$root/home/app"
chown 65532:65532 "$root/home/app"

# Python without the modules whose libraries are not here, and compiled, since a read-only container cannot do that.
ln -s python3.11 "$root/usr/bin/python3"
ln -s python3.11 "$root/usr/bin/python"
python=$root/usr/lib/python3.11
rm -rf "$python"/lib2to3 "$python"/pydoc_data "$python"/turtle.py "$python"/curses "$python"/dbm/ndbm.py "$python"/dbm/gnu.py
for module in _curses _curses_panel readline _dbm nis _testcapi _testinternalcapi _testbuffer _testimportmultiple _testmultiphase; do
  rm -f "$python"/lib-dynload/"$module".*.so
done
chroot "$root" /usr/bin/python3.11 -m compileall -q -j 1 --invalidation-mode unchecked-hash /usr/lib/python3.11
