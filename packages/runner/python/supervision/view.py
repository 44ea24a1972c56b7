# SPDX-License-Identifier: MIT
"""
What a run sees of the machine's files, arranged in a mount namespace of its own.

A plan has lists of absolute paths: `hide`, folders and files that are not there or empty for the run; `show`, what is there
all the same although it lies in a hidden folder; `mask`, files that are empty although they lie in a shown one; `private`,
folders that are the run's alone and go with it. What does not exist is passed over.
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
# each is read for its includes; a configuration that includes itself ends here
MAX_INCLUDES = 64


def arrange(plan, files):
    """
    In the first process of a new PID namespace: /proc shows that one. `files`: content by path, for what is to be this
    user's own. Throws OSError that names what was refused.
    """
    # what is mounted outside later (the share, by an automounter) comes in, nothing goes out
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
    # a folder of this run's own is where files lie that stand before others
    store = Store(plan['private'][0])
    for path in filter(os.path.isfile, [*hidden, *plan['mask']]):
        mount(store.put(b''), path, None, MS_BIND)
    for path, content in files.items():
        mount(store.put(content), path, None, MS_BIND)
    store.forget()
    show_own_processes()


def show_own_processes():
    """
    Where a part of /proc is masked (in containers, in hardened services), a user namespace gets no /proc of its own. Then
    that of the machine stays: numbers and command lines are seen there, but what other processes hold cannot be opened from
    another user namespace.
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
    """Shows other content in the place of a file, to all that see what this process sees; `folder` is the run's own."""
    store = Store(folder)
    mount(store.put(content), os.path.realpath(path), None, MS_BIND)
    store.forget()


def is_same(path, fd):
    """Whether no hidden folder has come in between."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(fd))
    except OSError:
        return False


def place(path, fd):
    """Something to mount on."""
    if stat.S_ISDIR(os.fstat(fd).st_mode):
        os.makedirs(path, 0o700, exist_ok=True)
        return
    os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


class Store:
    """Files that are seen only where they are mounted."""

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
    Content by path of what ssh reads of the machine's own configuration and of what that includes. In a user namespace
    root's files look like nobody's, and ssh refuses a configuration that is neither root's nor its user's.
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
    """And none that ssh would refuse anyhow."""
    status = os.stat(path)
    return status.st_uid == 0 and not status.st_mode & 0o022
