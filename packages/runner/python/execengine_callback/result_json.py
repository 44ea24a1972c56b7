# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step's result object as JSON that fits: of a long one the failing items of a loop first, then what there is room for."""
import json
import math
import re

# a NUL that json.dumps has escaped; the group keeps escaped backslashes before it together
ESCAPED_NUL = re.compile(r'(?<!\\)((?:\\\\)*)\\u0000')
MIN_TEXT = 64
LEFT_OUT = 'left_out'


def dump(value):
    """JSON as every parser takes it, of well-formed text; None for what cannot be written (nested too deeply, say)."""
    try:
        try:
            return encode(value)
        except ValueError:
            return encode(without_odd_numbers(value))
    except (TypeError, ValueError, RecursionError, MemoryError):
        return None


def dump_within(value, limit):
    """The same in at most `limit` bytes, and whether something of it was left out."""
    text = dump(value)
    if text is None:
        return '', True
    if fits(text, limit):
        return text, False
    for shorten in (shorten_loop, shorten_fields):
        text = shorten(value, limit)
        if text is not None:
            return text, True
    return '', True


def shorten_loop(value, limit):
    """As many items as fit, those that failed before all others; each with its texts cut to a fair part."""
    items = value.get('results') if isinstance(value, dict) else None
    if not isinstance(items, list) or not items:
        return None
    others = {key: other for key, other in value.items() if key != 'results'}
    room = limit - size(clip(others, limit // 16)) - 64
    kept = []
    for item in sorted(items, key=lambda item: not has_failed(item)):
        short = clip(item, max(MIN_TEXT, limit // 8))
        room -= size(short) + 1
        if room < 0:
            break
        kept.append(short)
    left_out = len(items) - len(kept)
    text = dump({**clip(others, limit // 16), 'results': kept, **({LEFT_OUT: {'results': left_out}} if left_out else {})})
    return text if kept and text is not None and fits(text, limit) else None


def shorten_fields(value, limit):
    """The texts cut more and more; then the smallest fields, as many as fit."""
    length = limit // 2
    while length >= MIN_TEXT:
        text = dump(clip(value, length))
        if text is not None and fits(text, limit):
            return text
        length //= 2
    if not isinstance(value, dict):
        return None
    kept, room = {}, limit - 64
    short = {key: clip(field, MIN_TEXT) for key, field in value.items()}
    for key in sorted(short, key=lambda key: size(short[key])):
        room -= size({key: short[key]})
        if room < 0:
            break
        kept[key] = short[key]
    text = dump({**kept, LEFT_OUT: {'fields': len(value) - len(kept)}})
    return text if kept and text is not None and fits(text, limit) else None


def has_failed(item):
    return isinstance(item, dict) and bool(item.get('failed') or item.get('unreachable'))


def clip(value, length):
    """A copy whose texts keep a head and a tail of together about `length` characters."""
    if isinstance(value, dict):
        return {key: clip(item, length) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clip(item, length) for item in value]
    if isinstance(value, str) and len(value) > length:
        half = length // 2
        return '%s[... %d characters cut ...]%s' % (value[:half], len(value) - 2 * half, value[-half:])
    return value


def size(value):
    text = dump(value)
    return len(text.encode()) if text is not None else 0


def fits(text, limit):
    return len(text) <= limit and len(text.encode()) <= limit


def encode(value):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=describe, separators=(',', ':'), sort_keys=False)
    text = text.encode('utf-8', 'replace').decode('utf-8')
    return ESCAPED_NUL.sub(r'\1', text) if '\\u0000' in text else text


def without_odd_numbers(value):
    """JSON has no number for these: they become the words by which JavaScript and Python know them."""
    if isinstance(value, dict):
        return {key: without_odd_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_odd_numbers(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else '-Infinity' if value < 0 else 'Infinity'
    return value


def describe(value):
    if isinstance(value, bytes):
        return value.decode('utf-8', 'replace')
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return '<%s>' % type(value).__name__ if hasattr(value, '_ciphertext') else str(value)
