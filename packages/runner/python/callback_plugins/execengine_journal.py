# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Writes what happens on each host to the unit's journal: one JSON line per event, each one O_APPEND write.
It takes the place of Ansible's own stdout callback, so that no host's output goes through Ansible's stdout.
"""
from __future__ import annotations

DOCUMENTATION = r"""
name: execengine_journal
type: stdout
short_description: writes the journal of a unit
description:
  - Writes one JSON line per event to the file that EXECENGINE_JOURNAL names. Silent where it is not set.
options: {}
"""

import functools
import json
import os
import re
import time

from ansible import constants as C
from ansible import context
from ansible.executor.play_iterator import PlayIterator
from ansible.playbook.block import Block
from ansible.plugins.callback import CallbackBase
from ansible.release import __version__ as ansible_version

MAX_LINE_BYTES = 256 * 1024
DYNAMIC_INCLUDES = frozenset(C._ACTION_ALL_INCLUDES)
META = frozenset(C._ACTION_META)
# all that 2.14 tells of a task's own timeout; 2.19 has a field for it
TIMEOUT_MESSAGE = re.compile(r'The \S+ action failed to execute in the expected time frame \(\d+\) and was terminated')
STATS = ('ok', 'changed', 'unreachable', 'failures', 'skipped', 'rescued', 'ignored')
# what a step's line has fields for; the lists repeat stdout and stderr
LEFT_OUT = ('stdout', 'stderr', 'msg', 'censored', 'rc', 'changed', 'stdout_lines', 'stderr_lines')
# a NUL that json.dumps has escaped; the group keeps escaped backslashes before it together
ESCAPED_NUL = re.compile(r'(?<!\\)((?:\\\\)*)\\u0000')


def guarded(method):
    """What goes wrong in one event must not cost another host its lines: it is told on stderr, and Ansible goes on."""

    @functools.wraps(method)
    def call(self, *args, **kwargs):
        try:
            method(self, *args, **kwargs)
        except Exception as error:
            self._display.warning('the journal has no line of %s: %r' % (method.__name__, error))

    return call


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'execengine_journal'

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        path = os.environ.get('EXECENGINE_JOURNAL')
        if not path:
            self.disabled = True
            return
        self._journal = Journal(path)
        self._limit = int(os.environ.get('EXECENGINE_MAX_OUTPUT_BYTES', '65536'))
        self._peek = Peek.install()
        self._counted = set()
        self._started = {}
        self._last_play = None
        self._clears_errors = False
        self._decided = set()
        self._unreachable = set()
        self._failed_step = {}

    @guarded
    def v2_playbook_on_start(self, playbook):
        plays = playbook.get_plays()
        self._last_play = plays[-1]._uuid if plays else None
        tasks = [task for play in plays for task in static_tasks(play)]
        self._counted = {task._uuid for task in tasks if task.action not in META}
        self._clears_errors = any(is_meta(task, 'clear_host_errors') for task in tasks)
        total = sum(1 for task in tasks if task.action not in META)
        self._journal.write({'type': 'plan', 'at': now_ms(), 'ansible': ansible_version, 'stepsTotal': total})

    @guarded
    def v2_playbook_on_play_start(self, play):
        if not self._clears_errors:
            self._settle_given_up()

    @guarded
    def v2_runner_on_start(self, host, task):
        self._started[host.name, task._uuid] = now_ms()

    def v2_runner_on_ok(self, result):
        self._step(result, 'ok')

    def v2_runner_on_skipped(self, result):
        self._step(result, 'skipped')

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._step(result, 'failed', bool(ignore_errors))

    def v2_runner_on_unreachable(self, result):
        self._step(result, 'unreachable', bool(result._task.ignore_unreachable))

    @guarded
    def v2_playbook_on_stats(self, stats):
        self._settle_given_up()
        self._settle_spared(stats.processed)
        hosts = {host: stats.summarize(host) for host in stats.processed}
        numbers = {host: {key: summary.get(key, 0) for key in STATS} for host, summary in hosts.items()}
        self._journal.write({'type': 'stats', 'at': now_ms(), 'hosts': numbers})

    def _step(self, result, state, ignored=False):
        host, task = result._host, result._task
        name = step_name(result)
        if state in ('failed', 'unreachable') and not ignored:
            self._failed_step[host.name] = name
        self._write_step(host, task, result, {'name': name, 'state': state, 'ignored': ignored})
        self._settle(host, task, state, ignored)

    @guarded
    def _write_step(self, host, task, result, step):
        at = now_ms()
        started = self._started.pop((host.name, task._uuid), at)
        line = {
            'type': 'step',
            'at': at,
            'host': host.name,
            'action': str(task.action),
            'counted': task._uuid in self._counted,
            'startedAt': started,
            'durationMs': max(0, at - started),
            **step,
        }
        write_with_output(self._journal, line, output_of(result, task, self._display.verbosity), self._limit)

    @guarded
    def _settle(self, host, task, state, ignored):
        """The host's own line, as soon as it is certain that nothing more is to be done on it."""
        # the tasks of an include are added, and a failing one is marked, only after this call
        if host.name in self._decided or (task.action in DYNAMIC_INCLUDES and state in ('ok', 'failed')):
            return
        if state == 'unreachable' and not ignored:
            self._unreachable.add(host.name)
            if not self._clears_errors:
                self._decide(host.name, 'unreachable')
            return
        has_more, is_failed = self._peek.look(host, just_ran=task)
        if has_more:
            return
        if is_failed:
            if not self._clears_errors:
                self._decide(host.name, 'failed')
        elif self._peek.play_uuid == self._last_play and (state not in ('failed', 'unreachable') or ignored):
            self._decide(host.name, 'ok')

    def _settle_given_up(self):
        """
        When a play has ended: hosts that Ansible failed for another one's sake (any_errors_fatal, run_once,
        max_fail_percentage, an include that cannot be read) had no step that failed, and Ansible's numbers hide them.
        """
        for host in self._peek.hosts():
            if host.name in self._decided or host.name in self._unreachable:
                continue
            if any(self._peek.look(host)):
                self._decide(host.name, 'failed')

    def _settle_spared(self, processed):
        """
        Hosts of the last play for which it had nothing to do (run_once on another host, meta end_host, tags that no
        task has) have no step and no number, and Ansible is content with them.
        """
        for host in self._peek.hosts():
            if host.name not in self._decided and host.name not in processed and not any(self._peek.look(host)):
                self._decide(host.name, 'ok')

    def _decide(self, host, state):
        self._decided.add(host)
        step = None if state == 'ok' else self._failed_step.get(host)
        self._journal.write({'type': 'host', 'at': now_ms(), 'host': host, 'state': state, 'step': step})


