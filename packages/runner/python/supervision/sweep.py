# SPDX-License-Identifier: MIT
"""Kills every process below this one."""
import contextlib
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
        # the child in whose namespaces the run is: it and its init are no part of what the run has left
        self.guard = None
        self.init = None
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
            self.end_namespaces()
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
        met_before = len(self.met)
        self.alive, self.refused = set(), set()
        others = []
        for pid, parent, state in list_processes():
            if parent in family:
                family.add(pid)
                self.kill(pid, parent, state)
            else:
                others.append((pid, parent, state))
        # where numbers have begun anew, a child comes before its parent
        while others:
            ours = [one for one in others if one[1] in family]
            if not ours:
                break
            others = [one for one in others if one[1] not in family]
            for pid, parent, state in ours:
                family.add(pid)
                self.kill(pid, parent, state)
        return len(self.met) > met_before

    def kill(self, pid, parent, state):
        if state in 'ZX':
            return
        if self.guard is not None and self.guard in (pid, parent):
            self.init = self.init if pid == self.guard else pid
            return
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        except PermissionError:
            self.refused.add(pid)
            return
        self.alive.add(pid)
        self.met.add(pid)

    def end_namespaces(self):
        """Once each process has been met and counted: with the init the kernel kills whatever has come since."""
        last = self.init or self.guard
        if last is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(last, signal.SIGKILL)

    def describe_survivors(self):
        survivors = ((self.alive, ''), (self.refused, ' of other users'))
        return [f'processes{whose} that could not be killed: {len(pids)}' for pids, whose in survivors if pids]


def list_processes():
    for entry in os.scandir('/proc'):
        if entry.name.isdigit():
            yield (int(entry.name), *parent_and_state(entry.name))
