# SPDX-License-Identifier: MIT
"""System calls and files of Linux that Python's library does not cover."""
import ctypes
import os
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
OOM_SCORE_MAX = 1000
OOM_SCORE_STEP = 100

libc = ctypes.CDLL(None, use_errno=True)


def become_subreaper():
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), 'prctl(PR_SET_CHILD_SUBREAPER)')


def signal_at_death_of(parent, signum):
    """Requests the signal for the death of the parent. Returns false if it is dead already."""
    libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    return os.getppid() == parent


def gain_no_rights():
    """Disables setuid and setgid for the programs that this process starts."""
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def rather_kill_this_than(pid):
    """Raises the OOM score of this process above the other's, and at least to the default, 0."""
    try:
        with open(f'/proc/{pid}/oom_score_adj', encoding='ascii') as file:
            score = int(file.read())
        with open('/proc/self/oom_score_adj', 'w', encoding='ascii') as file:
            file.write(str(min(OOM_SCORE_MAX, max(0, score + OOM_SCORE_STEP))))
    except (OSError, ValueError):
        # not available in some containers: keeps the inherited score
        pass


def reap_children(note):
    """Reaps zombies and calls `note(pid, status)` for each. Returns true if no child is left."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if pid == 0:
            return False
        note(pid, status)


def parent_and_state(pid):
    try:
        fields = read_stat(pid)
    except (OSError, ValueError):
        return None, 'X'
    return int(fields[1]), fields[0].decode()


def start_time(pid):
    """In clock ticks since boot. Together with the pid, it identifies a process."""
    return int(read_stat(pid)[19])


def read_stat(pid):
    """
    Fields from the third on: the second, the name of the command, may contain blanks and brackets.
    """
    with open(f'/proc/{pid}/stat', 'rb') as file:
        stat = file.read()
    return stat[stat.rindex(b')') + 2:].split()


def memory_file(content):
    """Returns an inheritable descriptor of a file in memory that only its user can open."""
    fd = libc.memfd_create(b'distribute', 0)
    if fd < 0:
        raise OSError(ctypes.get_errno(), 'memfd_create')
    # memfd files are executable, and Ansible would run the file to get the password
    os.fchmod(fd, 0o600)
    with open(fd, 'wb', closefd=False) as file:
        file.write(content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def boot_ms():
    """
    CLOCK_BOOTTIME, which goes on while the machine sleeps, rounded up to its 10 ms. Read from the
    same file as in the engine: in some containers the system call has another zero.
    """
    with open('/proc/uptime', 'rb') as file:
        return float(file.read().split()[0]) * 1000 + 10


def times():
    """The time of a journal line: wall clock for people, and a clock that cannot be set."""
    return {'at': int(time.time() * 1000), 'monoMs': time.monotonic_ns() // 1_000_000}
