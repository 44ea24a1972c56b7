#!/bin/sh
# Tries a share as the user that runs this: all that distribute does with one (write), or that an engine does (read).
#
#     sh try-share.sh FOLDER write|read
#
# Leaves nothing behind. Exits 1 with what failed and what to do.
set -u
folder=${1:?FOLDER write|read}
user=$(id -u)

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# A step of the trial, what it means when it fails, and how: the program's last words.
must() {
  meaning=$1
  shift
  words=$("$@" 2>&1) || fail "$folder: $meaning: $(printf '%s' "$words" | tail -n 1)"
}

must_have_mode() {
  mode=$(stat -c %a "$2") || fail "$folder: the mode of a file cannot be read"
  [ "$mode" = "$1" ] || fail "$folder keeps no modes: a file of mode $1 has mode $mode there. Projects have programs and files that engines read; use a file system that keeps modes, such as NFS or ext4"
}

write() { printf '%s\n' "$2" >"$1"; }

try_writing() {
  umask 022
  for entry in "$folder/.cache" "$folder/.revisions" "$folder"/.revisions/*; do
    [ ! -d "$entry" ] || [ -w "$entry" ] || fail "$folder: user $user cannot write $entry, which belongs to user $(stat -c %u "$entry"): chown -R $user on the file server"
  done
  try=$folder/.distribute-try-$$-$(date +%s)
  trap 'rm -rf "$try"' EXIT
  must "user $user cannot write there; on the file server: chown $user, and export it rw to this machine (all_squash makes everyone nobody)" mkdir "$try"
  must "user $user cannot make a folder in one of its own" mkdir "$try/new"
  must "user $user cannot write a file" write "$try/new/file" here
  must "a mode cannot be set" chmod 0755 "$try/new"
  write "$try/new/program" '#!/bin/sh'
  must "a mode cannot be set" chmod 0755 "$try/new/program"
  must_have_mode 644 "$try/new/file"
  must_have_mode 755 "$try/new/program"
  must "a folder cannot be renamed" mv "$try/new" "$try/revision"
  must "there are no links in it (symbolic ones)" ln -s nowhere "$try/link"
  must "there are no links in it (symbolic ones)" ln -s revision "$try/link.new"
  must "a link cannot be renamed over another" mv -T "$try/link.new" "$try/link"
  must "there are no hard links in it, by which one of several distributes claims it" ln "$try/revision/file" "$try/claim"
  must "it cannot be flushed to the disk" sync --file-system "$try/revision"
  must "a file cannot be read by a link" cat "$try/link/file"
  [ "$words" = here ] || fail "$folder: a file that was written has other contents: $words"
  must "user $user cannot remove its own files" rm -r "$try"
  trap - EXIT
}

# Of what is there: the mark, and the projects, as far as their first level.
try_reading() {
  must "user $user cannot read it; on the file server: chmod 0755" ls -A "$folder"
  for entry in "$folder/.distribute-share" "$folder/.revisions"; do
    [ ! -e "$entry" ] || must "user $user cannot read $entry: distribute writes with umask 022" cat_or_list "$entry"
  done
  for link in "$folder"/*; do
    [ ! -L "$link" ] || must "user $user cannot read the project ${link##*/}: distribute writes with umask 022" ls "$link/"
  done
  [ -e "$folder/.distribute-share" ] || printf '%s\n' "$folder has no .distribute-share: nothing was cloned yet, or this is not what distribute writes to"
}

cat_or_list() { if [ -d "$1" ]; then ls "$1"; else cat "$1"; fi; }

[ -d "$folder" ] || fail "$folder is no folder: mount the share there"
case ${2:-} in
  write) try_writing && try_reading ;;
  read) try_reading ;;
  *) fail "give 'write' (distribute) or 'read' (engine), not '${2:-}'" ;;
esac
