# shellcheck shell=bash
# The folder of SHARE, tried before anything is replaced. A part of deployment.sh.

share_seconds=60

# By the images' own user, in the mounts that the containers are going to have. A volume is Docker's own, and needs no trial.
check_share() {
  local share
  share=$(setting SHARE share)
  [[ $share == /* ]] || return 0
  say "Trying the share $share"
  ! has distribute || try_share "$share" distribute write rw
  ! has engine || try_share "$share" execute-engine read ro
}

# A file server that does not answer is not waited for, and neither is its container.
try_share() {
  local share=$1 image=$2 trial=$3 mode=$4 name status=0 words
  name=$project-try-share-$$
  words=$(timeout --kill-after=5 "$share_seconds" docker run --rm --name="$name" --network=none --cap-drop=ALL \
    --volume="$share:/mnt:$mode" --volume="$PWD/docker/deployment:/deployment:ro,z" "$image:$(setting TAG local)" \
    sh /deployment/try-share.sh /mnt "$trial" 2>&1 </dev/null) || status=$?
  words=${words//\/mnt/$share}
  case $status in
    0) [ -z "$words" ] || say "$words" ;;
    124 | 137)
      timeout 10 docker rm --force "$name" >/dev/null 2>&1 || true
      fail "the share $share does not answer within $share_seconds s; nothing that runs was changed"
      ;;
    *) fail "$words" "the share $share cannot be used ($image, $trial); see docs/share.md. Nothing that runs was changed" ;;
  esac
}

# Whether it is a folder, without hanging on a file server that is away.
check_share_folder() {
  local share=$1 status=0
  timeout --signal=KILL 10 test -d "$share" || status=$?
  case $status in
    0) ;;
    1) fail "SHARE is $share, and there is no such folder: mount it, or make it and give it to the user $(owner)" ;;
    *) fail "SHARE is $share, and does not answer within 10 s: is its file server away?" ;;
  esac
}
