# shellcheck shell=bash
# What each kind of container reads of conf/server.conf, and nothing else. A part of deployment.sh.

# In files of their own, so that conf/server.conf may be closed to others, and that a container which starts again meanwhile has
# settings that were looked at.
take_settings() {
  copy_secret conf/server.conf conf/secrets/server.conf
  export_settings 2> >(awk '!told[$0]++' >&2)
  ! has distribute || check_configuration migrate distribute
  ! has engine || check_configuration engine execute-engine
  ! has distribute || mv conf/secrets/distribute/distribute.conf.next conf/secrets/distribute/distribute.conf
  mv conf/secrets/engine/execute-engine.conf.next conf/secrets/engine/execute-engine.conf
  hash_settings
}

# The engines' also where none runs: another machine gets them from here.
export_settings() {
  local content
  if has distribute; then
    content=$(export_for distribute) || exit 1
    write_file conf/secrets/distribute/distribute.conf.next 0600 <<<"$content"
  fi
  content=$(export_for execute-engine) || exit 1
  # of what it is before values are encrypted anew, which gives another text each time
  engine_settings=$(sha256sum <<<"$content")
  if has distribute && [[ $content == *enc:v1:* ]]; then
    content=$(export_for execute-engine --reseal-key /etc/execute-engine/settings-key) || exit 1
  fi
  write_file conf/secrets/engine/execute-engine.conf.next 0600 <<<"$content"
  rm conf/secrets/server.conf
}

# Values are encrypted with the settings-key of distribute; on a machine of engines alone they were exported for these.
export_for() {
  local image=execute-engine key=/etc/execute-engine/settings-key status=0
  ! has distribute || { image=distribute && key=/etc/distribute/settings-key; }
  docker run --rm --network=none --user="$OWNER" --env-file="docker/$SERVERS/${1#execute-}.env" --env="DISTRIBUTE_SECURITY_KEY_FILE=$key" \
    --volume="$PWD/conf/secrets/server.conf:/app/conf/server.conf:ro,z" --volume="$PWD/conf/secrets/distribute:/etc/distribute:ro,z" \
    --volume="$PWD/conf/secrets/engine:/etc/execute-engine:ro,z" "$image:$(setting TAG local)" \
    distribute config export --for "$@" || status=$?
  [ $status = 0 ] || fail_settings $status
}

# By the service's image, with its files.
check_configuration() {
  local next=/etc/distribute/$2.conf.next status=0
  compose run --rm --no-deps -T -e "DISTRIBUTE_CONFIG=$next" "$1" distribute config check --for "$2" </dev/null \
    2> >(sed --expression "s#$next#conf/server.conf#g" --expression '/^[0-9]*$/d' --expression '/[-_]run/d' >&2) >/dev/null || status=$?
  [ $status = 0 ] || fail_settings $status
}

fail_settings() {
  [ "$1" != 78 ] || fail "mend conf/server.conf; nothing that runs was changed"
  fail "conf/server.conf could not be looked at, see above; where networks overlap, set another NETWORK in docker/.env"
}

# compose replaces a container whose labels change: these do when a file changes that it reads only as it starts.
hash_settings() {
  DISTRIBUTE_HASH=$(hash_of distribute)
  ENGINE_HASH=$(hash_of engine)
  KAFKA_HASH=$(find conf/secrets/kafka -name accounts.jaas -exec sha256sum {} +)
  export DISTRIBUTE_HASH ENGINE_HASH KAFKA_HASH=${KAFKA_HASH:0:16}
}

# Engines are replaced here and not by compose, so that what it would look at counts, too.
hash_of() {
  local name
  {
    cat docker/compose.yaml "docker/$SERVERS/$1.env"
    find "conf/secrets/$1" -type f ! -name server.conf ! -name execute-engine.conf | sort | xargs --delimiter='\n' cat
    [ "$1" = distribute ] || { echo "$engine_settings" && cat docker/engine-seccomp.json; }
    for name in ENGINE_MEMORY ENGINE_APPARMOR STOP_GRACE SHARE NETWORK; do [ "$1" = distribute ] || echo "$name=$(setting "$name" '')"; done
  } | sha256sum | cut --characters=1-16
}

# A version before this one gave each container the whole file. It is kept until none is left that could start again with it.
remove_old_settings() {
  if has distribute || [ -z "$(containers distribute-1 --all)" ]; then rm -f conf/secrets/distribute/server.conf; fi
  if has engine || [ -z "$(containers engine --all)" ]; then rm -f conf/secrets/engine/server.conf; fi
}
