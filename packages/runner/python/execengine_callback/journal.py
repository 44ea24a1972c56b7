# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal's file: all that the engine ever learns of the run."""
import errno
import json
import os
import time

MAX_LINE_BYTES = 256 * 1024
# EX_IOERR of sysexits.h: the run was ended because its record could not be written
EXIT_NO_RECORD = 74
# what is left of the ballast for the supervisor's last line
LAST_LINE_BYTES = 64 * 1024


class Journal:
    """
    Each line is one write on a descriptor that no child of Ansible inherits over exec. Lines are numbered from 1, so that
    a reader notices a missing one.
    """

    def __init__(self, path, ballast):
        self._path = path
        self._ballast = ballast
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._number = 0

    def write(self, line):
        self.write_bytes(encode(self.number(line)))

    def number(self, line):
        """The line with the next number."""
        self._number += 1
        return {**line, 'n': self._number}

    def skip(self):
        """Leaves a gap for a line that could not be made."""
        self._number += 1

    def write_bytes(self, data):
        """A run that goes on without its record would be judged wrongly: the first failure ends it."""
        try:
            self._write_all(data)
        except OSError as error:
            self._give_up(data, error)

    def _write_all(self, data):
        while data:
            data = data[os.write(self._fd, data):]

    def _give_up(self, data, error):
        """
        Ends Ansible's main process, before it begins another step; the supervisor ends all others. With the room of the
        ballast the line may still fit, behind the end of the torn one.
        """
        try:
            if self._ballast:
                os.truncate(self._ballast, LAST_LINE_BYTES)
            self._write_all(b'\n' + data)
        except OSError:
            pass
        os.write(2, f'the journal {self._path} cannot be written: {describe(error)}\n'.encode('utf-8', 'replace'))
        os._exit(EXIT_NO_RECORD)


def describe(error):
    return f'{os.strerror(error.errno)} ({errno.errorcode.get(error.errno, error.errno)})'


def encode(line):
    return json.dumps(line, ensure_ascii=False, separators=(',', ':')).encode('utf-8', 'replace') + b'\n'


def times():
    """When a line is written: for people, and by the clock that nobody sets, with which the engine reckons."""
    return {'at': int(time.time() * 1000), 'monoMs': time.monotonic_ns() // 1_000_000}
