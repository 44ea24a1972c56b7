# SPDX-License-Identifier: MIT
"""
Waits until the shared directory shows what a run needs: revisions of projects that this machine's
mount may not show yet, and the project's own ansible.cfg.

A dead file server hangs its readers, and some of them cannot be killed. So a child looks, and the
parent can always end.
"""
import errno
import json
import os
import re
import select
import signal
import stat
import time

from supervision.linux import signal_at_death_of

# EX_TEMPFAIL of sysexits.h
EXIT_UNSEEN = 75
POLL_SECONDS = 0.25
# for the child's answer, after its last look
ANSWER_SECONDS = 2.0


class Unseen(Exception):
    """The share does not show what the run needs. The text says what it shows instead."""


def wait_for(order):
    """
    `order`: `path` of the share, `seconds`, `sights` and `configs`, as in the request. Returns the
    first of `configs` that is a file; None if none is.
    """
    fd, write_fd = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            if signal_at_death_of(parent, signal.SIGKILL):
                os.write(write_fd, json.dumps(look_until(order)).encode())
        finally:
            os._exit(0)
    os.close(write_fd)
    answer = read_answer(fd, order['seconds'] + ANSWER_SECONDS)
    os.close(fd)
    if answer is None:
        # without a wait: it may hang in the kernel
        os.kill(pid, signal.SIGKILL)
        raise Unseen(f"the share {order['path']} does not answer within {order['seconds']:g} s")
    os.waitpid(pid, 0)
    if answer['unseen'] is not None:
        raise Unseen(answer['unseen'])
    return answer['config']


def read_answer(fd, seconds):
    if not select.select([fd], [], [], seconds)[0]:
        return None
    # one write of less than a pipe takes at once
    data = os.read(fd, 65536)
    return json.loads(data) if data else {'unseen': 'the share could not be read', 'config': None}


def look_until(order):
    deadline = time.monotonic() + order['seconds']
    while True:
        unseen = next((sight for sight in map(look, order['sights']) if sight is not None), None)
        if unseen is None:
            return {'unseen': None, 'config': next(filter(os.path.isfile, order['configs']), None)}
        if time.monotonic() >= deadline:
            return {'unseen': describe(order, *unseen), 'config': None}
        time.sleep(min(POLL_SECONDS, max(0, deadline - time.monotonic())))


def look(sight):
    """Returns None if it is visible, else the sight and what is there instead."""
    obstacle = refresh(sight['folders'])
    instead = look_at_link(sight) if sight['kind'] == 'link' else look_at_folder(sight['path'])
    return None if instead is None else (sight, obstacle or instead)


def refresh(folders):
    """
    Opens each folder, so that NFS asks the server for changes (close-to-open); otherwise it may
    show old entries for a minute. Returns the error of the first that cannot be opened.
    """
    for folder in folders:
        try:
            os.close(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
        except OSError as error:
            return f'{folder}: {error.strerror}'
    return None


def look_at_link(sight):
    path = sight['path']
    try:
        target = os.readlink(path)
    except OSError as error:
        return f'{path} is not a link' if error.errno == errno.EINVAL else f'{path}: {error.strerror}'
    ours = re.fullmatch(r'\.revisions/([^/]+)/((?:[0-9a-f]{40}|[0-9a-f]{64})(?:\.[1-9][0-9]*)?)', target)
    # a link of another program does not lead to a clone
    if ours is None or ours[1] != sight['project']:
        return f'{path} leads to {target}'
    return f'{path} is at {ours[2]}' if is_old(ours[2], sight) else look_at_folder(path)


def is_old(shown, sight):
    if shown == sight['revision']:
        return False
    # a clone may be newer than the list: any revision that is not in it is newer
    return shown in sight['older'] if 'older' in sight else True


def look_at_folder(path):
    try:
        return None if stat.S_ISDIR(os.stat(path).st_mode) else f'{path} is not a folder'
    except OSError as error:
        return f'{path}: {error.strerror}'


def describe(order, sight, instead):
    what = f"revision {sight['revision']} of project {sight['project']}"
    return f"the share {order['path']} does not show {what} after {order['seconds']:g} s: {instead}"
