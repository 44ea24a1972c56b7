#!/usr/bin/env bash
# Deploys distribute on this machine with Docker, and upgrades it in place. Asks nothing;
# idempotent. See docs/deployment.md.
set -Eeuo pipefail
trap 'say "${BASH_SOURCE[0]}, line $LINENO failed: $BASH_COMMAND"' ERR
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'END'
bash deployment.sh                       Deploy everything, or upgrade in place: two distributes,
                                         engines, and MySQL and Kafka unless conf/server.conf
                                         names others
bash deployment.sh distribute            Deploy only distributes; MySQL and Kafka: conf/server.conf
bash deployment.sh engine                Deploy only engines; first copy conf/secrets/engine from a
                                         machine of distribute
bash deployment.sh status                Show containers and whether they are ready
bash deployment.sh logs [-f] [SERVICE]   Show logs: gateway, distribute-1, distribute-2, engine,
                                         mysql, kafka
bash deployment.sh down                  Stop everything after running units end; keep the data
bash deployment.sh uninstall [--purge]   The same, and remove the images; with --purge all data too
Settings are in conf/server.conf; those of Docker in docker/.env or the environment: PORT, LISTEN,
ENGINES, SHARE, …
END
}

main() {
  local command=${1:-all}
  case $command in
    all | distribute | engine | status | down) [ $# -le 1 ] || fail "'$command' takes no arguments, not '${*:2}'" "$(usage)" ;;
    uninstall) [[ $# -le 2 && "${2:---purge}" == --purge ]] || fail "'$command' takes only --purge, not '${*:2}'" "$(usage)" ;;
    logs) ;;
    help | -h | --help) usage && return ;;
    *) fail "unknown command '$command'" "$(usage)" ;;
  esac
  find_docker
  [ "$command" = all ] || again=" $command"
  case $command in
    all) deploy_all ;;
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

project=${COMPOSE_PROJECT_NAME:-distribute}

# The arguments after `bash deployment.sh` that repeat this command.
again=''

# What this run deploys: bundled (MySQL and Kafka), distribute, engine.
parts=()
has() { [[ " ${parts[*]} " == *" $1 "* ]]; }

deploy_all() {
  [ -r conf/server.conf ] || fail_without_settings
  choose_servers
  export SERVERS
  if [ "$SERVERS" = bundled ]; then deploy bundled distribute engine; else deploy distribute engine; fi
}

deploy() {
  parts=("$@")
  check_settings
  ! has distribute || check_port
  make_secrets_folder
  hold_lock
  check_part
  ! has bundled || make_passwords
  export_versions
  say "Building the images"
  build
  check_share
  make_keys
  make_lane_keys
  take_settings
  ! has distribute || check_gateway
  ! has bundled || start_servers
  if has distribute; then
    migrate
    make_token
    start_distributes
  fi
  ! has engine || start_engines
  use_lane_keys
  ! has bundled || narrow_engine_account
  remove_old_settings
  show_end
}

stop_all() {
  [ ! -d conf/secrets ] || hold_lock
  say "Stopping: waiting up to $(setting STOP_GRACE 3900) s for running units"
  compose down --remove-orphans "$@"
}

uninstall() {
  if [ "${1:-}" = --purge ]; then
    stop_all --volumes
    rm -f conf/secrets/token
  else
    stop_all
    say "The data is kept (docker volume ls --filter label=com.docker.compose.project=$project); uninstall --purge removes it"
  fi
  docker image rm "distribute:$(setting TAG local)" "execute-engine:$(setting TAG local)" >/dev/null 2>&1 || true
}

source docker/deployment/checks.sh
source docker/deployment/secrets.sh
source docker/deployment/keys.sh
source docker/deployment/share.sh
source docker/deployment/settings.sh
source docker/deployment/services.sh
source docker/deployment/tell.sh

main "$@"
