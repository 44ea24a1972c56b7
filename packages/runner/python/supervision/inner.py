# SPDX-License-Identifier: MIT
"""The process that runs Ansible, talks with the engine, and ends the run in time."""
import os
import select
import signal
import time

from supervision import ansible
from supervision.control import OUTER_DIED, REASONS, Control, Wake, unblock_signals
from supervision.journal import append_last, append_or_exit, end_line
from supervision.linux import become_subreaper, boot_ms, reap_children, signal_at_death_of, start_time, times
from supervision.remaining import RemainingProcesses

# CLOCK_BOOTTIME goes on while the machine sleeps, the clock of poll does not
RUN_UNTIL_POLL_SECONDS = 1.0


def main(request, outer, ties, pids):
    """
    `outer`: pid and start time; `ties`: record and bond; `pids`: shared with the outer supervisor.
    """
    os.setsid()
    become_subreaper()
    run = Run(request, outer[0], ties, pids)
    run.listen()
    supervisors, start_times = zip(outer, (os.getpid(), start_time('self')))
    start = {'type': 'start', **times(), 'pids': supervisors, 'startTimes': start_times}
    append_or_exit(request['journal'], {**request['start'], **start})
    if run.may_start():
        run.start()
        run.wait()
    run.clean()
    append_last(request, run.end_line())


class Run:
    def __init__(self, request, outer, ties, pids):
        self.request = request
        self.outer = outer
        self.ties = self.record, self.bond = ties
        self.pids = pids
        self.reason = None
        self.kill_at = None
        # the pids of the child and of Ansible's main process: the same, unless the run is isolated
        self.child = None
        self.pid = None
        self.status = None
        self.wake = Wake()
        self.control = Control()
        self.stdout = ansible.Tail()
        self.stderr = ansible.Tail()
        self.run_until = request.get('holdUntilBootMs')
        self.deadline = time.monotonic() + request['timeoutSeconds']
        self.remaining = RemainingProcesses(self.reap)

    def listen(self):
        for signum, reason in REASONS.items():
            signal.signal(signum, lambda _signum, _frame, reason=reason: self.end(reason))
        signal.signal(OUTER_DIED, lambda _signum, _frame: self.end_if_orphaned())
        unblock_signals()
        if not signal_at_death_of(self.outer, OUTER_DIED):
            self.end('lost', grace=0)

    def end_if_orphaned(self):
        if os.getppid() != self.outer:
            self.end('lost', grace=0)

    def may_start(self):
        self.control.read()
        self.obey()
        self.look_at_clocks()
        return self.reason is None

    def start(self):
        self.child = ansible.start(self.request, self.stdout, self.stderr, self.record, self.bond)
        if self.request.get('isolation'):
            self.remaining.guard = self.pids.guard = self.child

    def wait(self):
        """Returns when the main process has ended, or must be killed."""
        poll = select.poll()
        sources = {source.fd: source for source in (self.wake, self.stdout, self.stderr, self.control, *self.ties)}
        for fd in sources:
            poll.register(fd, select.POLLIN)
        self.reap()
        while self.status is None and not self.is_overdue():
            for fd, _event in poll.poll(self.remaining_ms()):
                if not sources[fd].read():
                    poll.unregister(fd)
            self.meet_main()
            self.obey()
            self.reap()
            self.look_at_clocks()

    def meet_main(self):
        if self.pid is None and self.record.writer is not None:
            self.pid = self.pids.main = self.record.writer
            if self.reason is not None:
                # the request to end came before the main process was known
                self.terminate()

    def obey(self):
        for message in self.control.take_messages():
            if message.get('type') == 'end':
                self.end(message['reason'])
            elif message.get('type') == 'hold' and self.run_until is not None:
                self.run_until = message['untilBootMs']

    def look_at_clocks(self):
        if self.run_until is not None and (boot_ms() >= self.run_until or not self.control.is_open):
            self.end('hold')
        if time.monotonic() >= self.deadline:
            self.end('deadline')

    def remaining_ms(self):
        until = self.deadline if self.kill_at is None else self.kill_at
        seconds = until - time.monotonic()
        if self.run_until is not None and self.kill_at is None:
            seconds = min(seconds, RUN_UNTIL_POLL_SECONDS, (self.run_until - boot_ms()) / 1000)
        return max(0, int(seconds * 1000) + 1)

    def is_overdue(self):
        return self.kill_at is not None and time.monotonic() >= self.kill_at

    def end(self, reason, grace=None):
        """
        Starts the grace period; the first reason counts. A run without its outer process has no
        grace period.
        """
        grace = self.request['graceSeconds'] if grace is None else grace
        kill_at = time.monotonic() + grace
        if self.status is not None or (self.kill_at is not None and self.kill_at <= kill_at):
            return
        is_first = self.reason is None
        self.kill_at = kill_at
        self.reason = self.reason or reason
        if is_first:
            self.terminate()

    def terminate(self):
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def reap(self):
        none_left = reap_children(self.note_death)
        self.status = self.status if self.bond.status is None else self.bond.status
        return none_left

    def note_death(self, pid, status):
        if pid == self.child:
            self.bond.drain()
            self.status = status

    def clean(self):
        self.remaining.kill_all()
        self.record.drain()
        self.stdout.drain()
        self.stderr.drain()

    def end_line(self):
        message = self.stderr.text()
        if not message and self.status != 0:
            message = self.stdout.text()
        return end_line(self.reason or 'exit', self.status, self.remaining, self.pid or self.child, message)
