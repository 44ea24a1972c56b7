# shellcheck shell=bash
# Checks before anything is changed. A part of deployment.sh.

find_docker() {
  command -v docker >/dev/null || fail "Docker is not installed: apt-get install docker.io docker-compose, or see docs.docker.com"
  docker version >/dev/null 2>&1 || fail "cannot connect to the Docker daemon: $(docker version 2>&1 | tail -n 1 || true)" \
    "start it (systemctl start docker), and run this script as root or as a member of the group docker"
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif docker-compose version --short 2>/dev/null | grep -qE '^(1\.29|[2-9])\.'; then
    compose=(docker-compose)
  else
    fail "Docker Compose 1.29 or later is not installed: apt-get install docker-compose (or docker-compose-plugin)"
  fi
}

# In its folder, because 1.29 resolves the files named in compose.yaml from the working folder.
compose() (cd docker && "${compose[@]}" --project-name "$project" --file compose.yaml "$@")

# A variable of compose.yaml: from the environment, else from docker/.env, else the default given
# here.
setting() {
  local line=${!1:-}
  [ -n "$line" ] || line=$(grep -s "^$1=" docker/.env | tail -n 1 | cut -d= -f2-) || true
  printf '%s\n' "${line:-$2}"
}

fail_without_settings() { fail "conf/server.conf is missing or not readable: git checkout conf/server.conf"; }

# Sets SERVERS for a machine that runs everything: external if conf/server.conf names MySQL and
# Kafka, else bundled.
choose_servers() {
  local mysql kafka
  mysql=$(configured MySQL IP)$(configured Store URL)
  kafka=$(configured Kafka_Cluster BOOTSTRAP_SERVERS)
  case ${mysql:+mysql}-${kafka:+kafka} in
    mysql-kafka) SERVERS=external ;;
    -) SERVERS=bundled ;;
    mysql-) fail "conf/server.conf names a MySQL server and no Kafka: set [Kafka_Cluster] BOOTSTRAP_SERVERS to use your own servers, or comment out [MySQL] IP and [Store] URL to use bundled ones" ;;
    -kafka) fail "conf/server.conf names Kafka ([Kafka_Cluster] BOOTSTRAP_SERVERS = $kafka) and no MySQL server: set [MySQL] IP to use your own servers, or comment out BOOTSTRAP_SERVERS to use bundled ones" ;;
  esac
}

# A key of conf/server.conf, parsed as by the daemons: case-insensitive, without comments. Empty if
# it is not set.
configured() {
  awk -v section="$1" -v key="$2" '
    { sub(/\r$/, ""); sub(/(^|[ \t])[;#].*/, ""); gsub(/^[ \t]+|[ \t]+$/, "") }
    /^\[.*\]$/ { here = tolower(substr($0, 2, length($0) - 2)) == tolower(section); next }
    here && (at = index($0, "=")) {
      name = substr($0, 1, at - 1); value = substr($0, at + 1)
      gsub(/[ \t]+$/, "", name); gsub(/^[ \t]+/, "", value)
      if (tolower(name) == tolower(key)) found = value
    }
    END { print found }' conf/server.conf
}

check_settings() {
  [ -r conf/server.conf ] || fail_without_settings
  check_lines
  [[ $(setting PORT 8007) =~ ^[1-9][0-9]{0,4}$ && $(setting PORT 8007) -le 65535 ]] || fail "PORT is '$(setting PORT 8007)': it must be a port from 1 to 65535"
  [[ $(setting ENGINES 1) =~ ^[0-9]{1,3}$ ]] || fail "ENGINES is '$(setting ENGINES 1)': it must be the number of engines on this machine, from 0 to 999"
  [[ $(setting STOP_GRACE 3900) =~ ^[0-9]+$ ]] || fail "STOP_GRACE is '$(setting STOP_GRACE 3900)': it must be a number of seconds"
  [[ $(setting NETWORK 172.30.87) =~ ^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$ ]] || fail "NETWORK is '$(setting NETWORK '')': it must be the first three numbers of an address, such as 172.30.87"
  case $(setting SHARE share) in
    /*) check_share_folder "$(setting SHARE '')" ;;
    */*) fail "SHARE is '$(setting SHARE '')': it must be a path that begins with /, or the name of a volume" ;;
  esac
}

# Rejects lines that compose would parse differently than this script.
check_lines() {
  local odd
  odd=$(grep --line-number --invert-match --extended-regexp '^[A-Z_]+=([^"'"'"' ].*)?$|^#|^$' docker/.env 2>/dev/null) || return 0
  fail "docker/.env has invalid lines; each must be NAME=value, without quotes and blanks around the value: $odd"
}

check_port() {
  local port address gateway
  port=$(setting PORT 8007)
  address=$(setting LISTEN 0.0.0.0)
  gateway=$(containers gateway)
  [ -z "$gateway" ] || ! docker port "$gateway" 8007/tcp | grep --quiet ":$port\$" || return 0
  [ "$address" != 0.0.0.0 ] || address=127.0.0.1
  ! (exec 3<>"/dev/tcp/$address/$port") 2>/dev/null || fail "port $port is in use on this machine: set another PORT in docker/.env"
}

# One deployment at a time: the lock ends with this process.
hold_lock() {
  exec 9>conf/secrets/.lock
  flock --nonblock 9 || fail "another deployment.sh is running in this folder: wait until it has ended"
}
