# SPDX-License-Identifier: MIT
"""
Namespaces of one run: user (where this process is not root), mount and PID.

    host ── unshare, fork ──> init (PID 1) ── fork ──> program

`run_within` is for a child of any single-threaded process: a supervisor, or one that has loaded
Ansible already. The host stays outside the PID namespace: the caller of unshare does not enter it.
The init arranges the mounts, starts the program, reports its status, reaps zombies, and exits when
no process is left. If it is killed, the kernel kills all others.
"""
import ctypes
import os
import select
import signal

from supervision import view
from supervision.control import Wake
from supervision.linux import reap_children, libc

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
HIGHEST_FD = 256
# the pid of the first process, inside the namespace
INIT = 1
# exit code if the namespaces cannot be created
EXIT_NO_NAMESPACES = 127


class NoNamespaces(Exception):
    """They cannot be created. The text names the refusal."""


def run_within(plan, program, bond):
    """
    Never returns. `plan`: see `view.arrange`. Calls `program` in the new namespaces; it must not
    return. All processes end with the bond's life. The init reports the wait status of the program
    to the bond.
    """
    # before files of root appear as files of nobody
    configs = view.find_ssh_configs() if os.geteuid() != 0 else {}
    unshare()
    init = os.fork()
    if init == 0:
        be_init(lambda: view.arrange(plan, configs), program, bond)
    close_all()
    _pid, status = os.waitpid(init, 0)
    if os.WIFSIGNALED(status):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.WEXITSTATUS(status))


def unshare():
    uid, gid = os.geteuid(), os.getegid()
    flags = CLONE_NEWNS | CLONE_NEWPID | (CLONE_NEWUSER if uid != 0 else 0)
    if libc.unshare(flags) != 0:
        raise NoNamespaces(f'no namespaces: unshare: {os.strerror(ctypes.get_errno())}')
    if uid != 0:
        write('/proc/self/setgroups', 'deny')
        write('/proc/self/uid_map', f'{uid} {uid} 1')
        write('/proc/self/gid_map', f'{gid} {gid} 1')


def write(path, text):
    try:
        with open(path, 'w', encoding='ascii') as file:
            file.write(text)
    except OSError as error:
        raise NoNamespaces(f'no namespaces: {path}: {error.strerror}') from error


def be_init(arrange, program, bond):
    status = EXIT_NO_NAMESPACES
    try:
        arrange()
        pid = os.fork()
        if pid == 0:
            program()
        close_all(bond.life, bond.report_fd)
        reap_all(pid, bond)
        status = 0
    except BaseException as error:
        os.write(2, f'no namespaces: {getattr(error, "strerror", None) or error}\n'.encode('utf-8', 'replace'))
    finally:
        os._exit(status)


def reap_all(program, bond):
    """Returns when no other process is left, or when both supervisors are gone."""
    wake = Wake()
    poll = select.poll()
    for fd in (wake.fd, bond.life):
        poll.register(fd, select.POLLIN)

    def note(pid, status):
        if pid == program:
            bond.report(status)

    while not reap_children(note):
        for fd, _event in poll.poll():
            if fd == bond.life:
                return
            wake.read()


def close_all(*kept):
    start = 0
    for fd in sorted(kept):
        os.closerange(start, fd)
        start = fd + 1
    os.closerange(start, HIGHEST_FD)
