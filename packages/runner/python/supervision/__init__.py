# SPDX-License-Identifier: MIT
"""
The supervisor of one run: a pair of processes, so that either cleans up after the other.

    outer ── fork, own session ──> inner ── fork, own session ──> ansible ──> workers, ssh, …

*outer* only waits. If the inner process is killed, it kills the remaining processes and writes the
journal's `end` with the reason `lost`. *inner* writes the journal's `start` and `end`, and between
them the lines that Ansible's main process sends over a socket (record.py). It serves the engine's
socket and ends the run: at the deadline, at the time that the run may go on until, on request and,
at once, when the outer process was killed.

Both are subreapers (prctl): orphans of the run become their children, whatever their session, so
`waitpid` reports ECHILD only when the last process is gone. Only then `end` is written. If both
were killed, the engine cleans up.

REQUEST is a JSON file: `start` (the first line of the journal, without the fields that only this
program knows), `argv`, `env`, `cwd`, `journal`, `log` (errors of this program), `timeoutSeconds`,
`graceSeconds` and, optionally, `holdUntilBootMs` and `share`: what the shared directory must show
before Ansible starts. The process that becomes Ansible's main process waits for it, so that the run
can be ended meanwhile; if the wait fails, it exits with code 75 and prints the reason.

The input contains the secrets as JSON, up to its end: see run_secrets.py. The engine writes all of
it before the run starts, and is not needed for it later.

Descriptor 3 is a socket to the engine, with JSON lines:

- `{"type": "end", "reason": "cancel" | "stopped"}` ends the run. An engine that did not start this
  run uses signals to either process: SIGUSR1 for `cancel`, SIGTERM for `stopped`.
- `{"type": "hold", "untilBootMs": N}` extends the time on CLOCK_BOOTTIME until which the run may go
  on. A run that was started with such a time (`holdUntilBootMs`) ends then, and at the socket's end
  of file, because its engine is gone: the reason is `hold`. Any other run goes on without its
  engine, up to its deadline.
"""
