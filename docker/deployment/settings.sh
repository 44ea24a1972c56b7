# shellcheck shell=bash
# Gives each kind of container only the settings of conf/server.conf that it reads. A part of
# deployment.sh.

# Exports to separate files, so that conf/server.conf can be private, and a container that restarts
# meanwhile has settings that were checked.
take_settings() {
  copy_secret conf/server.conf conf/secrets/server.conf
  export_settings 2> >(awk '!told[$0]++' >&2)
  ! has distribute || check_configuration migrate distribute
  ! has engine || check_configuration engine execute-engine
  ! has distribute || mv conf/secrets/distribute/distribute.conf.next conf/secrets/distribute/distribute.conf
  mv conf/secrets/engine/execute-engine.conf.next conf/secrets/engine/execute-engine.conf
  hash_settings
}

# Also exports the engines' settings if none runs here: other machines get them from here.
export_settings() {
  local content
  if has distribute; then
    content=$(export_for distribute) || exit 1
    write_file conf/secrets/distribute/distribute.conf.next 0600 <<<"$content"
  fi
  content=$(export_for execute-engine) || exit 1
  # before values are re-encrypted, which gives a different text each time
  engine_settings=$(sha256sum <<<"$content")
  if has distribute && [[ $content == *enc:v1:* ]]; then
    content=$(export_for execute-engine --reseal-key /etc/execute-engine/settings-key) || exit 1
  fi
  write_file conf/secrets/engine/execute-engine.conf.next 0600 <<<"$content"
  rm conf/secrets/server.conf
}

# Values are encrypted with distribute's settings-key; on a machine with only engines, with the
# engines'.
export_for() {
  local image=execute-engine key=/etc/execute-engine/settings-key status=0
  ! has distribute || { image=distribute && key=/etc/distribute/settings-key; }
  docker run --rm --network=none --user="$OWNER" --env-file="docker/$SERVERS/${1#execute-}.env" --env="DISTRIBUTE_SECURITY_KEY_FILE=$key" \
    --volume="$PWD/conf/secrets/server.conf:/app/conf/server.conf:ro,z" --volume="$PWD/conf/secrets/distribute:/etc/distribute:ro,z" \
    --volume="$PWD/conf/secrets/engine:/etc/execute-engine:ro,z" "$image:$(setting TAG local)" \
    distribute config export --for "$@" || status=$?
  [ $status = 0 ] || fail_settings $status
}

# Runs in the service's image, with its files.
check_configuration() {
  local next=/etc/distribute/$2.conf.next status=0
  compose run --rm --no-deps -T -e "DISTRIBUTE_CONFIG=$next" "$1" distribute config check --for "$2" </dev/null \
    2> >(sed --expression "s#$next#conf/server.conf#g" --expression '/^[0-9]*$/d' --expression '/[-_]run/d' >&2) >/dev/null || status=$?
  [ $status = 0 ] || fail_settings $status
}

fail_settings() {
  [ "$1" != 78 ] || fail "fix conf/server.conf; running containers were not changed"
  fail "cannot check conf/server.conf, see above; if networks overlap, set another NETWORK in docker/.env"
}

# compose replaces a container whose labels change. These change with each file that the container
# reads only at its start.
hash_settings() {
  DISTRIBUTE_HASH=$(hash_of distribute)
  ENGINE_HASH=$(hash_of engine)
  KAFKA_HASH=$(find conf/secrets/kafka -name accounts.jaas -exec sha256sum {} +)
  export DISTRIBUTE_HASH ENGINE_HASH KAFKA_HASH=${KAFKA_HASH:0:16}
}

# Engines are replaced by this script, not by compose, so everything that compose would compare is
# included.
hash_of() {
  local name
  {
    cat docker/compose.yaml "docker/$SERVERS/$1.env"
    find "conf/secrets/$1" -type f ! -name server.conf ! -name execute-engine.conf | sort | xargs --delimiter='\n' cat
    [ "$1" = distribute ] || { echo "$engine_settings" && cat docker/engine-seccomp.json; }
    for name in ENGINE_MEMORY ENGINE_APPARMOR STOP_GRACE SHARE NETWORK; do [ "$1" = distribute ] || echo "$name=$(setting "$name" '')"; done
  } | sha256sum | cut --characters=1-16
}

# Earlier versions gave each container the whole file. It is kept while a container that uses it
# could restart.
remove_old_settings() {
  if has distribute || [ -z "$(containers distribute-1 --all)" ]; then rm -f conf/secrets/distribute/server.conf; fi
  if has engine || [ -z "$(containers engine --all)" ]; then rm -f conf/secrets/engine/server.conf; fi
}
