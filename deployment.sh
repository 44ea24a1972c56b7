#!/usr/bin/env bash
# Runs distribute on this machine by Docker, and upgrades it in place. Asks nothing, and is safe to repeat: docs/deployment.md.
set -Eeuo pipefail
trap 'say "deployment.sh: line $LINENO failed: $BASH_COMMAND"' ERR
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'END'
bash deployment.sh                       everything: MySQL, Kafka, two distributes, engines; again: upgrade in place
bash deployment.sh distribute            distributes alone; MySQL and Kafka as conf/server.conf says
bash deployment.sh engine                engines alone, as above; conf/secrets/engine comes from the machine of distribute
bash deployment.sh status                what runs, and whether it is ready
bash deployment.sh logs [-f] [SERVICE]   gateway, distribute-1, distribute-2, engine, mysql, kafka
bash deployment.sh down                  stops everything, units that run are waited for; data stays
bash deployment.sh uninstall [--purge]   the same, and removes the images; with --purge all data, too
Settings: conf/server.conf, and for Docker docker/.env or the environment: PORT, LISTEN, ENGINES, SHARE, …
END
}

main() {
  local command=${1:-all}
  case $command in
    all | distribute | engine | status | down) [ $# -le 1 ] || fail "'$command' takes no '${*:2}'" "$(usage)" ;;
    uninstall) [[ $# -le 2 && "${2:---purge}" == --purge ]] || fail "'$command' takes --purge alone, not '${*:2}'" "$(usage)" ;;
    logs) ;;
    help | -h | --help) usage && return ;;
    *) fail "there is no command '$command'" "$(usage)" ;;
  esac
  find_docker
  case $command in
    all) export SERVERS=bundled && deploy bundled distribute engine ;;
    distribute) export SERVERS=external && deploy distribute ;;
    engine) export SERVERS=external && deploy engine ;;
    status) show_status ;;
    logs) compose logs --tail=100 "${@:2}" ;;
    down) stop_all ;;
    uninstall) uninstall "${2:-}" ;;
  esac
}

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf 'deployment.sh: %s\n' "$@" >&2
  exit 1
}

# ---- what is needed

project=${COMPOSE_PROJECT_NAME:-distribute}

find_docker() {
  command -v docker >/dev/null || fail "Docker is not installed: apt-get install docker.io docker-compose, or see docs.docker.com"
  docker version >/dev/null 2>&1 || fail "the Docker daemon cannot be reached: $(docker version 2>&1 | tail -n 1)" \
    "start it (systemctl start docker), and run this as root or in the group docker"
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif docker-compose version --short 2>/dev/null | grep -qE '^(1\.29|[2-9])\.'; then
    compose=(docker-compose)
  else
    fail "Docker's compose 1.29 or later is not installed: apt-get install docker-compose (or docker-compose-plugin)"
  fi
}

compose() { "${compose[@]}" --project-name "$project" --file docker/compose.yaml "$@"; }

# A variable of compose.yaml: of the environment, else of docker/.env, else what is given here.
setting() {
  local line=${!1:-}
  [ -n "$line" ] || line=$(grep -s "^$1=" docker/.env | tail -n 1 | cut -d= -f2-) || true
  printf '%s\n' "${line:-$2}"
}

check_settings() {
  [ -r conf/server.conf ] || fail "conf/server.conf is not there or cannot be read: git checkout conf/server.conf"
  [[ $(setting PORT 8007) =~ ^[0-9]{1,5}$ ]] || fail "PORT is '$(setting PORT 8007)': give a port's number"
  [[ $(setting ENGINES 1) =~ ^[0-9]{1,3}$ ]] || fail "ENGINES is '$(setting ENGINES 1)': give how many are to run on this machine"
  [[ $(setting STOP_GRACE 3900) =~ ^[0-9]+$ ]] || fail "STOP_GRACE is '$(setting STOP_GRACE 3900)': give seconds"
}

check_port() {
  local port
  port=$(setting PORT 8007)
  [ -z "$(containers gateway)" ] || return 0
  ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || fail "port $port is in use on this machine: set another as PORT in docker/.env"
}

# One at a time: the lock goes with this process.
hold_lock() {
  exec 9>conf/secrets/.lock
  flock --nonblock 9 || fail "another deployment.sh is at work in this folder: wait for its end"
}

# ---- secrets

# Whose the files are that only their owner may read: the containers' user.
owner() { if [ "$(id -u)" = 0 ]; then echo 10001; else id -u; fi; }

