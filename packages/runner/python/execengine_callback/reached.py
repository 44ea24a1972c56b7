# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Reports how a step reached its host if that differs from the request: by another connection than
ssh, or at another address than the host's name. Variables of a project, of VARS_FILE or of a play
can do that, and only Ansible's workers know.
"""
import functools

from ansible.executor.task_executor import TaskExecutor
from ansible.playbook.task import Task

# added to the task's own fields, which a worker sends with its result
FIELD = 'execengine_connection'
# options of connection plugins with the address
ADDRESS_OPTIONS = ('host', 'remote_addr')
MAX_CHARACTERS = 255

# of the only task of a worker process; for a loop, of the first item that has one
_noted = {}
# hosts that are this machine and run without ssh, as the operator wants them to
_local_hosts = set()


def install(local_hosts):
    _local_hosts.update(local_hosts)
    set_options = getattr(TaskExecutor, '_set_connection_options', None)
    if set_options is None:
        return
    TaskExecutor._set_connection_options = noting(set_options)
    Task.dump_attrs = telling(Task.dump_attrs)


def noting(set_options):

    @functools.wraps(set_options)
    def set_and_note(self, *args, **kwargs):
        answer = set_options(self, *args, **kwargs)
        # a delegated step does not reach its host
        if not _noted and not self._task.delegate_to:
            _noted.update(find_difference(self._host, self._connection, self._play_context) or {})
        return answer

    return set_and_note


def telling(dump_attrs):

    @functools.wraps(dump_attrs)
    def dump_and_tell(self):
        fields = dump_attrs(self)
        return {**fields, FIELD: dict(_noted)} if _noted else fields

    return dump_and_tell


def find_difference(host, connection, play_context):
    """Returns None if it is as requested."""
    kind = str(connection.transport)
    if kind == 'local':
        return None if host.name in _local_hosts else {'type': kind, 'address': None}
    address = address_of(connection) or play_context.remote_addr
    if kind == 'ssh' and address == host.name:
        return None
    return {'type': kind[:MAX_CHARACTERS], 'address': None if address is None else str(address)[:MAX_CHARACTERS]}


def address_of(connection):
    for name in ADDRESS_OPTIONS:
        try:
            address = connection.get_option(name)
        except KeyError:
            continue
        if address:
            return address
    return None


def connection_of(result):
    """Returns what the worker reported with the result of a step, or None."""
    return (getattr(result, '_task_fields', None) or {}).get(FIELD)
