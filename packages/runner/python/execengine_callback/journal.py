# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of lines to the journal: all that the engine ever learns of the run."""
import errno
import json
import os
import socket
import time

MAX_LINE_BYTES = 256 * 1024
# EX_IOERR of sysexits.h: the run was ended because its record could not be written
EXIT_NO_RECORD = 74
# what an answer of the supervisor has at most: an errno and a line break
ANSWER_BYTES = 16


class Journal:
    """
    Each line goes to the supervisor, which writes it, and answers when that is done. Lines are numbered from 1, so that a
    reader notices a missing one. Nobody but this very process is listened to, whoever has inherited the socket.
    """

    def __init__(self, fd, path):
        self._path = path
        self._number = 0
        os.set_inheritable(fd, False)
        self._supervisor = socket.socket(fileno=fd)

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
        """
        A run that goes on without its record would be judged wrongly: the first failure ends Ansible's main process,
        before it begins another step; the supervisor ends all others.
        """
        try:
            self._supervisor.sendall(data)
            number = self._read_answer()
        except OSError as error:
            number = error.errno
        if number != 0:
            os.write(2, f'the journal {self._path} cannot be written: {describe(number)}\n'.encode('utf-8', 'replace'))
            os._exit(EXIT_NO_RECORD)

    def _read_answer(self):
        """The errno by which the line was not written; 0: it was."""
        answer = b''
        while not answer.endswith(b'\n'):
            piece = self._supervisor.recv(ANSWER_BYTES)
            if not piece:
                return errno.EPIPE
            answer += piece
        return int(answer)


def describe(number):
    return f'{os.strerror(number)} ({errno.errorcode.get(number, number)})'


def encode(line):
    return json.dumps(line, ensure_ascii=False, separators=(',', ':')).encode('utf-8', 'replace') + b'\n'


def times():
    """When a line is written: for people, and by the clock that nobody sets, with which the engine reckons."""
    return {'at': int(time.time() * 1000), 'monoMs': time.monotonic_ns() // 1_000_000}
