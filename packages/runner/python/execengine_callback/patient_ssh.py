# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets ssh report its errors.

- When ssh gives up while Ansible still sends it the module, Ansible sees a broken pipe, gives ssh a
  millisecond to end, and then reports the broken pipe. The message of ssh is lost.
- When ssh rejects a host's key and a password is set, Ansible prints its own advice and reports the
  host as failed instead of unreachable. The message of ssh is lost as well.
"""
import contextlib
import functools
import subprocess

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection import ssh

# ssh has closed its input and only has to write its last line
PATIENCE_SECONDS = 2


def install():
    send = getattr(ssh.Connection, '_send_initial_data', None)
    if send is not None:
        ssh.Connection._send_initial_data = patient(send)
    run = getattr(ssh.Connection, '_bare_run', None)
    if run is not None:
        ssh.Connection._bare_run = without_advice(run)


def patient(send):

    @functools.wraps(send)
    def send_patiently(self, fh, in_data, ssh_process):
        try:
            send(self, fh, in_data, ssh_process)
        except AnsibleConnectionFailure:
            if not has_ended(ssh_process):
                raise
        # unsent data would break the pipe again when Ansible closes it
        with contextlib.suppress(OSError):
            fh.close()

    return send_patiently


def without_advice(run):
    """The command was built before, so it contains the option already."""

    @functools.wraps(run)
    def run_without_advice(self, *args, **kwargs):
        checking = self.get_option('host_key_checking')
        self.set_option('host_key_checking', False)
        try:
            return run(self, *args, **kwargs)
        finally:
            self.set_option('host_key_checking', checking)

    return run_without_advice


def has_ended(process):
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True
