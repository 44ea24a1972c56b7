#!/bin/sh
# Tests a share as the current user: everything that distribute does with it (write), or that an
# engine does (read).
#
#     sh try-share.sh FOLDER write|read
#
# Cleans up. On failure, exits with 1 and prints what failed and what to do.
set -u
folder=${1:?FOLDER write|read}
user=$(id -u)

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Runs one step. On failure, prints the given meaning and the last line of the program's output.
must() {
  meaning=$1
  shift
  words=$("$@" 2>&1) || fail "$folder: $meaning: $(printf '%s' "$words" | tail -n 1)"
}

must_have_mode() {
  mode=$(stat -c %a "$2") || fail "$folder: cannot read the mode of a file"
  [ "$mode" = "$1" ] || fail "$folder does not keep file modes: a file with mode $1 has mode $mode there. Use a file system that keeps modes, such as NFS or ext4"
}

write() { printf '%s\n' "$2" >"$1"; }

try_writing() {
  umask 022
  for entry in "$folder/.cache" "$folder/.revisions" "$folder"/.revisions/*; do
    [ ! -d "$entry" ] || [ -w "$entry" ] || fail "$folder: user $user cannot write $entry, which belongs to user $(stat -c %u "$entry"): chown -R $user on the file server"
  done
  try=$folder/.distribute-try-$$-$(date +%s)
  trap 'rm -rf "$try"' EXIT
  must "user $user cannot write there; on the file server: chown $user, and export it rw to this machine (all_squash maps every user to nobody)" mkdir "$try"
  must "user $user cannot create a folder in its own folder" mkdir "$try/new"
  must "user $user cannot write a file" write "$try/new/file" here
  must "cannot set a mode" chmod 0755 "$try/new"
  write "$try/new/program" '#!/bin/sh'
  must "cannot set a mode" chmod 0755 "$try/new/program"
  must_have_mode 644 "$try/new/file"
  must_have_mode 755 "$try/new/program"
  must "cannot rename a folder" mv "$try/new" "$try/revision"
  must "cannot create symbolic links" ln -s nowhere "$try/link"
  must "cannot create symbolic links" ln -s revision "$try/link.new"
  must "cannot rename a link over another" mv -T "$try/link.new" "$try/link"
  must "cannot create hard links, which distributes use to claim the share" ln "$try/revision/file" "$try/claim"
  must "cannot flush it to the disk" sync --file-system "$try/revision"
  must "cannot read a file through a link" cat "$try/link/file"
  [ "$words" = here ] || fail "$folder: a file has other contents than written: $words"
  must "user $user cannot remove its own files" rm -r "$try"
  trap - EXIT
}

# Reads the mark, and the first level of each project.
try_reading() {
  must "user $user cannot read it; on the file server: chmod 0755" ls -A "$folder"
  for entry in "$folder/.distribute-share" "$folder/.revisions"; do
    [ ! -e "$entry" ] || must "user $user cannot read $entry: distribute writes with umask 022" cat_or_list "$entry"
  done
  for link in "$folder"/*; do
    [ ! -L "$link" ] || must "user $user cannot read the project ${link##*/}: distribute writes with umask 022" ls "$link/"
  done
  [ -e "$folder/.distribute-share" ] || printf '%s\n' "$folder has no .distribute-share: nothing was cloned yet, or this is not the folder that distribute writes to"
}

cat_or_list() { if [ -d "$1" ]; then ls "$1"; else cat "$1"; fi; }

[ -d "$folder" ] || fail "$folder is not a folder: mount the share there"
case ${2:-} in
  write) try_writing && try_reading ;;
  read) try_reading ;;
  *) fail "the second argument must be 'write' (distribute) or 'read' (engine), not '${2:-}'" ;;
esac
