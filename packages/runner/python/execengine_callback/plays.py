# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tracks the hosts of the plays of a playbook, and which of them Ansible reached."""
import functools

from ansible.inventory.manager import InventoryManager, split_host_pattern
from ansible.template import Templar

from execengine_callback.output import as_text

# the text in the journal is for people
MAX_NAMES = 20
MAX_NAME_LENGTH = 200
# of every run; all others are those of the task
OWN_GROUPS = ('all', 'ungrouped', 'target_hosts')


class PlayLog:
    """Hooks the reading of the inventory: Ansible tells the hosts of a play only when it begins."""

    _inventory = None
    # of the task: as long as no play ran, the playbook has added none
    _groups = ()
    _unmatched = {}

    @classmethod
    def install(cls):
        enumerate_matches = InventoryManager._enumerate_matches

        @functools.wraps(enumerate_matches)
        def enumerate_and_note(self, pattern, *args, **kwargs):
            if cls._inventory is None:
                cls._groups = [name for name in self._inventory.groups if name not in OWN_GROUPS]
            cls._inventory = self
            found = enumerate_matches(self, pattern, *args, **kwargs)
            # a group without hosts is not an error: its hosts may be in other units
            if not found and pattern != 'all' and not self._match_list(self._inventory.groups, pattern):
                cls._unmatched[pattern] = True
            return found

        InventoryManager._enumerate_matches = enumerate_and_note
        return cls()

    def __init__(self):
        self._planned = []
        self._patterns = {}
        self._current = None
        # by play: hosts of its pattern, and hosts of its batches so far
        self._wanted = {}
        self._had = {}
        self.content = {}

    def plan(self, plays):
        self._planned = list(plays)
        for play in plays:
            self._patterns.update(dict.fromkeys(pattern_texts(play.hosts)))

    def begin(self, play, peek):
        """Call it for each batch of a play. The hosts are those of the play when it begins."""
        self._current = play._uuid
        if play._uuid not in self._wanted:
            self._wanted[play._uuid] = self._hosts_of(play, peek)
            self._had[play._uuid] = set()

    def end(self, peek):
        """
        Returns hosts of the last batch that are ok for Ansible, although they may have had no step.
        """
        if self._current is None or peek.inventory is None or peek.play_uuid != self._current:
            return
        hosts = peek.hosts()
        self._had[self._current].update(host.name for host in hosts)
        self.content.update((host.name, True) for host in hosts if not any(peek.look(host)))
        # the remaining batches are skipped on purpose
        if peek.ends_play:
            self._wanted[self._current] = []

    def unreached(self, peek):
        """Returns the hosts of plays and batches that never began, without duplicates."""
        hosts = {}
        for play in self._planned:
            had = self._had.get(play._uuid, ())
            wanted = self._wanted[play._uuid] if play._uuid in self._wanted else self._hosts_of(play, peek)
            hosts.update((host, True) for host in wanted if host not in had)
        return list(hosts)

    def unconcerned(self, peek):
        """
        Returns the hosts of the unit that no play has, if a play names a group of the task: the
        playbook leaves them out on purpose. Without such a play, it misses its hosts by mistake.
        """
        if not any(self._names_group(play, peek) for play in self._planned):
            return []
        wanted = set()
        for play in self._planned:
            wanted.update(self._had.get(play._uuid, ()), self._hosts_of(play, peek))
        return [host.name for host in self._inventory.groups['target_hosts'].get_hosts() if host.name not in wanted]

    def _names_group(self, play, peek):
        try:
            parts = [part.lstrip('!&') for part in split_host_pattern(read_pattern(play, peek))]
            names = [self._inventory._split_subscript(part)[0] for part in parts]
            return any(self._inventory._match_list(self._groups, name) for name in names)
        except Exception:  # a template that is not known, or a pattern that matches no name
            return False

    def describe(self):
        groups = [] if self._inventory is None else sorted(self._inventory.groups)
        return {
            'patterns': names(self._patterns),
            'unmatched': names(self._unmatched),
            'groups': names(name for name in groups if name not in ('all', 'ungrouped')),
        }

    def _hosts_of(self, play, peek):
        if self._inventory is None:
            return []
        noted = dict(self._unmatched)
        try:
            return [host.name for host in self._inventory.get_hosts(read_pattern(play, peek), ignore_restrictions=True)]
        except Exception:  # a template that is not known yet may name any host
            return list(self._inventory.hosts)
        finally:
            # Ansible has not reached the play, or has listed its hosts itself
            PlayLog._unmatched = noted


def read_pattern(play, peek):
    if not any('{{' in text for text in pattern_texts(play.hosts)):
        return play.hosts
    return Templar(loader=play.get_loader(), variables=peek.variables_of(play)).template(play.hosts)


def pattern_texts(hosts):
    return [as_text(part) for part in (hosts if isinstance(hosts, (list, tuple)) else [hosts])]


def names(values):
    return [value[:MAX_NAME_LENGTH] for value, _n in zip(values, range(MAX_NAMES))]