class Journal:
    """Each line is one write on a descriptor that no child of Ansible inherits over exec."""

    def __init__(self, path):
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._torn = False

    def write(self, line):
        self.write_bytes(encode(line))

    def write_bytes(self, data):
        data = (b'\n' if self._torn else b'') + data
        self._torn = os.write(self._fd, data) != len(data)


class Peek:
    """
    What is left to do for a host, asked of a copy of its state in the play iterator. Ansible offers no such
    question, so the iterator is caught when it is made.
    """

    _iterator = None

    @classmethod
    def install(cls):
        made = PlayIterator.__init__

        @functools.wraps(made)
        def init(self, inventory, play, *args, **kwargs):
            made(self, inventory, play, *args, **kwargs)
            cls._iterator, cls._inventory = self, inventory

        PlayIterator.__init__ = init
        return cls()

    @property
    def play_uuid(self):
        return self._iterator._play._uuid

    def hosts(self):
        if self._iterator is None:
            return []
        hosts = (self._inventory.get_host(name) for name in list(self._iterator._host_states))
        return [host for host in hosts if host is not None]

    def look(self, host, just_ran=None):
        """
        Whether something is left to do, and if not, whether the host has failed: which Ansible, too, knows only of
        the state in which nothing is left. Its own implicit tasks are passed over; a flush of handlers counts where
        the host has notified one.
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
        # 2.14 keeps them in the handlers, and takes a handler that has just run out of them only after the callback
        done = None if just_ran is None else just_ran._uuid
        return any(host in h.notified_hosts for h in self._iterator.handlers if h._uuid != done)


def output_of(result, task, verbosity):
    """A result that cannot be made text (nested too deeply, say) still was a step: its line is written without."""
    for read in (lambda: result._result, lambda: result._return_data, dict):
        try:
            return Output(read(), task, verbosity)
        except Exception:
            continue


class Output:
    """The fields of a result object that become text."""

    def __init__(self, result, task, verbosity):
        self.rc = result.get('rc') if type(result.get('rc')) is int else None
        self.changed = bool(result.get('changed'))
        self.stdout = as_text(result.get('stdout'))
        self.stderr = as_text(result.get('stderr'))
        self.msg = as_text(result.get('msg') or result.get('censored'))
        self.timed_out = bool(result.get('timedout') or (task.timeout and TIMEOUT_MESSAGE.fullmatch(self.msg)))
        self.result, self.result_dropped = as_json(result, task, verbosity)


def write_with_output(journal, line, output, limit):
    """With as much of the output as fits into one line."""
    line.update(rc=output.rc, timedOut=output.timed_out, changed=output.changed)
    while True:
        stdout, stderr, msg = (clip(text, limit) for text in (output.stdout, output.stderr, output.msg))
        result = output.result if len(output.result) <= limit else ''
        dropped = output.result_dropped or result != output.result
        truncated = dropped or (stdout, stderr, msg) != (output.stdout, output.stderr, output.msg)
        data = encode({**line, 'stdout': stdout, 'stderr': stderr, 'msg': msg, 'result': result, 'truncated': truncated})
        if len(data) <= MAX_LINE_BYTES or limit < 64:
            break
        limit //= 2
    journal.write_bytes(data)


def clip(text, limit):
    """At most `limit` bytes of the text, head and tail, with a line between them that says how much is missing."""
    if len(text) * 4 <= limit or (text.isascii() and len(text) <= limit):
        return text
    # a character has at least one byte, so `limit` characters of either end are enough to cut from
    total = len(text) if text.isascii() else len(text.encode('utf-8', 'replace'))
    if total <= limit:
        return text
    head = text[:limit].encode('utf-8', 'replace')[:limit // 2].decode('utf-8', 'ignore')
    tail = text[-limit:].encode('utf-8', 'replace')[-(limit // 2):].decode('utf-8', 'ignore')
    cut = total - len(head.encode()) - len(tail.encode())
    return '%s\n[... %d bytes cut ...]\n%s' % (head, cut, tail)


def as_text(value):
    if value is None:
        return ''
    if isinstance(value, bytes):
        value = value.decode('utf-8', 'replace')
    if not isinstance(value, str):
        value = dump(value)[0]
    # also takes the tags of 2.19's strings off
    return str(value).replace('\0', '').encode('utf-8', 'replace').decode('utf-8')


def as_json(result, task, verbosity):
    """The result object without what has fields of its own, and without what Ansible's own callbacks leave out."""
    left_out = set(LEFT_OUT)
    if verbosity < 3:
        left_out.add('invocation')
    if task.implicit or is_implicit_facts(task):
        left_out.add('ansible_facts')
    kept = {key: value for key, value in result.items() if key not in left_out and not str(key).startswith('_ansible_')}
    text, failed = dump(kept)
    return ESCAPED_NUL.sub(r'\1', text) if '\\u0000' in text else text, failed


