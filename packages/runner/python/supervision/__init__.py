# SPDX-License-Identifier: MIT
"""
The supervisor of one run: a pair of processes, so that either cleans up after the other.

    outer ── fork, own session ──> inner ── fork, own session ──> ansible ──> workers, ssh, …

*outer* does nothing but wait. When the inner one was killed, it kills what is left and writes the journal's `end`
with the reason `lost`. *inner* writes the journal's `start` and `end`, and between them what Ansible's main process
tells it by a socket (record.py); it talks with the engine, and ends the run: at the deadline, when the hold lapses, when
it is told to, and, at once, when the outer one was killed.

Both are subreapers (prctl): each inherits whoever outlives his parent, `setsid` or not, so `waitpid` says ECHILD only
when the last one is gone. Only then the line `end` is written. Where both were killed, the engine cleans up.

REQUEST is a JSON file: `start` (the journal's first line, without what only this program knows), `argv`, `env`, `cwd`,
`journal`, `log` (for what goes wrong here), `timeoutSeconds`, `graceSeconds` and, for some, `holdUntilBootMs` and `share`:
what must be seen of the shared directory before Ansible starts. That is awaited by what becomes Ansible's main process, so
that the run can be ended meanwhile; when it is not seen, that one ends with code 75 and says why.

Its input, to the end, has what lies on no disk, as JSON: see run_secrets.py. The engine has told it all before the run begins,
and is not needed for it later.

Descriptor 3 is a socket to the engine, with JSON lines:

- `{"type": "end", "reason": "cancel" | "stopped"}` asks for the end. An engine that did not start this run asks by
  signal, of either process: SIGUSR1 is `cancel`, SIGTERM is `stopped`.
- `{"type": "hold", "untilBootMs": N}` moves on the hold: until when, on CLOCK_BOOTTIME, the run may go on. A run that
  was started with a hold ends when it lapses, and at the socket's end of file: its engine is gone. Any other run goes
  on without its engine, to its deadline at most.
"""
