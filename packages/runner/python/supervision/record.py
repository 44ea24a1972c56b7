# SPDX-License-Identifier: MIT
"""
The way of Ansible's lines to the journal: a socket whose other end Ansible's main process has, and whoever it forked.

Only what the main process itself sends is taken: the kernel says with each piece who sent it. A line is acknowledged when
it is written, with `0` or the errno that kept it out, so that Ansible begins nothing of which no record would be kept.
"""
import json
import select
import socket
import struct

from supervision.journal import append_data, make_room

# no word of Ansible's decides when a run begins and ends, or that the engine ended a host
TYPES = frozenset(('plan', 'begin', 'step', 'host', 'stats'))
PIECE_BYTES = 256 * 1024
# a line has 256 KiB at most; what is longer is none
MAX_LINE_BYTES = 1024 * 1024
CREDENTIALS = struct.Struct('3i')
# what becomes Ansible's main process says first: by it its pid is known
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
        """Takes what there is; false at the end of file."""
        try:
            data, sender = receive(self.end)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        if self.writer is None:
            # nobody but it has the other end until it becomes Ansible
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
        """0, or the errno; then there is the room of the ballast, in which the line may still fit, and no other after it."""
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
            # Ansible is gone, or does not listen
            pass

    def drain(self):
        """What Ansible has sent before its end; never until end of file, as a process that cannot be killed may hold it."""
        while select.select([self.fd], [], [], 0)[0] and self.read():
            pass

    def give_to_ansible(self):
        """In the process that becomes Ansible: greets, and answers the descriptor's number."""
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
