# shellcheck shell=bash
# The keys that sign orders and seal secretVars (docs/keys.md). A part of deployment.sh.

# distribute signs and seals with the keys in conf/secrets/distribute/keys. Engines, also on other
# machines, verify and open with those in conf/secrets/engine/keys. An existing key is never created
# again.
make_lane_keys() {
  local lane lanes=() new=() args=()
  has distribute || return 0
  IFS=', ' read -ra lanes <<<"$(configured Exec_Engine LANES)"
  for lane in "${lanes[@]:-default}"; do
    [ -e "conf/secrets/engine/keys/lane-$lane.pem" ] || new+=("$lane")
  done
  [ ${#new[@]} -gt 0 ] || return 0
  for lane in "${new[@]}"; do args+=(--lane "$lane"); done
  run_key init "${args[@]}"
  run_key export "${args[@]}" --to /etc/execute-engine/keys --move
  ! knows_old_engines || hold_back "${new[@]}"
}

# Runs `distribute key` with write access to the folders of both.
run_key() {
  docker run --rm --network=none --user="$OWNER" --volume="$PWD/conf/secrets/distribute:/etc/distribute:z" \
    --volume="$PWD/conf/secrets/engine:/etc/execute-engine:z" "distribute:$(setting TAG local)" \
    distribute key "$1" --keys-dir /etc/distribute/keys "${@:2}" >/dev/null 2>&1 || fail "cannot create the keys in conf/secrets/distribute/keys: distribute key $1 ${*:2}"
}

# Whether there are engines, here or elsewhere, that do not have these keys yet.
knows_old_engines() {
  if has engine; then [ -n "$(containers engine --all)" ]; else [ -s conf/secrets/token ]; fi
}

hold_back() {
  local lane
  mkdir -p conf/secrets/keys-later
  for lane in "$@"; do mv "conf/secrets/distribute/keys/lane-$lane.pub.pem" conf/secrets/keys-later/; done
}

# At this point all engines of this machine have their keys.
use_lane_keys() {
  has distribute && compgen -G 'conf/secrets/keys-later/*.pem' >/dev/null || return 0
  if ! has engine; then
    say "secretVars are still sealed with the common key. When the engines on other machines have conf/secrets/engine/keys, run: mv conf/secrets/keys-later/* conf/secrets/distribute/keys/ && bash deployment.sh$again"
    return 0
  fi
  say "Using the lanes' keys to seal secretVars"
  mv conf/secrets/keys-later/*.pem conf/secrets/distribute/keys/
  hash_settings
  start_distributes
}
