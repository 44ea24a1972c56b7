# SPDX-License-Identifier: MIT
"""
Arranges which files of the machine a run sees, in its own mount namespace.

A plan has lists of absolute paths: `hide`, folders and files that the run sees as missing or empty;
`show`, paths in hidden folders that stay visible; `mask`, files in shown folders that appear empty;
`private`, folders that belong to the run alone and end with it. Skips paths that do not exist.
"""
import ctypes
import glob
import os
import re
import stat

from supervision.linux import libc

MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 4096
MS_REC = 16384
MS_SLAVE = 1 << 19

SSH_CONFIG = '/etc/ssh/ssh_config'
INCLUDE = re.compile(rb'^\s*Include[\s=]+(.*)$', re.IGNORECASE | re.MULTILINE)
# limits a configuration that includes itself
MAX_INCLUDES = 64


def arrange(plan, files):
    """
    Call it in the first process of a new PID namespace, which /proc then shows. `files`: content by
    path, for files that must belong to this user. Raises an OSError that names what was refused.
    """
    # later mounts outside (the share, by an automounter) propagate into the namespace, never out of
    # it
    mount(None, '/', None, MS_REC | MS_SLAVE)
    hidden = [os.path.realpath(path) for path in plan['hide']]
    shown = [(path, os.open(path, os.O_PATH)) for path in map(os.path.realpath, plan['show']) if os.path.exists(path)]
    for path in plan['private']:
        mount('tmpfs', path, 'tmpfs', MS_NOSUID | MS_NODEV, f'mode={stat.S_IMODE(os.stat(path).st_mode):o}')
    for path in filter(os.path.isdir, hidden):
        mount('tmpfs', path, 'tmpfs', MS_NOSUID | MS_NODEV | MS_NOEXEC, 'mode=700,size=1m')
    for path, fd in shown:
        if not is_same(path, fd):
            place(path, fd)
            mount(f'/proc/self/fd/{fd}', path, None, MS_BIND | MS_REC)
        os.close(fd)
    # replacement files are stored in a private folder of this run
    store = Store(plan['private'][0])
    for path in filter(os.path.isfile, [*hidden, *plan['mask']]):
        mount(store.put(b''), path, None, MS_BIND)
    for path, content in files.items():
        mount(store.put(content), path, None, MS_BIND)
    store.forget()
    show_own_processes()


def show_own_processes():
    """
    If a part of /proc is masked (in containers, in hardened services), a user namespace cannot
    mount its own. The machine's /proc then stays: it shows pids and command lines, but not the
    files of processes of other user namespaces.
    """
    try:
        mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except PermissionError:
        if os.geteuid() == 0:
            raise


def mount(source, target, kind, flags, data=None):
    arguments = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    if libc.mount(*arguments, ctypes.c_ulong(flags), None if data is None else data.encode()) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f'mount of {kind or source} on {target}: {os.strerror(number)}')


def replace(path, content, folder):
    """
    Replaces the content of a file for all processes of this namespace. `folder`: a private one of
    the run.
    """
    store = Store(folder)
    mount(store.put(content), os.path.realpath(path), None, MS_BIND)
    store.forget()


def is_same(path, fd):
    """Returns whether no hidden folder covers the path."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(fd))
    except OSError:
        return False


def place(path, fd):
    """Creates a mount point."""
    if stat.S_ISDIR(os.fstat(fd).st_mode):
        os.makedirs(path, 0o700, exist_ok=True)
        return
    os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


class Store:
    """Files that are visible only at their mount points."""

    def __init__(self, folder):
        self.paths = []
        self.folder = folder

    def put(self, content):
        path = os.path.join(self.folder, f'.{len(self.paths)}')
        fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
        os.write(fd, content)
        os.close(fd)
        self.paths.append(path)
        return path

    def forget(self):
        for path in self.paths:
            os.unlink(path)


def find_ssh_configs():
    """
    Returns the machine's ssh configuration and its includes, as content by path. In a user
    namespace, files of root appear as files of nobody, and ssh rejects a configuration that belongs
    neither to root nor to its user.
    """
    found = {}
    waiting = [SSH_CONFIG]
    while waiting and len(found) < MAX_INCLUDES:
        path = os.path.realpath(waiting.pop())
        if path in found:
            continue
        try:
            with open(path, 'rb') as file:
                found[path] = file.read()
        except OSError:
            continue
        for names in INCLUDE.findall(found[path]):
            for name in names.decode('utf-8', 'replace').replace('"', ' ').split():
                waiting.extend(sorted(glob.glob(os.path.join(os.path.dirname(SSH_CONFIG), os.path.expanduser(name)))))
    return {path: content for path, content in found.items() if is_roots(path)}


def is_roots(path):
    """Excludes files that ssh would reject anyway."""
    status = os.stat(path)
    return status.st_uid == 0 and not status.st_mode & 0o022
