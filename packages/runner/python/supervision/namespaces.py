# SPDX-License-Identifier: MIT
"""
Namespaces of one run: user (where this process is not root), mount and PID.

    host ── unshare, fork ──> init (PID 1) ── fork ──> program

`run_within` is for a child of any process that has one thread alone: a supervisor, or one that has Ansible loaded already.
The host stays outside the PID namespace, for who calls unshare does not enter it. The init makes the mounts, starts the
program, says how it ended, buries the dead, and ends when none is left. When it is killed, the kernel kills all others.
"""
import ctypes
import os
import select
import signal

from supervision import view
from supervision.control import Wake
from supervision.linux import bury_dead, libc

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
HIGHEST_FD = 256
# the pid of the first process, as those behind it see it
INIT = 1
# ends with the namespaces, before the program was there
EXIT_NO_NAMESPACES = 127


class NoNamespaces(Exception):
    """They cannot be made; the text says what was refused."""


def run_within(plan, program, bond):
    """
    Never returns. `plan` is what `view.arrange` takes; `program` is called in the new namespaces and must not return. When
    the bond's life is over, everything here ends; the init reports to it what waitpid said of the program.
    """
    # before root's files look like nobody's
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
        bury_all(pid, bond)
        status = 0
    except BaseException as error:
        os.write(2, f'no namespaces: {getattr(error, "strerror", None) or error}\n'.encode('utf-8', 'replace'))
    finally:
        os._exit(status)


def bury_all(program, bond):
    """Until no process is left but this one, or nobody is there for whom it goes on."""
    wake = Wake()
    poll = select.poll()
    for fd in (wake.fd, bond.life):
        poll.register(fd, select.POLLIN)

    def note(pid, status):
        if pid == program:
            bond.report(status)

    while not bury_dead(note):
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
