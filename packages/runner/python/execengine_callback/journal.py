# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal's file."""
import json
import os
import time

MAX_LINE_BYTES = 256 * 1024


class Journal:
    """Each line is one write on a descriptor that no child of Ansible inherits over exec."""

    def __init__(self, path):
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._torn = False

    def write(self, line):
        self.write_bytes(encode(line))

    def write_bytes(self, data):
        data = (b'\n' if self._torn else b'') + data
        self._torn = os.write(self._fd, data) != len(data)


def encode(line):
    return json.dumps(line, ensure_ascii=False, separators=(',', ':')).encode('utf-8', 'replace') + b'\n'


def now_ms():
    return int(time.time() * 1000)
