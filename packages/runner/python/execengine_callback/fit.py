# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shortens a value: texts lose their middle, lists their end, objects their largest fields."""
from json.encoder import encode_basestring

MIN_ROOM = 64
# size of a number; of a key's quotes and colon; of a comma
SMALL = 8
# a larger object keeps its first fields, not its smallest
MAX_WEIGHED = 256
JSON_TYPES = (dict, list, tuple, str, bool, int, float, type(None))


def measure(value, cap):
    """Returns about how many bytes the value's JSON has. Stops counting beyond `cap`."""
    size = 0
    rest = [value]
    while rest and size <= cap:
        one = rest.pop()
        if isinstance(one, str):
            size += 1 + (len(one) if len(one) > cap else len(encode_basestring(one).encode('utf-8', 'replace')))
        elif isinstance(one, dict):
            size += 2
            if len(one) * SMALL > cap:
                return cap + 1
            rest.extend(one.values())
            size += sum(measure(key, cap) for key in one)
        elif isinstance(one, (list, tuple)):
            size += 2
            if len(one) * 2 > cap:
                return cap + 1
            rest.extend(one)
        else:
            size += SMALL if isinstance(one, (bool, int, float, type(None))) else 3 + len(str(one))
    return size


class Fit:
    def __init__(self, max_depth):
        self.max_depth = max_depth

    def shorten(self, value, room, depth=0):
        """Returns a copy of about `room` bytes at most, or the value itself."""
        if depth > self.max_depth:
            return '[... nested too deeply ...]'
        if not isinstance(value, JSON_TYPES):
            value = describe(value)
        if isinstance(value, dict):
            return self.shorten_object(value, room, depth)
        if isinstance(value, (list, tuple)):
            kept = self.take(value, room - MIN_ROOM, depth=depth)
            left_out = len(value) - len(kept)
            return [*kept, '[... %d items left out ...]' % left_out] if left_out else kept
        return shorten_text(value, room) if isinstance(value, str) else value

    def shorten_object(self, value, room, depth):
        """
        Gives each field a fair share of the room. Large fields also get what small ones do not
        need.
        """
        fields = list(value.items())
        if len(fields) <= MAX_WEIGHED:
            fields.sort(key=lambda field: measure(field[1], room))
        kept = {}
        room -= MIN_ROOM
        for index, (key, field) in enumerate(fields):
            room -= measure(key, room) + 1
            part = room // (len(fields) - index) if len(fields) <= MAX_WEIGHED else room
            size = measure(field, max(part, 0))
            if size > part:
                if part < MIN_ROOM:
                    break
                field = self.shorten(field, part, depth + 1)
                size = measure(field, part)
            kept[key] = field
            room -= size
        in_order = {key: kept[key] for key in value if key in kept}
        left_out = len(value) - len(kept)
        return {**in_order, 'left_out': {'fields': left_out}} if left_out else in_order

    def take(self, items, room, at_most=None, depth=0):
        """Keeps the first items that fit, each with `at_most` bytes."""
        kept = []
        for item in items:
            part = room if at_most is None else min(room, at_most)
            size = measure(item, max(part, 0))
            if size > part:
                if part < 2 * MIN_ROOM:
                    break
                item = self.shorten(item, part, depth + 1)
                size = measure(item, part)
            kept.append(item)
            room -= size + 1
        return kept


def shorten_text(text, room):
    """Keeps a head and a tail of together about `room` bytes."""
    mark = '[... %d characters cut ...]'
    kept = max(0, room - len(mark) - SMALL)
    # a character may have several bytes, and more if JSON escapes it
    while kept > 0 and measure(text[:kept // 2] + text[len(text) - kept // 2:], room) > room:
        kept = kept * 3 // 4
    half = kept // 2
    return text[:half] + mark % (len(text) - 2 * half) + text[len(text) - half:]


def describe(value):
    """Describes a value without a JSON type."""
    if isinstance(value, bytes):
        return value.decode('utf-8', 'replace')
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return '<%s>' % type(value).__name__ if hasattr(value, '_ciphertext') else str(value)
