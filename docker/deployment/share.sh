# shellcheck shell=bash
# Tests the folder of SHARE before anything is replaced. A part of deployment.sh.

share_seconds=60

# Runs as the images' user, with the mounts of the containers. A volume of Docker needs no test.
check_share() {
  local share
  share=$(setting SHARE share)
  [[ $share == /* ]] || return 0
  say "Testing the share $share"
  ! has distribute || try_share "$share" distribute write rw
  ! has engine || try_share "$share" execute-engine read ro
}

# Does not wait for a file server that does not answer, or for its container.
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
      fail "the share $share does not answer within $share_seconds s; running containers were not changed"
      ;;
    *) fail "$words" "the share $share cannot be used ($image, $trial); see docs/share.md. Running containers were not changed" ;;
  esac
}

# Checks that it is a folder, without hanging on a file server that is down.
check_share_folder() {
  local share=$1 status=0
  timeout --signal=KILL 10 test -d "$share" || status=$?
  case $status in
    0) ;;
    1) fail "SHARE is $share, but there is no such folder: mount it, or create it with owner $(owner)" ;;
    *) fail "SHARE is $share, which does not answer within 10 s: is its file server down?" ;;
  esac
}
