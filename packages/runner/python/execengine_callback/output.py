# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output of a host, as text that fits into one line of the journal."""
import re

from execengine_callback.journal import MAX_LINE_BYTES, encode
from execengine_callback.result_json import dump, dump_within
from execengine_callback.tasks import is_implicit_facts

# how 2.14 reports a task timeout; 2.19 has a field for it
TIMEOUT_MESSAGE = re.compile(r'The \S+ action failed to execute in the expected time frame \(\d+\) and was terminated')
# fields that a step's line has; the lists repeat stdout and stderr
LEFT_OUT = ('stdout', 'stderr', 'msg', 'censored', 'rc', 'changed', 'stdout_lines', 'stderr_lines')


def output_of(result, task, verbosity, limit):
    """
    Falls back to an empty output for a result that has no text (for example, too deeply nested).
    """
    for read in (lambda: result._result, lambda: result._return_data, dict):
        try:
            return Output(read(), task, verbosity, limit)
        except Exception:
            continue


class Output:
    """The text fields of a result object."""

    def __init__(self, result, task, verbosity, limit):
        self.limit = limit
        self.rc = result.get('rc') if type(result.get('rc')) is int else None
        self.changed = bool(result.get('changed'))
        self.stdout = Text(result.get('stdout'), limit)
        self.stderr = Text(result.get('stderr'), limit)
        self.msg = Text(result.get('msg') or result.get('censored'), limit)
        self.timed_out = has_timed_out(result, task) or any(has_timed_out(item, task) for item in items_of(result))
        self._result = without_repeated(result, task, verbosity)

    def result(self, limit):
        """Returns JSON of at most `limit` bytes, and whether it is truncated."""
        return dump_within(self._result, limit)


def items_of(result):
    """Returns the results of a loop, each of which has its own time."""
    items = result.get('results')
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def has_timed_out(result, task):
    if result.get('timedout'):
        return True
    msg = result.get('msg')
    return bool(task.timeout and isinstance(msg, str) and TIMEOUT_MESSAGE.fullmatch(msg))


def write_with_output(journal, line, output):
    """Returns the line with as much of the output as fits."""
    limit = output.limit
    line = journal.number(line)
    line.update(rc=output.rc, timedOut=output.timed_out, changed=output.changed)
    while True:
        texts = {name: getattr(output, name).clip(limit) for name in ('stdout', 'stderr', 'msg')}
        result, is_cut = output.result(limit)
        truncated = is_cut or any(cut for _text, cut in texts.values())
        said = {name: text for name, (text, _cut) in texts.items()}
        data = encode({**line, **said, 'result': result, 'truncated': truncated})
        if len(data) <= MAX_LINE_BYTES or limit < 64:
            break
        limit //= 2
    journal.write_bytes(data)


class Text:
    """
    The output of a host. Reads only both ends of a long one: this is Ansible's only process for
    events.
    """

    def __init__(self, value, limit):
        text = to_str(value)
        # a character has at least one byte, so `limit` characters of each end suffice
        is_long = len(text) > 2 * limit
        self._head = clean(text[:limit] if is_long else text)
        self._tail = clean(text[-limit:]) if is_long else b''
        self._between = byte_length(text[limit:-limit]) if is_long else 0

    def clip(self, limit):
        """
        Returns head and tail, at most `limit` bytes, with a line that says how much is missing, and
        whether any is.
        """
        total = len(self._head) + self._between + len(self._tail)
        if total <= limit and not self._between:
            return self._head.decode(), False
        head = self._head[:limit // 2].decode('utf-8', 'ignore')
        tail = (self._tail or self._head)[-(limit // 2):].decode('utf-8', 'ignore')
        cut = total - len(head.encode()) - len(tail.encode())
        return '%s\n[... %d bytes cut ...]\n%s' % (head, cut, tail), True


def to_str(value):
    if value is None:
        return ''
    if isinstance(value, bytes):
        return value.decode('utf-8', 'replace')
    return value if isinstance(value, str) else dump(value) or ''


def clean(text):
    # `str` also removes the tags of strings in 2.19
    return str(text).replace('\0', '').encode('utf-8', 'replace')


def byte_length(text):
    return len(text) if text.isascii() else len(text.encode('utf-8', 'replace'))


def as_text(value):
    return clean(to_str(value)).decode()


def without_repeated(result, task, verbosity):
    """
    Returns the result object without fields of the line, and without those that Ansible's callbacks
    omit.
    """
    left_out = set(LEFT_OUT)
    if verbosity < 3:
        left_out.add('invocation')
    if task.implicit or is_implicit_facts(task):
        left_out.add('ansible_facts')
    return {key: value for key, value in result.items() if key not in left_out and not str(key).startswith('_ansible_')}
