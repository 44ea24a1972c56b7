# SPDX-License-Identifier: MIT
"""
Carries Ansible's lines to the journal: a socket whose other end Ansible's main process and its
children have.

Accepts only data of the main process itself: the kernel names the sender of each piece.
Acknowledges each line with `0` once it is written, or with the errno: Ansible begins no step that
would leave no record.
"""
import json
import select
import socket
import struct

from supervision.journal import append_data, make_room

# Ansible does not decide when a run starts and ends, or that the engine ended a host
TYPES = frozenset(('plan', 'begin', 'step', 'host', 'stats'))
PIECE_BYTES = 256 * 1024
# a line has 256 KiB at most: longer text is not a line
MAX_LINE_BYTES = 1024 * 1024
CREDENTIALS = struct.Struct('3i')
# the first byte from the process that becomes Ansible: identifies its pid
GREETING = b'.'


class Record:
    def __init__(self, request):
        self.path = request['journal']
        self.ballast = request.get('ballast')
        # the pid of Ansible's main process, as this process sees it
        self.writer = None
        self.rest = b''
        self.end, self.ansible_end = socket.socketpair()
        self.end.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.end.setblocking(False)
        self.fd = self.end.fileno()

    def read(self):
        """Reads available data. Returns false at the end of file."""
        try:
            data, sender = receive(self.end)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        if self.writer is None:
            # only that process has the other end until it becomes Ansible
            self.writer, data = sender, data[len(GREETING):]
        if sender == self.writer:
            self.take(data)
        return True

    def take(self, data):
        *lines, self.rest = (self.rest + data).split(b'\n')
        if len(self.rest) > MAX_LINE_BYTES:
            self.rest = b''
        for line in lines:
            self.acknowledge(self.write(line) if is_ansibles(line) else 0)

    def write(self, line):
        """Returns 0 or the errno. After an error, tries once more in the space of the ballast."""
        try:
            append_data(self.path, line)
            return 0
        except OSError as error:
            try:
                make_room(self.ballast)
                append_data(self.path, line)
            except OSError:
                pass
            return error.errno

    def acknowledge(self, number):
        try:
            self.end.send(b'%d\n' % number)
        except OSError:
            # Ansible is gone or does not read
            pass

    def drain(self):
        """
        Reads all that was sent. Not until end of file: a process that cannot be killed may keep the
        socket.
        """
        while select.select([self.fd], [], [], 0)[0] and self.read():
            pass

    def give_to_ansible(self):
        """
        Call it in the process that becomes Ansible. Greets, and returns the number of the
        descriptor.
        """
        self.end.close()
        self.ansible_end.send(GREETING)
        self.ansible_end.set_inheritable(True)
        return self.ansible_end.fileno()


def receive(end):
    data, ancillary, _flags, _address = end.recvmsg(PIECE_BYTES, socket.CMSG_SPACE(CREDENTIALS.size))
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            return data, CREDENTIALS.unpack(content[:CREDENTIALS.size])[0]
    return data, None


def is_ansibles(line):
    try:
        return json.loads(line)['type'] in TYPES
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
