#!/bin/bash
# Installs what the heavy tests drive: LibreOffice 7.4 as Debian 12 has it, and beside it 25.2 from bookworm-backports.
#
# 7.4 goes into the system with apt (so: Debian 12, and root or sudo). 25.2 is only unpacked, into $LOVANDE_LIBREOFFICE
# (/tmp/lovande-libreoffice unless told otherwise), and started with $LOVANDE_LIBREOFFICE/run25 COMMAND...
# Both come from the mirror that apt on this machine already uses. Safe to run again: what is there is kept.
set -euo pipefail

home=${LOVANDE_LIBREOFFICE:-/tmp/lovande-libreoffice}
packages=(libreoffice-writer libreoffice-calc libreoffice-impress python3-uno)
export DEBIAN_FRONTEND=noninteractive

if [ "$(. /etc/os-release && echo "$VERSION_CODENAME")" != bookworm ]; then
    echo "This script is for Debian 12 (bookworm): elsewhere, install LibreOffice 7.4 and 25.2 by hand." >&2
    exit 1
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)

# ---- 7.4, in the system
if ! dpkg -s "${packages[@]}" fonts-liberation >/dev/null 2>&1; then
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" apt-get -qq -y -o DPkg::Lock::Timeout=600 --no-install-recommends install "${packages[@]}" fonts-liberation >/dev/null
fi
soffice --version

# ---- 25.2, unpacked beside it, with package lists and a cache of its own so that apt's own settings stay as they are
mkdir -p "$home"
cd "$home"
home=$PWD
if [ "$(cat root/.complete 2>/dev/null)" != "${packages[*]}" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | awk '$2 == "bookworm" && !found { print $1; found = 1 }')
    rm -rf apt root
    mkdir -p apt/lists/partial apt/cache/archives/partial root
    for suite in bookworm bookworm-backports; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >apt/sources.list
    printf 'Dir::Etc::SourceList "%s";\nDir::Etc::SourceParts "-";\nDir::State::Lists "%s";\nDir::Cache "%s";\nAPT::Sandbox::User "root";\n' \
        "$home/apt/sources.list" "$home/apt/lists" "$home/apt/cache" >apt/apt.conf
    export APT_CONFIG=$home/apt/apt.conf
    apt-get -qq update
    apt-get -qq -y -o Debug::NoLocking=1 --no-install-recommends --download-only -t bookworm-backports install "${packages[@]}" >/dev/null
    unset APT_CONFIG
    for package in apt/cache/archives/*.deb; do
        dpkg -x "$package" root
    done
    # What the packages' own scripts would have done, and paths that should stay inside the folder.
    mkdir -p root/etc/libreoffice/registry root/var/lib/libreoffice/share/prereg root/var/spool/libreoffice/uno_packages/cache
    cp root/usr/lib/libreoffice/share/.registry/main.xcd root/etc/libreoffice/registry/main.xcd
    find root/usr/lib/libreoffice -type l -lname '/*' | while read -r link; do
        ln -sfn "$home/root$(readlink "$link")" "$link"
    done
    sed -i "s#file:///\(usr/lib\|etc\)/libreoffice#file://$home/root/\1/libreoffice#" root/usr/lib/libreoffice/program/*rc
    sed -i "s#/usr/lib/libreoffice#$home/root&#" root/usr/lib/python3/dist-packages/uno.py
    rm -rf apt
    echo "${packages[*]}" >root/.complete
fi

cat >run25 <<'RUN'
#!/bin/sh
# run25 COMMAND...: with LibreOffice 25.2, its libraries and its Python bridge first on every path.
root=$(cd "$(dirname "$0")" && pwd)/root
program=$root/usr/lib/libreoffice/program
for folder in "$root"/usr/lib/*-linux-gnu; do libraries=$libraries:$folder; done
export PATH="$program:$PATH" LD_LIBRARY_PATH="$program$libraries" PYTHONPATH="$root/usr/lib/python3/dist-packages:$program"
exec "$@"
RUN
chmod +x run25

profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
./run25 soffice "-env:UserInstallation=file://$profile" --headless --version
