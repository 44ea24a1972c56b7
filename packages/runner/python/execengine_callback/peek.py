# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out from Ansible's play iterator what a host still has to do."""
import functools

from ansible.executor.play_iterator import PlayIterator

from execengine_callback.tasks import META, is_meta


class Peek:
    """
    Looks at a copy of the host's state in the play iterator. Ansible has no API for that, so this
    hooks the creation of the iterator.
    """

    _iterator = None
    # by host: noted before Ansible marks it as failed, which is before the callback is called
    _rescuing = {}

    @classmethod
    def install(cls):
        made = PlayIterator.__init__

        @functools.wraps(made)
        def init(self, inventory, play, *args, **kwargs):
            made(self, inventory, play, *args, **kwargs)
            cls._iterator, cls._inventory = self, inventory

        PlayIterator.__init__ = init
        mark = PlayIterator.mark_host_failed

        @functools.wraps(mark)
        def mark_host_failed(self, host, *args, **kwargs):
            cls._rescuing[host.name] = self.is_any_block_rescuing(self.get_state_for_host(host.name))
            mark(self, host, *args, **kwargs)

        PlayIterator.mark_host_failed = mark_host_failed
        return cls()

    @property
    def play_uuid(self):
        return self._iterator._play._uuid

    @property
    def inventory(self):
        return None if self._iterator is None else self._inventory

    def variables_of(self, play):
        return self._iterator._variable_manager.get_vars(play=play)

    @property
    def ends_play(self):
        return bool(getattr(self._iterator, 'end_play', False))

    def hosts(self):
        if self._iterator is None:
            return []
        hosts = (self._inventory.get_host(name) for name in list(self._iterator._host_states))
        return [host for host in hosts if host is not None]

    def is_rescued(self, host):
        """
        Returns whether, by Ansible's rules, the rescue of a block handles the step that just failed
        on the host.
        """
        return self._rescuing.pop(host.name, False)

    def look(self, host, just_ran=None):
        """
        Returns whether anything is left to do, and if not, whether the host has failed: Ansible
        itself knows that only in the final state. Skips Ansible's implicit tasks; a flush of
        handlers counts if the host has notified one.
        """
        iterator = self._iterator
        state = iterator.get_host_state(host)
        while True:
            state, task = iterator._get_next_task_from_state(state, host=host)
            if task is None:
                return False, iterator._check_failed_state(state)
            if not task.implicit or task.action not in META:
                return True, False
            if is_meta(task, 'flush_handlers') and self._has_notified(host, just_ran):
                return True, False

    def _has_notified(self, host, just_ran):
        # ansible-core 2.19 keeps notifications in the host's state until the flush
        if getattr(self._iterator._host_states[host.name], 'handler_notifications', None):
            return True
        # 2.14 keeps them in the handlers, and removes a handler that has just run only after the
        # callback
        done = None if just_ran is None else just_ran._uuid
        return any(host in h.notified_hosts for h in self._iterator.handlers if h._uuid != done)
