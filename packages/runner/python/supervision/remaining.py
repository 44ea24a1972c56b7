# SPDX-License-Identifier: MIT
"""Kills the remaining processes of a run: all descendants of this process."""
import contextlib
import os
import signal
import time

from supervision.linux import parent_and_state

RESCAN_SECONDS = 0.005
# for processes of other users (sudo on this machine), which this process may not kill
REFUSED_SECONDS = 5.0
# for processes that hang in the kernel (a dead file server), which SIGKILL does not reach
UNKILLABLE_SECONDS = 30.0


class RemainingProcesses:
    def __init__(self, reap):
        """`reap` reaps zombies, and returns true if no child is left."""
        self.reap = reap
        # the child that created the namespaces of the run: it and its init do not count as
        # remaining
        self.guard = None
        self.init = None
        self.met = set()
        self.alive = set()
        self.refused = set()

    @property
    def killed(self):
        return self.met - self.alive

    def kill_all(self):
        """Returns when waitpid reports ECHILD, or when waiting longer is futile."""
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
        """How long to wait for the remaining ones, from when the last one was first met."""
        return REFUSED_SECONDS if self.refused and not self.alive else UNKILLABLE_SECONDS

    def kill_below(self):
        """
        Makes one pass over /proc. Returns true if it met a new process. Kills each process at once,
        not after the pass: a process that forks and exits in a loop would be gone by then.
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
        # after pids wrapped around, a child may come before its parent
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
        """
        Call it after all processes were counted: with the init, the kernel kills all that started
        since.
        """
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
