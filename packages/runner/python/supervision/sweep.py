# SPDX-License-Identifier: MIT
"""Kills every process below this one."""
import os
import signal
import time

from supervision.linux import parent_and_state

RESCAN_SECONDS = 0.005
# of another user (sudo on this machine): not ours to kill, and no reason to wait for long
REFUSED_SECONDS = 5.0
# in the kernel, on a file server that does not answer: SIGKILL waits there, nobody knows for how long
UNKILLABLE_SECONDS = 30.0


class Sweep:
    def __init__(self, reap):
        """`reap` buries the dead, and is true when no child is left."""
        self.reap = reap
        self.met = set()
        self.alive = set()
        self.refused = set()

    @property
    def killed(self):
        return self.met - self.alive

    def run(self):
        """Until waitpid says ECHILD, or until there is no hope of it."""
        met_at = time.monotonic()
        while not self.reap():
            if self.kill_below():
                met_at = time.monotonic()
                continue
            if time.monotonic() - met_at >= self.patience():
                return
            time.sleep(RESCAN_SECONDS)
        self.alive, self.refused = set(), set()

    def patience(self):
        """How long to wait for those that are left, from when the last one was met for the first time."""
        return REFUSED_SECONDS if self.refused and not self.alive else UNKILLABLE_SECONDS

    def kill_below(self):
        """
        One pass over /proc; true when it met a process for the first time. Each is killed as soon as it is read,
        not after the pass: a process that forks and exits in a loop is gone by then.
        """
        family = {os.getpid()}
        fresh = False
        self.alive, self.refused = set(), set()
        for entry in os.scandir('/proc'):
            if not entry.name.isdigit():
                continue
            parent, state = parent_and_state(entry.name)
            if parent not in family:
                continue
            pid = int(entry.name)
            family.add(pid)
            if state in 'ZX':
                continue
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            except PermissionError:
                self.refused.add(pid)
                continue
            self.alive.add(pid)
            fresh = fresh or pid not in self.met
            self.met.add(pid)
        return fresh

    def describe_survivors(self):
        survivors = ((self.alive, ''), (self.refused, ' of other users'))
        return [f'processes{whose} that could not be killed: {len(pids)}' for pids, whose in survivors if pids]
