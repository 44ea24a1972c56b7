# SPDX-License-Identifier: MIT
"""
What a run needs of the shared directory, before Ansible starts: revisions of projects that this machine's mount may not
show yet, and the project's own ansible.cfg.

A file server that does not answer hangs whoever asks it, and not every such process can be killed. So a child looks, and
who waits for it can always end.
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

# as `sysexits.h` has it: EX_TEMPFAIL
EXIT_UNSEEN = 75
POLL_SECONDS = 0.25
# for the child's answer, after its last look
ANSWER_SECONDS = 2.0


class Unseen(Exception):
    """The share does not show what the run needs; the text says what it shows instead."""


def wait_for(order):
    """
    `order`: `path` of the share, `seconds`, `sights` and `configs`, as the request has them. Answers the first of
    `configs` that is a file, None where none is.
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
        # not waited for: it may hang in the kernel
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
    return json.loads(data) if data else {'unseen': 'the share could not be looked at', 'config': None}


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
    """None when it is seen; else the sight, and what is there instead."""
    obstacle = refresh(sight['folders'])
    instead = look_at_link(sight) if sight['kind'] == 'link' else look_at_folder(sight['path'])
    return None if instead is None else (sight, obstacle or instead)


def refresh(folders):
    """
    To open a folder makes NFS ask whether it has changed (close-to-open); else it may show old entries for a minute.
    Answers what is wrong with the first that cannot be opened.
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
        return f'{path} is no link' if error.errno == errno.EINVAL else f'{path}: {error.strerror}'
    ours = re.fullmatch(r'\.revisions/([^/]+)/((?:[0-9a-f]{40}|[0-9a-f]{64})(?:\.[1-9][0-9]*)?)', target)
    # one that somebody else has made shows nothing that was cloned
    if ours is None or ours[1] != sight['project']:
        return f'{path} leads to {target}'
    return f'{path} is at {ours[2]}' if is_old(ours[2], sight) else look_at_folder(path)


def is_old(shown, sight):
    if shown == sight['revision']:
        return False
    # a clone may have come since the list was made: what is not in it is newer
    return shown in sight['older'] if 'older' in sight else True


def look_at_folder(path):
    try:
        return None if stat.S_ISDIR(os.stat(path).st_mode) else f'{path} is no folder'
    except OSError as error:
        return f'{path}: {error.strerror}'


def describe(order, sight, instead):
    what = f"revision {sight['revision']} of project {sight['project']}"
    return f"the share {order['path']} does not show {what} after {order['seconds']:g} s: {instead}"
