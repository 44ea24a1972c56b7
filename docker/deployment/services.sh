# shellcheck shell=bash
# Builds images, starts or replaces containers, and waits for them. A part of deployment.sh.

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
    compose build "$service" >conf/secrets/build.log 2>&1 || fail "$(tail -n 30 conf/secrets/build.log)" "cannot build the image of $service"
    tell_unpinned
  done
  rm -f conf/secrets/build.log
}

# Reports packages of ANSIBLE_VERSION and ANSIBLE_EXTRA; silent if Docker has cached the layer.
tell_unpinned() {
  local line
  grep --only-matching 'without hashes: .*' conf/secrets/build.log | sort --unique | while read -r line; do say "Installed $line"; done || true
}

# Drops compose's own lines about the container and its exit code.
run_once() { compose run --rm --no-deps -T "$1" distribute "${@:2}" </dev/null 2> >(sed --expression "/$1[-_]run/d" --expression '/^[0-9]*$/d' >&2); }

distribute_command() { run_once migrate "$@"; }

# Otherwise a gateway with invalid settings would replace one that works.
check_gateway() {
  NETWORK=$(setting NETWORK 172.30.87) PROXIES=$(setting PROXIES 255.255.255.255) docker run --rm --network=none --env NETWORK --env PROXIES \
    --volume="$PWD/docker/gateway:/usr/local/etc/haproxy:ro,z" "$(setting HAPROXY_IMAGE haproxy:lts-alpine)" \
    haproxy -c -f /usr/local/etc/haproxy/haproxy.cfg >/dev/null || fail "PROXIES is '$(setting PROXIES '')': it must be addresses or networks, separated by blanks (see above)"
}

start_servers() {
  say "Starting MySQL and Kafka"
  compose up --detach --no-deps mysql kafka
  [ -s conf/secrets/token ] || hint="if the store has no data yet, run: bash deployment.sh uninstall --purge, then bash deployment.sh"
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

# At this point no engine of the previous version is left.
narrow_engine_account() { distribute_command migrate --engine-account execute-engine --only-current-engines >/dev/null; }

# Engines cannot create topics, so those of their lanes must exist first.
grant_at_kafka() {
  local lanes
  IFS=', ' read -ra lanes <<<"$(configured Exec_Engine LANES)"
  run_once kafka-accounts queue grant --distribute-account distribute --engine-account execute-engine "${lanes[@]}"
}

# One by one: the next starts when the gateway sends requests to the previous one.
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

# Reloads its settings without missing a request; a changed image or port replaces the container.
start_gateway() {
  local before after
  before=$(containers gateway)
  compose up --detach --no-deps gateway
  after=$(containers gateway)
  [ "$before" != "$after" ] || docker kill --signal HUP "$after" >/dev/null
}

# One by one; each is drained first, so that its running units end.
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
    say "Replacing the engine $(name_of "$id"): waiting for its running units"
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
  # an engine of the previous version may be not ready because of earlier steps: it is replaced next
  for id in $(containers engine); do ! is_current "$id" || wait_until "$id" is_ready http://127.0.0.1:8008/health/ready; done
}

# Whether a container has the current image and settings.
is_current() {
  local image
  image=$(docker image inspect --format '{{.Id}}' "execute-engine:$(setting TAG local)")
  [ "$(docker inspect --format '{{.Image}} {{index .Config.Labels "distribute.settings"}}' "$1")" = "$image $ENGINE_HASH" ]
}

# The containers of a service; with --all also those that are not running.
containers() {
  local labels=("label=com.docker.compose.project=$project" "label=com.docker.compose.service=$1" label=com.docker.compose.oneoff=False)
  docker ps --quiet --no-trunc "${@:2}" "${labels[@]/#/--filter=}"
}

name_of() { docker inspect --format '{{.Name}}' "$1" | tr --delete /; }

is_healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; }

is_ready() { docker exec "$1" node docker/check-health.mjs "$2" 2>&1; }

# Run in distribute's container, because the gateway's image has no HTTP client.
is_passing_on_to() { is_ready "$(containers "$2")" "http://gateway:8404/$2"; }

wait_seconds=180
hint=''

# Waits until a check of a container succeeds. Fails with the check's output after a time limit, or
# if the container keeps exiting.
wait_until() {
  local id=$1 answer='' deadline=$((SECONDS + wait_seconds))
  [ -n "$id" ] || fail "a container exited immediately after its start: see bash deployment.sh logs"
  until answer=$("${@:2:1}" "$id" "${@:3}"); do
    if [ "$SECONDS" -ge "$deadline" ] || [ "$(docker inspect --format '{{.RestartCount}}' "$id")" -ge 3 ]; then
      docker logs --tail 20 "$id" >&2
      fail "$(name_of "$id") is not ready: ${answer:-see its last log lines above}" ${hint:+"$hint"}
    fi
    sleep 1
  done
}
