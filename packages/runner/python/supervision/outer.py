# SPDX-License-Identifier: MIT
"""The outer process: waits, and cleans up if the inner one was killed."""
import json
import mmap
import os
import signal
import sys
import traceback

from supervision import inner, run_secrets
from supervision.bond import Bond
from supervision.control import (
    CONTROL_FD,
    IGNORED,
    OUTER_DIED,
    REASONS,
    block_signals,
    unblock_signals,
    take_control_descriptor,
)
from supervision.journal import EXIT_NO_RECORD, append_last, end_line, has_ended
from supervision.linux import become_subreaper, reap_children, start_time
from supervision.record import Record
from supervision.remaining import RemainingProcesses

COMPLAINT_CHARACTERS = 2000


def main(request_file):
    take_control_descriptor()
    with open(request_file, encoding='utf-8') as file:
        request = json.load(file)
    open_log(request['log'])
    request['secrets'] = run_secrets.read(request)
    become_subreaper()
    for signum in (*IGNORED, OUTER_DIED):
        signal.signal(signum, signal.SIG_IGN)
    ties = record, bond = Record(request), Bond()
    pids = SharedPids()
    outer = (os.getpid(), start_time('self'))
    block_signals()
    pid = os.fork()
    if pid == 0:
        run_inner(request, outer, ties, pids)
    record.ansible_end.close()
    bond.leave_to_inner()
    status = Waiting(pid).wait()
    if status != 0 and not has_ended(request['journal']):
        clean_up(request, record, pids, status)
    # not sys.exit: this process must exit right after its last line
    os._exit(0)


def open_log(path):
    try:
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 2)
    except OSError as error:
        os._exit(EXIT_NO_RECORD + error.errno)


def run_inner(request, outer, ties, pids):
    status = 1
    try:
        inner.main(request, outer, ties, pids)
        status = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


class Waiting:
    def __init__(self, pid):
        self.pid = pid
        for signum in REASONS:
            signal.signal(signum, self.pass_on)
        unblock_signals()
        os.close(CONTROL_FD)

    def pass_on(self, signum, _frame):
        os.kill(self.pid, signum)

    def wait(self):
        """
        Waits for the inner process, the only child: orphans become its children while it is alive.
        """
        # not reaped yet, so that its pid is not reused while signals are forwarded to it
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        for signum in REASONS:
            signal.signal(signum, signal.SIG_IGN)
        _pid, status = os.waitpid(self.pid, 0)
        return status


def clean_up(request, record, pids, status):
    """`status`: the wait status of the inner process."""
    remaining = RemainingProcesses(lambda: reap_children(lambda _pid, _status: None))
    remaining.guard = pids.guard
    remaining.kill_all()
    # skips the rest of a line that the inner process had read in part
    record.writer = pids.main
    record.drain()
    append_last(request, end_line('lost', None, remaining, pids.main, explain(status, request['log'])))


def explain(status, log):
    if os.WIFSIGNALED(status):
        signum = os.WTERMSIG(status)
        return 'supervisor killed' if signum == signal.SIGKILL else f'supervisor ended by {signal.Signals(signum).name}'
    code = os.WEXITSTATUS(status)
    if code > EXIT_NO_RECORD:
        return f'the journal could not be written: {os.strerror(code - EXIT_NO_RECORD)}'
    with open(log, encoding='utf-8', errors='replace') as file:
        return f'supervisor failed: {file.read().strip()[-COMPLAINT_CHARACTERS:]}'


class SharedPids:
    """
    Memory that both processes share, even after the death of one. None: there is no such process
    yet.
    """

    def __init__(self):
        self.memory = mmap.mmap(-1, 16)

    def _get(self, at):
        return int.from_bytes(self.memory[at:at + 8], 'little') or None

    def _set(self, at, pid):
        self.memory[at:at + 8] = pid.to_bytes(8, 'little')

    main = property(lambda self: self._get(0), lambda self, pid: self._set(0, pid))
    guard = property(lambda self: self._get(8), lambda self, pid: self._set(8, pid))
