# SPDX-License-Identifier: MIT
"""Runs one unit's Ansible, ends it in time, and proves that nothing of it is left.

    python3 -I -S supervisor.py REQUEST

REQUEST is a JSON file: `start` (the journal's first line, without the pid), `argv`, `env`, `cwd`, `journal`,
`log` (for what goes wrong here), `timeoutSeconds` and `graceSeconds`. Descriptor 3, where there is one, is a socket to the engine with JSON lines:
`{"type": "end", "reason": "cancel" | "stopped"}` asks for the end. An engine that did not start this run asks by
signal: SIGUSR1 is `cancel`, SIGTERM is `stopped`. End of file on the socket means that the engine is gone; the run
goes on, to its deadline at most.

The run ends with every process below it: as a subreaper (prctl) this process inherits whoever outlives his parent,
`setsid` or not, so `waitpid` says ECHILD only when the last one is gone. Only then the line `end` is written.
"""
import ctypes
import json
import os
import select
import signal
import sys
import time

CONTROL_FD = 3
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
TAIL_BYTES = 8192
RESCAN_SECONDS = 0.005
# of another user (sudo on this machine): not ours to kill, and no reason to wait for long
REFUSED_SECONDS = 5.0
# in the kernel, on a file server that does not answer: SIGKILL waits there, nobody knows for how long
UNKILLABLE_SECONDS = 30.0

libc = ctypes.CDLL(None, use_errno=True)


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        request = json.load(file)
    os.dup2(os.open(request['log'], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 2)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), 'prctl(PR_SET_CHILD_SUBREAPER)')
    journal = request['journal']
    wake = listen_to_signals()
    append(journal, dict(request['start'], type='start', at=now_ms(), pid=os.getpid(), startTime=own_start_time()))
    run = Run(request, wake)
    run.wait()
    run.clean()
    append(journal, run.end_line())
    # not by sys.exit: nothing is left to do, and the shorter this process outlives its last line the better
    os._exit(0)


class Run:
    """Ansible's main process, and what it says."""

    def __init__(self, request, wake):
        self.grace = request['graceSeconds']
        self.reason = 'exit'
        self.status = None
        self.killed = set()
        self.alive = set()
        self.refused = set()
        self.kill_at = None
        self.wake = wake
        self.stdout = Tail()
        self.stderr = Tail()
        self.control = Control()
        self.deadline = time.monotonic() + request['timeoutSeconds']
        self.pid = start(request, self.stdout, self.stderr)
        for signum, reason in REASONS.items():
            signal.signal(signum, lambda _signum, _frame, reason=reason: self.end(reason))

    def wait(self):
        """Until the main process has ended, or is to be killed."""
        poll = select.poll()
        sources = {source.fd: source for source in (self.wake, self.stdout, self.stderr, self.control)}
        for fd in sources:
            if fd is not None:
                poll.register(fd, select.POLLIN)
        self.reap()
        while self.status is None and not self.is_overdue():
            for fd, _event in poll.poll(self.remaining_ms()):
                if not sources[fd].read():
                    poll.unregister(fd)
            for reason in self.control.take_reasons():
                self.end(reason)
            self.reap()
            if time.monotonic() >= self.deadline:
                self.end('deadline')

    def remaining_ms(self):
        until = self.deadline if self.kill_at is None else self.kill_at
        return max(0, int((until - time.monotonic()) * 1000) + 1)

    def is_overdue(self):
        return self.kill_at is not None and time.monotonic() >= self.kill_at

    def end(self, reason):
        """The first reason counts; from here on the grace period runs."""
        if self.kill_at is None and self.status is None:
            self.reason = reason
            self.kill_at = time.monotonic() + self.grace
            os.kill(self.pid, signal.SIGTERM)

    def reap(self):
        """Buries the dead; true when no child is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == 0:
                return False
            if pid == self.pid:
                self.status = status

    def clean(self):
        """Kills all that is below this process until waitpid says ECHILD, or until there is no hope of it."""
        met_at = time.monotonic()
        while not self.reap():
            if self.kill_below():
                met_at = time.monotonic()
                continue
            if time.monotonic() - met_at >= self.patience():
                break
            time.sleep(RESCAN_SECONDS)
        else:
            self.alive = self.refused = set()
        self.stdout.drain()
        self.stderr.drain()

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
            fresh = fresh or pid not in self.killed
            self.killed.add(pid)
        return fresh

    def end_line(self):
        status = self.status
        exited = status is not None and os.WIFEXITED(status)
        signalled = status is not None and os.WIFSIGNALED(status)
        return {
            'type': 'end',
            'at': now_ms(),
            'reason': self.reason,
            'exitCode': os.WEXITSTATUS(status) if exited else None,
            'signal': signal.Signals(os.WTERMSIG(status)).name if signalled else None,
            'leftoversKilled': len(self.killed - self.alive - {self.pid}),
            'message': self.message(),
        }

    def message(self):
        text = self.stderr.text()
        if not text and self.status != 0:
            text = self.stdout.text()
        survivors = ((self.alive, ''), (self.refused, ' of other users'))
        told = [f'processes{whose} that could not be killed: {len(pids)}' for pids, whose in survivors if pids]
        return '\n'.join([*told, text]).strip()


REASONS = {signal.SIGTERM: 'stopped', signal.SIGUSR1: 'cancel'}


class Tail:
    """A pipe that is always read, so that a flood neither blocks Ansible nor fills a disk; its end is kept."""

    def __init__(self):
        self.fd, self.write_fd = os.pipe()
        os.set_blocking(self.fd, False)
        self.kept = b''

    def read(self):
        try:
            data = os.read(self.fd, 65536)
        except BlockingIOError:
            return True
        self.kept = (self.kept + data)[-TAIL_BYTES:]
        return len(data) > 0

    def drain(self):
        # never until end of file: a process that could not be killed may hold the other end
        deadline = time.monotonic() + 1
        while select.select([self.fd], [], [], 0)[0] and self.read() and time.monotonic() < deadline:
            pass

    def text(self):
        return self.kept.decode('utf-8', 'replace').replace('\0', '').strip()


class Control:
    """The engine's end of the socket says when the run is to end."""

    def __init__(self):
        self.buffer = b''
        try:
            os.set_inheritable(CONTROL_FD, False)
            os.set_blocking(CONTROL_FD, False)
            self.fd = CONTROL_FD
        except OSError:
            self.fd = None

    def read(self):
        try:
            data = os.read(self.fd, 4096)
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        self.buffer += data
        return len(data) > 0

    def take_reasons(self):
        *lines, self.buffer = self.buffer.split(b'\n')
        messages = (json.loads(line) for line in lines)
        return [message['reason'] for message in messages if message.get('type') == 'end']


