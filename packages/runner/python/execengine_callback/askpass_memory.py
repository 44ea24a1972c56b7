# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Names the shared memory through which Ansible (since 2.19) passes a password to ssh after the run,
so that the engine can remove it with the other files of the run: a killed worker leaves it, with
the password, in /dev/shm.
"""
import os
import secrets

from ansible.plugins.connection import ssh


def install():
    shared_memory = getattr(ssh, 'SharedMemory', None)
    folder = os.environ.get('ANSIBLE_SSH_CONTROL_PATH_DIR')
    if shared_memory is None or not folder:
        return
    prefix = os.path.basename(folder)

    def named_after_run(name=None, create=False, **kwargs):
        if create and name is None:
            name = '%s-%s' % (prefix, secrets.token_hex(8))
        return shared_memory(name=name, create=create, **kwargs)

    ssh.SharedMemory = named_after_run