# The folder keeps the machine's other users out; what a container sees of it, its own user can read.
make_secrets_folder() {
  local folder
  mkdir -p conf/secrets
  [ -O conf/secrets ] || fail "conf/secrets belongs to $(stat --format %U conf/secrets): run this as that user"
  chmod 0700 conf/secrets
  for folder in distribute engine mysql; do
    mkdir -p "conf/secrets/$folder"
    chmod 0755 "conf/secrets/$folder"
  done
  give conf/secrets/distribute conf/secrets/engine
}

give() { [ "$(id -u)" != 0 ] || chown "$(owner)" "$@"; }

make_passwords() {
  if [ ! -s conf/secrets/mysql/root-password ] && docker volume inspect "${project}_mysql" >/dev/null 2>&1; then
    fail "the volume ${project}_mysql holds a database, but its passwords are not in conf/secrets: bring that folder back from your backup"
  fi
  make_password root-password
  make_password password && copy_secret conf/secrets/mysql/password conf/secrets/distribute/mysql-password
  make_password engine-password && copy_secret conf/secrets/mysql/engine-password conf/secrets/engine/mysql-password
}

# Readable for all within the folder: the image's server reads it, under a number of its own.
make_password() {
  [ -s "conf/secrets/mysql/$1" ] || make_random | write_file "conf/secrets/mysql/$1" 0444
}

make_random() { head --bytes=24 /dev/urandom | od --address-radix=n --format=x1 | tr --delete ' \n'; }

# For the containers' user alone.
copy_secret() { cmp --silent "$1" "$2" || write_file "$2" 0600 <"$1"; }

# The whole of standard input, or nothing.
write_file() {
  cat >"$1.new"
  [ -s "$1.new" ] || fail "$1 would be empty"
  chmod "$2" "$1.new"
  [ "$2" != 0600 ] || give "$1.new"
  mv "$1.new" "$1"
}

# By programs of the images, so that this machine needs Docker alone.
make_keys() {
  local distribute=conf/secrets/distribute engine=conf/secrets/engine
  if has distribute; then
    [ -e $distribute/key ] || in_image distribute distribute secret init 2>/dev/null
    [ -e $distribute/gitlab-key ] || make_ssh_key distribute gitlab-key
    copy_secret $distribute/key $engine/key
  fi
  [ -e $engine/key ] || fail "$engine/key is not there: copy the folder conf/secrets/engine from the machine that runs distribute"
  # also for engines elsewhere, so that hosts need to know one key only
  [ -e $engine/ssh-key ] || make_ssh_key engine ssh-key
}

make_ssh_key() { in_image "$1" ssh-keygen -q -t ed25519 -N '' -C "$2" -f "/etc/distribute/$2"; }

# Runs a program with a folder of conf/secrets to write to, in an image of those that are here.
in_image() {
  local image=execute-engine
  ! has distribute || image=distribute
  docker run --rm --network=none --user="$OWNER" --volume="$PWD/conf/secrets/$1:/etc/distribute:z" "$image:$(setting TAG local)" "${@:2}"
}

make_token() {
  [ ! -s conf/secrets/token ] || return 0
  if [ -n "$(distribute_command token list)" ]; then
    say "The store has tokens, conf/secrets/token is not there: if you need another, see docs/deployment.md"
    return 0
  fi
  distribute_command token create --name deployment | write_file conf/secrets/token 0400
  say "The first token is in conf/secrets/token"
}

# ---- deploying

parts=()
has() { [[ " ${parts[*]} " == *" $1 "* ]]; }

deploy() {
  parts=("$@")
  check_settings
  ! has distribute || check_port
  make_secrets_folder
  hold_lock
  ! has bundled || make_passwords
  export_versions
  say "Building the images"
  build
  make_keys
  copy_settings
  export_settings
  ! has distribute || check_configuration
  ! has bundled || start_servers
  if has distribute; then
    migrate
    make_token
    start_distributes
  fi
  ! has engine || start_engines
  show_end
}

# So the file may be closed to others, and a container sees a new one when it is replaced, not while it is written.
copy_settings() {
  copy_secret conf/server.conf conf/secrets/distribute/server.conf
  copy_secret conf/server.conf conf/secrets/engine/server.conf
}

export_versions() {
  OWNER=$(owner)
  REVISION=${REVISION:-$(git rev-parse HEAD 2>/dev/null || echo unknown)}
  export OWNER REVISION
}

# compose replaces a container whose labels change: these do when a file changes that it reads only as it starts.
export_settings() {
  SETTINGS_HASH=$({ cat docker/compose.yaml docker/*.env docker/.env conf/secrets/*/* 2>/dev/null || true; } | sha256sum | cut -c 1-16)
  export SETTINGS_HASH
}

build() {
  local service services=()
  ! has distribute || services+=(distribute-1)
  ! has engine || services+=(engine)
  for service in "${services[@]}"; do
    compose build "$service" >conf/secrets/build.log 2>&1 || fail "$(tail -n 30 conf/secrets/build.log)" "the image of $service could not be built"
  done
  rm -f conf/secrets/build.log
}

