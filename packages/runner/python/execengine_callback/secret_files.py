# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Closes the memory files that Ansible has read. While they are open, every process of the same user
can read them through this process' folder in /proc. Only `meta: refresh_inventory` reads them
again, and opens them for that time.
"""
import functools
import os

from ansible.inventory.manager import InventoryManager


def install(numbers):
    """`numbers`: the descriptors, separated by commas."""
    fds = [int(number) for number in numbers.split(',') if number]
    if not fds:
        return
    contents = {fd: read(fd) for fd in fds}
    close(fds)
    InventoryManager.refresh_inventory = reopening(InventoryManager.refresh_inventory, contents)


def reopening(refresh, contents):

    @functools.wraps(refresh)
    def refresh_with_secrets(self):
        for fd, content in contents.items():
            show(fd, content)
        try:
            return refresh(self)
        finally:
            close(contents)

    return refresh_with_secrets


def read(fd):
    with open('/proc/self/fd/%d' % fd, 'rb') as file:
        return file.read()


def show(fd, content):
    memory = os.memfd_create('distribute')
    os.fchmod(memory, 0o600)
    with open(memory, 'wb', closefd=False) as file:
        file.write(content)
    os.dup2(memory, fd, inheritable=False)
    os.close(memory)


def close(fds):
    """Keeps each descriptor in use, so that no other file gets its number."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd in fds:
        os.dup2(nothing, fd, inheritable=False)
    os.close(nothing)
