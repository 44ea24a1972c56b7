#!/bin/sh
# Installs Ansible into a virtual environment: install.sh FOLDER [VERSION [PACKAGE…]]
# Every file must match a hash of requirements.txt. Only another VERSION, and each PACKAGE with its
# dependencies, are installed without hashes; a line of the output says so.
set -eu
python=$1/bin/python
requirements=$(dirname "$0")/requirements.txt
pinned=$(sed -n 's/^ansible-core==\([^ ]*\).*/\1/p' "$requirements")
version=${2:-$pinned}
shift "$(($# < 2 ? $# : 2))"

# Only wheels: a source package would run its own code, and build with packages that have no hash.
if [ "$version" = "$pinned" ]; then
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement "$requirements"
else
  echo "without hashes: ansible-core==$version, as requirements.txt is for $pinned"
  "$python" -m pip install --quiet --disable-pip-version-check "ansible-core==$version"
fi
[ $# -eq 0 ] || {
  echo "without hashes: $*"
  "$python" -m pip install --quiet --disable-pip-version-check "ansible-core==$version" "$@"
}
