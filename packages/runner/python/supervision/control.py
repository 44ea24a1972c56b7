# SPDX-License-Identifier: MIT
"""Requests to end a run: the socket to the engine, and signals."""
import json
import os
import signal

CONTROL_FD = 3
REASONS = {signal.SIGTERM: 'stopped', signal.SIGUSR1: 'cancel'}
OUTER_DIED = signal.SIGUSR2
HANDLED = (*REASONS, OUTER_DIED)
IGNORED = (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE)


def take_control_descriptor():
    """
    Call it first, before another file gets the number. Without a socket, the engine counts as gone.
    """
    try:
        os.fstat(CONTROL_FD)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_RDONLY), CONTROL_FD)


class Control:
    """The supervisor's end of the engine's socket."""

    def __init__(self):
        self.fd = CONTROL_FD
        self.buffer = b''
        self.is_open = True
        os.set_inheritable(CONTROL_FD, False)
        os.set_blocking(CONTROL_FD, False)

    def read(self):
        """Returns false at the end of file."""
        try:
            data = os.read(self.fd, 4096)
        except BlockingIOError:
            return True
        except ConnectionError:
            data = b''
        self.buffer += data
        self.is_open = len(data) > 0
        return self.is_open

    def take_messages(self):
        *lines, self.buffer = self.buffer.split(b'\n')
        return [json.loads(line) for line in lines]


class Wake:
    """A pipe to which Python writes for each signal, so that poll returns at once."""

    def __init__(self):
        self.fd, self.write_fd = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self.write_fd, False)
        signal.set_wakeup_fd(self.write_fd, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _signum, _frame: None)

    def read(self):
        try:
            os.read(self.fd, 4096)
        except BlockingIOError:
            pass
        return True


def block_signals():
    """For a fork, until both processes have their handlers."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED)


def unblock_signals():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)


def reset_signals():
    """Resets signals for a program that is started, as a shell does."""
    for signum in (*IGNORED, *HANDLED, signal.SIGCHLD):
        signal.signal(signum, signal.SIG_DFL)
    unblock_signals()