# What compose itself says of the container is left out.
distribute_command() { compose run --rm --no-deps -T migrate distribute "$@" </dev/null 2> >(sed '/migrate[-_]run/d' >&2); }

check_configuration() { distribute_command config check --for distribute >/dev/null || fail "mend conf/server.conf; nothing that runs was changed"; }

start_servers() {
  say "Starting MySQL and Kafka"
  compose up --detach --no-deps mysql kafka
  wait_until "$(containers mysql)" is_healthy
  wait_until "$(containers kafka)" is_healthy
}

migrate() {
  say "Migrating the store"
  if has bundled; then distribute_command migrate --engine-account execute-engine; else distribute_command migrate; fi
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
  for id in $(containers engine); do wait_until "$id" is_ready http://127.0.0.1:8008/health/ready; done
}

# Whether a container is of the image and the settings of now.
is_current() {
  local image
  image=$(docker image inspect --format '{{.Id}}' "execute-engine:$(setting TAG local)")
  [ "$(docker inspect --format '{{.Image}} {{index .Config.Labels "distribute.settings"}}' "$1")" = "$image $SETTINGS_HASH" ]
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

# Waits until a check of a container succeeds; gives up, with what it says, also when it ends again and again.
wait_until() {
  local id=$1 answer='' deadline=$((SECONDS + wait_seconds))
  [ -n "$id" ] || fail "a container ended as soon as it was started: bash deployment.sh logs"
  until answer=$("${@:2:1}" "$id" "${@:3}"); do
    if [ "$SECONDS" -ge "$deadline" ] || [ "$(docker inspect --format '{{.RestartCount}}' "$id")" -ge 3 ]; then
      docker logs --tail 20 "$id" >&2
      fail "$(name_of "$id") is not ready: ${answer:-see its last lines above}"
    fi
    sleep 1
  done
}

show_end() {
  local port
  port=$(setting PORT 8007)
  echo
  ! has distribute || echo "distribute answers on http://$(hostname):$port (description: http://$(hostname):$port/openapi.json)."
  echo "Keep a copy of conf/secrets in a safe place. What runs: bash deployment.sh status"
  cat <<'END'

1. Hosts let the engines in: append conf/secrets/engine/ssh-key.pub to ~/.ssh/authorized_keys of an account there,
   and set [Ansible] SSH_USER in conf/server.conf.
2. bash deployment.sh takes a new setting up.
END
  ! has distribute || cat <<END
3. A task, for a host of yours:

  curl -s http://127.0.0.1:$port/api/v2/tasks -H "authorization: Bearer \$(cat conf/secrets/token)" \\
    -H 'content-type: application/json' -d '{"id": "first", "hosts": ["10.0.0.1"], "adhoc": {"module": "ping"}}'

Projects: give GitLab the deploy key conf/secrets/distribute/gitlab-key.pub, and set [Gitlab].
END
}

# ---- the other commands

# All that there is, also what does not run; exit code 1 where something of it is not ready.
show_status() {
  local service id answer found=0 failed=0
  for service in gateway distribute-1 distribute-2 engine mysql kafka; do
    for id in $(containers "$service" --all); do
      found=1
      answer=$(tell_state "$service" "$id") || failed=1
      printf '%-28s %-26s %s\n' "$(name_of "$id")" "$(docker ps --all --filter "id=$id" --format '{{.Status}}')" "$answer"
    done
  done
  [ "$found" = 1 ] || fail "nothing of it is on this machine: bash deployment.sh"
  [ "$failed" = 0 ] || exit 1
}

tell_state() {
  [ "$(docker inspect --format '{{.State.Running}}' "$2")" = true ] || { echo "does not run" && return 1; }
  case $1 in
    distribute-*) is_ready "$2" http://127.0.0.1:8007/api/v2/health/ready && echo ready ;;
    engine) is_ready "$2" http://127.0.0.1:8008/health/ready && echo ready ;;
    *) echo running ;;
  esac
}

stop_all() {
  say "Stopping; units that run are waited for, up to $(setting STOP_GRACE 3900) s"
  compose down --remove-orphans "$@"
}

uninstall() {
  if [ "${1:-}" = --purge ]; then
    stop_all --volumes
    rm -f conf/secrets/token
  else
    stop_all
    say "The data is kept: docker volume ls --filter label=com.docker.compose.project=$project; uninstall --purge removes it"
  fi
  docker image rm "distribute:$(setting TAG local)" "execute-engine:$(setting TAG local)" >/dev/null 2>&1 || true
}

main "$@"