class Wake:
    """Python writes here for each signal, so that poll returns at once."""

    def __init__(self):
        self.fd, self.write_fd = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self.write_fd, False)

    def read(self):
        try:
            os.read(self.fd, 4096)
        except BlockingIOError:
            pass
        return True


def listen_to_signals():
    wake = Wake()
    signal.set_wakeup_fd(wake.write_fd, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda _signum, _frame: None)
    for signum in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
        signal.signal(signum, signal.SIG_IGN)
    return wake


def start(request, stdout, stderr):
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            become_main(request, parent, stdout, stderr)
        except BaseException as error:
            os.write(2, f"cannot run {request['argv'][0]}: {error}\n".encode('utf-8', 'replace'))
        finally:
            os._exit(127)
    os.close(stdout.write_fd)
    os.close(stderr.write_fd)
    return pid


def become_main(request, parent, stdout, stderr):
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(stdout.write_fd, 1)
    os.dup2(stderr.write_fd, 2)
    # a supervisor that is killed takes Ansible with it; it may have been killed before this call
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(127)
    for signum in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGCHLD, *REASONS):
        signal.signal(signum, signal.SIG_DFL)
    os.chdir(request['cwd'])
    os.execvpe(request['argv'][0], request['argv'], request['env'])


def append(journal, line):
    """One write; a line that Ansible was writing when it was killed is closed first."""
    fd = os.open(journal, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    size = os.fstat(fd).st_size
    torn = size > 0 and os.pread(fd, 1, size - 1) != b'\n'
    text = json.dumps(line, ensure_ascii=False, separators=(',', ':'))
    os.write(fd, (b'\n' if torn else b'') + text.encode('utf-8', 'replace') + b'\n')
    os.close(fd)


def parent_and_state(pid):
    try:
        with open(f'/proc/{pid}/stat', 'rb') as file:
            fields = stat_fields(file.read())
    except (OSError, ValueError):
        return None, 'X'
    return int(fields[1]), fields[0].decode()


def own_start_time():
    with open('/proc/self/stat', 'rb') as file:
        return int(stat_fields(file.read())[19])


def stat_fields(stat):
    """From the third field on: the second, the command's name, may hold blanks and brackets."""
    return stat[stat.rindex(b')') + 2:].split()


def now_ms():
    return int(time.time() * 1000)


if __name__ == '__main__':
    main()
