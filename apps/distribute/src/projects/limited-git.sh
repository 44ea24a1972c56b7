#!/bin/sh
# git within limits: DISTRIBUTE_GIT_LIMITS has options of prlimit. It ends with the process that started it.
# A write beyond the limit of a file fails, so that git says why and clears up: the signal alone would end it without a word.
trap '' XFSZ
# shellcheck disable=SC2086
exec setpriv --pdeathsig KILL prlimit $DISTRIBUTE_GIT_LIMITS git "$@"
