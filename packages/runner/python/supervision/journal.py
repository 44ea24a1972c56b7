# SPDX-License-Identifier: MIT
"""The journal's file. Only the supervisor writes it, and the engine its `endHost` lines."""
import contextlib
import json
import os
import signal

from supervision.linux import times

# above the length of the supervisor's own lines
LAST_LINE_BYTES = 65536
# Exit code of a supervisor that could not write its line: this plus the errno.
EXIT_NO_RECORD = 100


def append_last(request, line):
    """Writes the end line, in the space of the ballast if the disk is full. Exits if that fails."""
    try:
        append(request['journal'], line)
    except OSError:
        if request.get('ballast'):
            with contextlib.suppress(OSError):
                os.unlink(request['ballast'])
        append_or_exit(request['journal'], line)


def append_or_exit(path, line):
    try:
        append(path, line)
    except OSError as error:
        os._exit(EXIT_NO_RECORD + error.errno)


def make_room(ballast):
    """Frees the part of the ballast for a line of Ansible; the rest is for the end line."""
    if ballast:
        os.truncate(ballast, LAST_LINE_BYTES)


def append(path, line):
    append_data(path, json.dumps(line, ensure_ascii=False, separators=(',', ':')).encode('utf-8', 'replace'))


def append_data(path, line):
    """Uses one write. First terminates a line that was cut by a full disk."""
    fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        torn = read_tail(fd, 1) not in (b'', b'\n')
        data = (b'\n' if torn else b'') + line + b'\n'
        while data:
            data = data[os.write(fd, data):]
    finally:
        os.close(fd)


def has_ended(path):
    """Whether the last line is an `end`."""
    fd = os.open(path, os.O_RDONLY)
    try:
        lines = read_tail(fd, LAST_LINE_BYTES).splitlines()
    finally:
        os.close(fd)
    try:
        return json.loads(lines[-1])['type'] == 'end'
    except (IndexError, ValueError, KeyError, TypeError):
        # no line, the end of a longer line, or an incomplete line
        return False


def read_tail(fd, size):
    length = os.fstat(fd).st_size
    return os.pread(fd, size, max(0, length - size))


def end_line(reason, status, remaining, main_pid, message):
    """`status`: the wait status of Ansible's main process; None if unknown."""
    exited = status is not None and os.WIFEXITED(status)
    signalled = status is not None and os.WIFSIGNALED(status)
    return {
        'type': 'end',
        **times(),
        'reason': reason,
        'exitCode': os.WEXITSTATUS(status) if exited else None,
        'signal': signal.Signals(os.WTERMSIG(status)).name if signalled else None,
        'leftoversKilled': len(remaining.killed - {main_pid}),
        'leftoversRemaining': len(remaining.alive | remaining.refused),
        'message': '\n'.join([*remaining.describe_survivors(), message]).strip(),
    }
