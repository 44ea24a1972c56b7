#!/bin/sh
# Runs git within limits: DISTRIBUTE_GIT_LIMITS has options of prlimit. git ends with the process
# that started it. Without the signal, a write beyond the file size limit fails, and git reports the
# error and cleans up.
trap '' XFSZ
# shellcheck disable=SC2086
exec setpriv --pdeathsig KILL prlimit $DISTRIBUTE_GIT_LIMITS git "$@"
