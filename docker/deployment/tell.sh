# shellcheck shell=bash
# What a person is told: how to go on, and how everything is. A part of deployment.sh.

show_end() {
  local port
  port=$(setting PORT 8007)
  echo
  ! has distribute || echo "distribute answers on http://$(hostname):$port (description: http://$(hostname):$port/openapi.json)."
  echo "Keep a copy of conf/secrets in a safe place. What runs: bash deployment.sh status"
  cat <<'END'

1. Hosts let the engines in: append conf/secrets/engine/ssh-key.pub to ~/.ssh/authorized_keys of an account there,
   and set [Ansible] SSH_USER in conf/server.conf.
END
  echo "2. bash deployment.sh$again takes a new setting up."
  ! has distribute || cat <<END
3. A task, for a host of yours:

  curl -s http://127.0.0.1:$port/api/v2/tasks -H "authorization: Bearer \$(cat conf/secrets/token)" \\
    -H 'content-type: application/json' -d '{"id": "first", "hosts": ["10.0.0.1"], "adhoc": {"module": "ping"}}'

Projects: give GitLab the deploy key conf/secrets/distribute/gitlab-key.pub, and set [Gitlab].
Clients of the first API (/api/v1) need that token, too, unless [Security] V1_ALLOW_FROM names their network.
END
}

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
  if [ -n "$(containers distribute-1 --all)" ] && [ -z "$(containers gateway --all)" ]; then
    echo "the gateway is not there: bash deployment.sh"
    failed=1
  fi
  [ "$failed" = 0 ] || exit 1
}

tell_state() {
  [ "$(docker inspect --format '{{.State.Running}}' "$2")" = true ] || { echo "does not run" && return 1; }
  case $1 in
    distribute-*) is_ready "$2" http://127.0.0.1:8007/api/v2/health/ready && echo ready ;;
    engine) is_ready "$2" http://127.0.0.1:8008/health/ready && echo ready ;;
    *) tell_health "$2" ;;
  esac
}

tell_health() {
  local health
  health=$(docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}running{{end}}' "$1")
  echo "$health$(tell_digests "$1")"
  [ "$health" != unhealthy ]
}

# By which *_IMAGE in docker/.env names the image that runs, whatever its tag means later.
tell_digests() {
  docker image inspect --format '{{range .RepoDigests}}, {{.}}{{end}}' "$(docker inspect --format '{{.Image}}' "$1")" 2>/dev/null || true
}
