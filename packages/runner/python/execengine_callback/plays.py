# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of a playbook want, and which of them Ansible came to."""
import functools

from ansible.inventory.manager import InventoryManager
from ansible.template import Templar

from execengine_callback.output import as_text

# what the journal says of a playbook is for people to read
MAX_NAMES = 20
MAX_NAME_LENGTH = 200


class PlayLog:
    """Ansible says which hosts a play has only when it begins, so the inventory is caught when it is read."""

    _inventory = None
    _unmatched = {}

    @classmethod
    def install(cls):
        enumerate_matches = InventoryManager._enumerate_matches

        @functools.wraps(enumerate_matches)
        def enumerate_and_note(self, pattern, *args, **kwargs):
            cls._inventory = self
            found = enumerate_matches(self, pattern, *args, **kwargs)
            # a group without hosts is no mistake: the hosts that it has may be in other units
            if not found and pattern != 'all' and not self._match_list(self._inventory.groups, pattern):
                cls._unmatched[pattern] = True
            return found

        InventoryManager._enumerate_matches = enumerate_and_note
        return cls()

    def __init__(self):
        self._planned = []
        self._patterns = {}
        self._current = None
        # by play: hosts that its pattern names, and those that one of its batches had
        self._wanted = {}
        self._had = {}
        self.content = {}

    def plan(self, plays):
        self._planned = list(plays)
        for play in plays:
            self._patterns.update(dict.fromkeys(pattern_texts(play.hosts)))

    def begin(self, play, peek):
        """Comes once for each batch of a play; the hosts are those that the play has when it begins."""
        self._current = play._uuid
        if play._uuid not in self._wanted:
            self._wanted[play._uuid] = self._hosts_of(play, peek)
            self._had[play._uuid] = set()

    def end(self, peek):
        """Of the batch that has run; hosts with which Ansible is content although they may have had no step."""
        if self._current is None or peek.inventory is None or peek.play_uuid != self._current:
            return
        hosts = peek.hosts()
        self._had[self._current].update(host.name for host in hosts)
        self.content.update((host.name, True) for host in hosts if not any(peek.look(host)))
        # the batches that are left are meant to be left out
        if peek.ends_play:
            self._wanted[self._current] = []

    def unreached(self, peek):
        """Hosts, each once, of plays that never began, and of batches that never did."""
        hosts = {}
        for play in self._planned:
            had = self._had.get(play._uuid, ())
            wanted = self._wanted[play._uuid] if play._uuid in self._wanted else self._hosts_of(play, peek)
            hosts.update((host, True) for host in wanted if host not in had)
        return list(hosts)

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
        except Exception:  # a template of which nothing is known yet may name any host
            return list(self._inventory.hosts)
        finally:
            # Ansible has not come to the play, or has looked for its hosts itself
            PlayLog._unmatched = noted


def read_pattern(play, peek):
    if not any('{{' in text for text in pattern_texts(play.hosts)):
        return play.hosts
    return Templar(loader=play.get_loader(), variables=peek.variables_of(play)).template(play.hosts)


def pattern_texts(hosts):
    return [as_text(part) for part in (hosts if isinstance(hosts, (list, tuple)) else [hosts])]


def names(values):
    return [value[:MAX_NAME_LENGTH] for value, _n in zip(values, range(MAX_NAMES))]
