# shellcheck shell=bash
# What is needed before anything is changed. A part of deployment.sh.

find_docker() {
  command -v docker >/dev/null || fail "Docker is not installed: apt-get install docker.io docker-compose, or see docs.docker.com"
  docker version >/dev/null 2>&1 || fail "the Docker daemon cannot be reached: $(docker version 2>&1 | tail -n 1 || true)" \
    "start it (systemctl start docker), and run this as root or in the group docker"
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif docker-compose version --short 2>/dev/null | grep -qE '^(1\.29|[2-9])\.'; then
    compose=(docker-compose)
  else
    fail "Docker's compose 1.29 or later is not installed: apt-get install docker-compose (or docker-compose-plugin)"
  fi
}

# In its folder: there 1.29 looks for the files that compose.yaml names, as later ones do anywhere.
compose() (cd docker && "${compose[@]}" --project-name "$project" --file compose.yaml "$@")

# A variable of compose.yaml: of the environment, else of docker/.env, else what is given here.
setting() {
  local line=${!1:-}
  [ -n "$line" ] || line=$(grep -s "^$1=" docker/.env | tail -n 1 | cut -d= -f2-) || true
  printf '%s\n' "${line:-$2}"
}

fail_without_settings() { fail "conf/server.conf is not there or cannot be read: git checkout conf/server.conf"; }

# Sets SERVERS for a machine that runs everything: bundled, or external where conf/server.conf names MySQL and Kafka.
choose_servers() {
  local mysql kafka
  mysql=$(configured MySQL IP)$(configured Store URL)
  kafka=$(configured Kafka_Cluster BOOTSTRAP_SERVERS)
  case ${mysql:+mysql}-${kafka:+kafka} in
    mysql-kafka) SERVERS=external ;;
    -) SERVERS=bundled ;;
    mysql-) fail "conf/server.conf names a MySQL server and no Kafka: set [Kafka_Cluster] BOOTSTRAP_SERVERS, too, to use servers of yours; comment [MySQL] IP and [Store] URL out to use bundled ones" ;;
    -kafka) fail "conf/server.conf names Kafka ([Kafka_Cluster] BOOTSTRAP_SERVERS = $kafka) and no MySQL server: set [MySQL] IP, too, to use servers of yours; comment it out to use bundled ones" ;;
  esac
}

# A key of conf/server.conf, read as the daemons do: sections and keys in any case, comments left out. Empty where it is not set.
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
  [[ $(setting PORT 8007) =~ ^[1-9][0-9]{0,4}$ && $(setting PORT 8007) -le 65535 ]] || fail "PORT is '$(setting PORT 8007)': give a port, from 1 to 65535"
  [[ $(setting ENGINES 1) =~ ^[0-9]{1,3}$ ]] || fail "ENGINES is '$(setting ENGINES 1)': give how many are to run on this machine"
  [[ $(setting STOP_GRACE 3900) =~ ^[0-9]+$ ]] || fail "STOP_GRACE is '$(setting STOP_GRACE 3900)': give seconds"
  [[ $(setting NETWORK 172.30.87) =~ ^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$ ]] || fail "NETWORK is '$(setting NETWORK '')': give the first three numbers of addresses, such as 172.30.87"
  case $(setting SHARE share) in
    /*) check_share_folder "$(setting SHARE '')" ;;
    */*) fail "SHARE is '$(setting SHARE '')': give a path that begins with /, or the name of a volume" ;;
  esac
}

# What compose would read in another way than this script is refused.
check_lines() {
  local odd
  odd=$(grep --line-number --invert-match --extended-regexp '^[A-Z_]+=([^"'"'"' ].*)?$|^#|^$' docker/.env 2>/dev/null) || return 0
  fail "docker/.env has lines that are no NAME=value, without blanks and quotes: $odd"
}

check_port() {
  local port address gateway
  port=$(setting PORT 8007)
  address=$(setting LISTEN 0.0.0.0)
  gateway=$(containers gateway)
  [ -z "$gateway" ] || ! docker port "$gateway" 8007/tcp | grep --quiet ":$port\$" || return 0
  [ "$address" != 0.0.0.0 ] || address=127.0.0.1
  ! (exec 3<>"/dev/tcp/$address/$port") 2>/dev/null || fail "port $port is in use on this machine: set another as PORT in docker/.env"
}

# One at a time: the lock goes with this process.
hold_lock() {
  exec 9>conf/secrets/.lock
  flock --nonblock 9 || fail "another deployment.sh is at work in this folder: wait for its end"
}
