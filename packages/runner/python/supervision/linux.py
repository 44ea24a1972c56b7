# SPDX-License-Identifier: MIT
"""What Linux is asked for beyond Python's own library."""
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
    """From here on this process gets the signal when its parent dies; false when it has died before."""
    libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    return os.getppid() == parent


def gain_no_rights():
    """From here on no program that this process starts has more rights than itself (setuid, setgid)."""
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def rather_kill_this_than(pid):
    """When memory runs out: the OOM score of this process is above the other's, and never below the common one, 0."""
    try:
        with open(f'/proc/{pid}/oom_score_adj', encoding='ascii') as file:
            score = int(file.read())
        with open('/proc/self/oom_score_adj', 'w', encoding='ascii') as file:
            file.write(str(min(OOM_SCORE_MAX, max(0, score + OOM_SCORE_STEP))))
    except (OSError, ValueError):
        # a container without it: then as inherited
        pass


def bury_dead(note):
    """Calls `note(pid, status)` for each child that has died; true when no child is left."""
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
    """In clock ticks since the machine was started; with the pid, it names a process for ever."""
    return int(read_stat(pid)[19])


def read_stat(pid):
    """From the third field on: the second, the command's name, may hold blanks and brackets."""
    with open(f'/proc/{pid}/stat', 'rb') as file:
        stat = file.read()
    return stat[stat.rindex(b')') + 2:].split()


def memory_file(content):
    """A descriptor, also for programs that are started, of a file that lies on no disk and that its user alone can open."""
    fd = libc.memfd_create(b'distribute', 0)
    if fd < 0:
        raise OSError(ctypes.get_errno(), 'memfd_create')
    # it is made executable, and Ansible would run it for the password that it holds
    os.fchmod(fd, 0o600)
    with open(fd, 'wb', closefd=False) as file:
        file.write(content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def boot_ms():
    """
    CLOCK_BOOTTIME, rounded up to its 10 ms: the clock that goes on while the machine sleeps. Read where the engine
    reads it, because in some containers this file counts from another zero than the system call.
    """
    with open('/proc/uptime', 'rb') as file:
        return float(file.read().split()[0]) * 1000 + 10


def times():
    """When a line of the journal is written: for people, and by the clock that nobody sets."""
    return {'at': int(time.time() * 1000), 'monoMs': time.monotonic_ns() // 1_000_000}
