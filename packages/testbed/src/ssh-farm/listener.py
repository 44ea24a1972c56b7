"""Starts an sshd (inetd mode) for each connection to loopback, and ends all of them at its end.

usage: listener.py SSHD CONFIG LOG FILE ACCOUNT

FILE and ACCOUNT, which need not exist, are removed at the end.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys

PR_SET_CHILD_SUBREAPER = 36


def main(sshd, config, log, file_to_remove, account_to_remove):
    # Processes that outlive their sshd (a hung command, setsid) become children of this process,
    # which ends them.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGCHLD, reap)
    try:
        serve(listen_on_loopback(), [sshd, "-i", "-f", config, "-E", log])
    finally:
        end_children()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(file_to_remove)
        subprocess.run(["userdel", "--force", "--remove", account_to_remove], stderr=subprocess.DEVNULL, check=False)


def end(*_):
    # The parent's stop and its death may both send one: a second would interrupt the clean-up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


def listen_on_loopback():
    """Listens on every address of 127.0.0.0/8 only: the socket is bound to the device."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    listener.bind(("0.0.0.0", 0))
    listener.listen(4096)
    return listener


def serve(listener, command):
    print("listening on port", listener.getsockname()[1], flush=True)
    environment = {"PATH": os.defpath}
    while True:
        connection, _ = listener.accept()
        with connection:
            to_socket = [(os.POSIX_SPAWN_DUP2, connection.fileno(), descriptor) for descriptor in (0, 1)]
            os.posix_spawn(command[0], command, environment, file_actions=to_socket)


def reap(*_):
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def end_children():
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    while True:
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def children():
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                parent = stat.read().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == os.getpid():
            yield int(name)


main(*sys.argv[1:])
