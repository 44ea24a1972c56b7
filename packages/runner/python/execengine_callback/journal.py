# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends lines to the journal, the only source from which the engine learns about the run."""
import errno
import json
import os
import socket
import time

MAX_LINE_BYTES = 256 * 1024
# EX_IOERR of sysexits.h: the run ended because its record could not be written
EXIT_NO_RECORD = 74
# maximum of an answer of the supervisor: an errno and a line break
ANSWER_BYTES = 16


class Journal:
    """
    Sends each line to the supervisor, which writes it and acknowledges it. Numbers lines from 1, so
    that a reader notices a missing one. The supervisor accepts lines only from this process, not
    from children that inherit the socket.
    """

    def __init__(self, fd, path):
        self._path = path
        self._number = 0
        os.set_inheritable(fd, False)
        self._supervisor = socket.socket(fileno=fd)

    def write(self, line):
        self.write_bytes(encode(self.number(line)))

    def number(self, line):
        """Returns the line with the next number."""
        self._number += 1
        return {**line, 'n': self._number}

    def skip(self):
        """Leaves a gap for a line that could not be created."""
        self._number += 1

    def write_bytes(self, data):
        """
        Exits Ansible's main process on the first failure, before it begins another step: a run
        without its record would get wrong results. The supervisor kills the other processes.
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
        """Returns the errno of the write; 0 if it succeeded."""
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
    """The time of a line: wall clock for people, and a clock that cannot be set for the engine."""
    return {'at': int(time.time() * 1000), 'monoMs': time.monotonic_ns() // 1_000_000}
