# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Hides variables that only the run's own Ansible may see. Programs that a play starts on the engine
(local actions, pipes, a nested Ansible) inherit the environment; with these variables they would
write to the run's journal, print nothing, and read inventories in another way than by hand.
"""
import os

from ansible.config.manager import ConfigManager

# the supervisor sets the pid of the process that it starts
OWNER = 'EXECENGINE_PID'
# The mark EXECENGINE_UNIT, EXECENGINE_JOURNAL stays: the engine finds the remaining processes of a
# run by
# it. So do settings of how to reach hosts, which a nested Ansible needs as well.
PRIVATE = (
    OWNER,
    'EXECENGINE_RECORD_FD',
    'EXECENGINE_SECRET_FDS',
    'EXECENGINE_LOCAL_HOSTS',
    'EXECENGINE_MAX_OUTPUT_BYTES',
    'ANSIBLE_CALLBACK_PLUGINS',
    'ANSIBLE_STDOUT_CALLBACK',
    'ANSIBLE_LOAD_CALLBACK_PLUGINS',
    'ANSIBLE_NOCOLOR',
    'ANSIBLE_FORCE_COLOR',
    'ANSIBLE_RETRY_FILES_ENABLED',
    'ANSIBLE_DEPRECATION_WARNINGS',
    'ANSIBLE_INVENTORY_ENABLED',
    'ANSIBLE_INVENTORY_UNPARSED_FAILED',
    'ANSIBLE_LOCAL_TEMP',
    'ANSIBLE_LOG_PATH',
    'ANSIBLE_PRECEDENCE',
    'ANSIBLE_TASK_TIMEOUT',
)

# empty, stands for "no ansible.cfg": a nested Ansible looks for its own
NO_CONFIG = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'ansible.cfg')


def is_owner():
    """Returns whether the supervisor started this process."""
    return os.environ.get(OWNER) == str(os.getpid())


def hide():
    """
    Removes the variables from the environment of all later children, and returns them. Ansible's
    configuration still has them: plugins read their options from it when they are loaded, also in
    the workers.
    """
    has_no_config = os.path.realpath(os.environ.get('ANSIBLE_CONFIG', '')) == NO_CONFIG
    private = (*PRIVATE, 'ANSIBLE_CONFIG') if has_no_config else PRIVATE
    # a descriptor of this process is not a file for another
    if os.environ.get('ANSIBLE_VAULT_PASSWORD_FILE', '').startswith('/proc/self/fd/'):
        private = (*private, 'ANSIBLE_VAULT_PASSWORD_FILE')
    hidden = {name: os.environ.pop(name) for name in private if name in os.environ}
    look_up = ConfigManager._loop_entries

    def look_up_hidden(self, container, entry_list):
        value, origin = look_up(self, container, entry_list)
        return (value, origin) if value is not None else look_up(self, hidden, entry_list)

    ConfigManager._loop_entries = look_up_hidden
    return hidden
