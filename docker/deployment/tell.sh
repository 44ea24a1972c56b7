# shellcheck shell=bash
# Prints the next steps, and the state of the deployment. A part of deployment.sh.

show_end() {
  local port
  port=$(setting PORT 8007)
  echo
  ! has distribute || echo "distribute answers on http://$(hostname):$port (API: http://$(hostname):$port/openapi.json)."
  echo "Back up conf/secrets. To see the state of all services: bash deployment.sh status"
  cat <<'END'

1. Let the engines log in on your hosts: append conf/secrets/engine/ssh-key.pub to ~/.ssh/authorized_keys of an
   account there, and set [Ansible] SSH_USER in conf/server.conf.
END
  echo "2. Apply the new setting: bash deployment.sh$again"
  ! has distribute || cat <<END
3. Submit a task for one of your hosts:

  curl -s http://127.0.0.1:$port/api/v2/tasks -H "authorization: Bearer \$(cat conf/secrets/token)" \\
    -H 'content-type: application/json' -d '{"id": "first", "hosts": ["10.0.0.1"], "adhoc": {"module": "ping"}}'

To use projects, add the deploy key conf/secrets/distribute/gitlab-key.pub to GitLab, and set [Gitlab].
Clients of the v1 API (/api/v1) also need that token, unless [Security] V1_ALLOW_FROM names their network.
END
}

# All containers, also those that are not running; exits with 1 if one is not ready.
show_status() {
  local service id answer found=0 failed=0
  for service in gateway distribute-1 distribute-2 engine mysql kafka; do
    for id in $(containers "$service" --all); do
      found=1
      answer=$(tell_state "$service" "$id") || failed=1
      printf '%-28s %-26s %s\n' "$(name_of "$id")" "$(docker ps --all --filter "id=$id" --format '{{.Status}}')" "$answer"
    done
  done
  [ "$found" = 1 ] || fail "there is no deployment on this machine: run bash deployment.sh"
  if [ -n "$(containers distribute-1 --all)" ] && [ -z "$(containers gateway --all)" ]; then
    echo "the gateway is missing: run bash deployment.sh"
    failed=1
  fi
  [ "$failed" = 0 ] || exit 1
}

tell_state() {
  [ "$(docker inspect --format '{{.State.Running}}' "$2")" = true ] || { echo "not running" && return 1; }
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

# To pin the running image with *_IMAGE in docker/.env, even if its tag moves later.
tell_digests() {
  docker image inspect --format '{{range .RepoDigests}}, {{.}}{{end}}' "$(docker inspect --format '{{.Image}}' "$1")" 2>/dev/null || true
}