def dump(value):
    try:
        text = json.dumps(value, ensure_ascii=False, default=describe, separators=(',', ':'), sort_keys=False)
        return text.encode('utf-8', 'replace').decode('utf-8'), False
    except (TypeError, ValueError, RecursionError, MemoryError):
        return '', True


def describe(value):
    if isinstance(value, bytes):
        return value.decode('utf-8', 'replace')
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return '<%s>' % type(value).__name__ if hasattr(value, '_ciphertext') else str(value)


def encode(line):
    return json.dumps(line, ensure_ascii=False, separators=(',', ':')).encode('utf-8', 'replace') + b'\n'


def static_tasks(play):
    """
    Tasks that Ansible has parsed and that the tags let pass: roles and imports, blocks flattened. Rescue is left out,
    because a run that needs none has done all there is to do.
    """
    only, skip = context.CLIARGS.get('tags', ['all']), context.CLIARGS.get('skip_tags', [])
    for task in flatten(play.compile()):
        if not task.implicit and passes_tags(task, set(only), set(skip)):
            yield task


def flatten(tasks):
    for task in tasks:
        if isinstance(task, Block):
            yield from flatten(task.block)
            yield from flatten(task.always)
        else:
            yield task


def passes_tags(task, only, skip):
    try:
        return task.evaluate_tags(only, skip, all_vars={})
    except Exception:  # tags that are templates are known only when the task is run
        return True


def is_meta(task, what):
    return task.action in META and task.args.get('_raw_params') == what


def is_implicit_facts(task):
    return task.action == 'gather_facts' and getattr(task, '_ds', None) is None


def step_name(result):
    return as_text(getattr(result, 'task_name', None) or result._task.get_name())


def now_ms():
    return int(time.time() * 1000)
