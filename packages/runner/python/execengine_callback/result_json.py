# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Returns a step's result object as JSON within a limit: first the failing items of a loop, then what
fits.
"""
import json
import math
import re

from execengine_callback.fit import Fit, describe, measure

# a NUL that json.dumps escaped; the group keeps escaped backslashes before it together
ESCAPED_NUL = re.compile(r'(?<!\\)((?:\\\\)*)\\u0000')
LEFT_OUT = 'left_out'
# the maximum depth; deeper objects are errors, not results
MAX_DEPTH = 100
# the minimum for an item of a loop, whatever their number
MIN_ITEM = 256
REPEATED = ('stdout_lines', 'stderr_lines', 'invocation')


def dump(value):
    """
    Returns JSON that every parser accepts; None if there is none (for example, too deeply nested).
    """
    try:
        try:
            return encode(value)
        except (TypeError, ValueError):
            return encode(plain(value))
    except (TypeError, ValueError, RecursionError, MemoryError):
        return None


def dump_within(value, limit):
    """
    Returns JSON of at most `limit` bytes, and whether it is incomplete. A long value takes no more
    time than one of `limit` bytes: this is Ansible's only process for events.
    """
    try:
        # sizes are estimates: short numbers count too much
        if measure(value, 4 * limit) <= 4 * limit:
            text = dump(value)
            if text is not None and fits(text, limit):
                return text, False
        for room in (limit, limit * 3 // 4, limit // 2):
            text = dump(shorten(value, room))
            if text is not None and fits(text, limit):
                return text, True
    except (RecursionError, MemoryError):
        pass
    return '', True


def shorten(value, room):
    items = value.get('results') if isinstance(value, dict) else None
    if not isinstance(items, list) or not items:
        return Fit(MAX_DEPTH).shorten(value, room)
    return shorten_loop(value, items, room)


def shorten_loop(value, items, room):
    """Keeps the items that fit, failed ones first. The fewer there are, the more room each gets."""
    fit = Fit(MAX_DEPTH)
    rest = fit.shorten({key: other for key, other in value.items() if key != 'results'}, room // 8)
    room -= measure(rest, room) + 64
    failed = [essence(item) for item in items if has_failed(item)]
    others = [essence(item) for item in items if not has_failed(item)]
    kept = fit.take(failed, room, at_most=max(room // max(2, 2 * len(failed)), room // 8, MIN_ITEM))
    if len(kept) == len(failed):
        room -= measure(kept, room)
        kept += fit.take(others, room, at_most=max(room // 8, MIN_ITEM))
    left_out = len(items) - len(kept)
    return {**rest, 'results': kept, **({LEFT_OUT: {'results': left_out}} if left_out else {})}


def essence(item):
    """Drops fields that repeat other fields, or the playbook."""
    if not isinstance(item, dict):
        return item
    return {key: field for key, field in item.items() if key not in REPEATED and not str(key).startswith('_ansible_')}


def has_failed(item):
    return isinstance(item, dict) and bool(item.get('failed') or item.get('unreachable'))


def fits(text, limit):
    return len(text) <= limit and len(text.encode()) <= limit


def encode(value):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=describe, separators=(',', ':'), sort_keys=False)
    text = text.encode('utf-8', 'replace').decode('utf-8')
    return ESCAPED_NUL.sub(r'\1', text) if '\\u0000' in text else text


def plain(value):
    """
    Copies a value and replaces numbers that JSON cannot express by their names in JavaScript and
    Python.
    """
    if isinstance(value, dict):
        return {as_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else '-Infinity' if value < 0 else 'Infinity'
    return value


def as_key(key):
    """Converts a key to a type that JSON accepts."""
    if isinstance(key, float) and not math.isfinite(key):
        return plain(key)
    return key if key is None or isinstance(key, (str, int, float)) else str(describe(key))
