# shellcheck shell=bash
# Images and containers: each is started or replaced, and waited for. A part of deployment.sh.

export_versions() {
  OWNER=$(owner)
  REVISION=${REVISION:-$(git rev-parse HEAD 2>/dev/null || echo unknown)}
  export OWNER REVISION
}

build() {
  local service services=()
  ! has distribute || services+=(distribute-1)
  ! has engine || services+=(engine)
  for service in "${services[@]}"; do
    compose build "$service" >conf/secrets/build.log 2>&1 || fail "$(tail -n 30 conf/secrets/build.log)" "the image of $service could not be built"
    tell_unpinned
  done
  rm -f conf/secrets/build.log
}

# Of packages that ANSIBLE_VERSION and ANSIBLE_EXTRA bring; not where Docker has the layer already.
tell_unpinned() {
  local line
  grep --only-matching 'without hashes: .*' conf/secrets/build.log | sort --unique | while read -r line; do say "Installed $line"; done || true
}

# What compose itself says of the container, and its exit code, are left out.
run_once() { compose run --rm --no-deps -T "$1" distribute "${@:2}" </dev/null 2> >(sed --expression "/$1[-_]run/d" --expression '/^[0-9]*$/d' >&2); }

distribute_command() { run_once migrate "$@"; }

# A gateway with wrong settings would take the place of one that works.
check_gateway() {
  NETWORK=$(setting NETWORK 172.30.87) PROXIES=$(setting PROXIES 255.255.255.255) docker run --rm --network=none --env NETWORK --env PROXIES \
    --volume="$PWD/docker/gateway:/usr/local/etc/haproxy:ro,z" "$(setting HAPROXY_IMAGE haproxy:lts-alpine)" \
    haproxy -c -f /usr/local/etc/haproxy/haproxy.cfg >/dev/null || fail "PROXIES is '$(setting PROXIES '')': give addresses or networks, with blanks between them (see above)"
}

start_servers() {
  say "Starting MySQL and Kafka"
  compose up --detach --no-deps mysql kafka
  [ -s conf/secrets/token ] || hint="if nothing was ever stored: bash deployment.sh uninstall --purge, then again"
  wait_until "$(containers mysql)" is_healthy
  hint=''
  wait_until "$(containers kafka)" is_healthy
}

migrate() {
  say "Migrating the store"
  if ! has bundled; then
    distribute_command migrate
  else
    distribute_command migrate --engine-account execute-engine
    grant_at_kafka
  fi
}

# No engine of the version before is left.
narrow_engine_account() { distribute_command migrate --engine-account execute-engine --only-current-engines >/dev/null; }

# An engine makes no topics: those of its lanes are there before it.
grant_at_kafka() {
  local lanes
  IFS=', ' read -ra lanes <<<"$(configured Exec_Engine LANES)"
  run_once kafka-accounts queue grant --distribute-account distribute --engine-account execute-engine "${lanes[@]}"
}

# One by one: the next only when the gateway passes requests on to the one before.
start_distributes() {
  local service
  start_gateway
  for service in distribute-1 distribute-2; do
    say "Starting $service"
    compose up --detach --no-deps "$service"
    wait_until "$(containers "$service")" is_ready http://127.0.0.1:8007/api/v2/health/ready
    wait_until "$(containers gateway)" is_passing_on_to "$service"
  done
}

# It reads its settings anew without missing a request; another image or port makes another container of it.
start_gateway() {
  local before after
  before=$(containers gateway)
  compose up --detach --no-deps gateway
  after=$(containers gateway)
  [ "$before" != "$after" ] || docker kill --signal HUP "$after" >/dev/null
}

# One by one, each drained first: the units that it runs come to their end.
start_engines() {
  local id count wanted
  count=$(containers engine | wc -l)
  wanted=$(setting ENGINES "$((count > 0 ? count : 1))")
  if [ "$wanted" -lt "$count" ]; then
    scale_engines "$wanted"
    count=$wanted
  fi
  for id in $(containers engine); do
    ! is_current "$id" || continue
    say "Replacing the engine $(name_of "$id"): its units are waited for"
    docker stop --time "$(setting STOP_GRACE 3900)" "$id" >/dev/null
    docker rm "$id" >/dev/null
    scale_engines "$count"
  done
  say "Starting engines: $wanted"
  scale_engines "$wanted"
}

scale_engines() {
  local id
  compose up --detach --no-deps --no-recreate --scale "engine=$1" engine
  # one of before may be unwell because of what was deployed already: it is replaced next
  for id in $(containers engine); do ! is_current "$id" || wait_until "$id" is_ready http://127.0.0.1:8008/health/ready; done
}

# Whether a container is of the image and the settings of now.
is_current() {
  local image
  image=$(docker image inspect --format '{{.Id}}' "execute-engine:$(setting TAG local)")
  [ "$(docker inspect --format '{{.Image}} {{index .Config.Labels "distribute.settings"}}' "$1")" = "$image $ENGINE_HASH" ]
}

# Of a service; with --all also those that do not run.
containers() {
  local labels=("label=com.docker.compose.project=$project" "label=com.docker.compose.service=$1" label=com.docker.compose.oneoff=False)
  docker ps --quiet --no-trunc "${@:2}" "${labels[@]/#/--filter=}"
}

name_of() { docker inspect --format '{{.Name}}' "$1" | tr --delete /; }

is_healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; }

is_ready() { docker exec "$1" node docker/check-health.mjs "$2" 2>&1; }

# The gateway's image has no program that could ask.
is_passing_on_to() { is_ready "$(containers "$2")" "http://gateway:8404/$2"; }

wait_seconds=180
hint=''

# Waits until a check of a container succeeds; gives up, with what it says, also when it ends again and again.
wait_until() {
  local id=$1 answer='' deadline=$((SECONDS + wait_seconds))
  [ -n "$id" ] || fail "a container ended as soon as it was started: bash deployment.sh logs"
  until answer=$("${@:2:1}" "$id" "${@:3}"); do
    if [ "$SECONDS" -ge "$deadline" ] || [ "$(docker inspect --format '{{.RestartCount}}' "$id")" -ge 3 ]; then
      docker logs --tail 20 "$id" >&2
      fail "$(name_of "$id") is not ready: ${answer:-see its last lines above}" ${hint:+"$hint"}
    fi
    sleep 1
  done
}
