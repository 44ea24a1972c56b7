# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Reports the events of each host to the supervisor, for the unit's journal: one JSON line per event.
Replaces Ansible's own stdout callback, so that no host's output goes through Ansible's stdout.
"""
from __future__ import annotations

DOCUMENTATION = r"""
name: execengine_journal
type: stdout
short_description: writes the journal of a unit
description:
  - Sends one JSON line per event to the socket that EXECENGINE_RECORD_FD names. Silent in a process
    that the supervisor did not start.
options: {}
"""

import functools
import os
import sys

from ansible import constants as C
from ansible.plugins.callback import CallbackBase
from ansible.release import __version__ as ansible_version

# Ansible loads every file of this folder as a plugin, so the plugin's parts are beside the folder
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from execengine_callback import (  # noqa: E402
    askpass_memory,
    host_mark,
    patient_ssh,
    private_environment,
    reached,
    secret_files,
)
from execengine_callback.journal import Journal, times  # noqa: E402
from execengine_callback.output import as_text, output_of, write_with_output  # noqa: E402
from execengine_callback.peek import Peek  # noqa: E402
from execengine_callback.plays import PlayLog  # noqa: E402
from execengine_callback.tasks import META, is_meta, is_serial, static_tasks  # noqa: E402

DYNAMIC_INCLUDES = frozenset(C._ACTION_ALL_INCLUDES)
STATS = ('ok', 'changed', 'unreachable', 'failures', 'skipped', 'rescued', 'ignored')


def guarded(method):
    """
    An error in one event must not cost another host its lines: it is reported on stderr, leaves a
    gap in the numbers of the journal, and Ansible goes on.
    """

    @functools.wraps(method)
    def call(self, *args, **kwargs):
        try:
            method(self, *args, **kwargs)
        except Exception as error:
            self._journal.skip()
            self._display.warning('the journal has no line of %s: %r' % (method.__name__, error))

    return call


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'execengine_journal'

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not private_environment.is_owner():
            self.disabled = True
            return
        private = private_environment.hide()
        self._journal = Journal(int(private['EXECENGINE_RECORD_FD']), os.environ['EXECENGINE_JOURNAL'])
        self._limit = int(private.get('EXECENGINE_MAX_OUTPUT_BYTES', '65536'))
        self._peek = Peek.install()
        self._plays = PlayLog.install()
        patient_ssh.install()
        askpass_memory.install()
        host_mark.install()
        reached.install(private.get('EXECENGINE_LOCAL_HOSTS', '').split(','))
        secret_files.install(private.get('EXECENGINE_SECRET_FDS', ''))
        self._counted = set()
        self._started = {}
        self._names = {}
        self._last_play = None
        self._clears_errors = False
        self._decided = set()
        self._unreachable = set()
        self._failed_step = {}

    @guarded
    def v2_playbook_on_start(self, playbook):
        plays = playbook.get_plays()
        self._plays.plan(plays)
        self._last_play = plays[-1]._uuid if plays else None
        tasks = [task for play in plays for task in static_tasks(play)]
        self._counted = {task._uuid for task in tasks if task.action not in META}
        self._clears_errors = any(is_meta(task, 'clear_host_errors') for task in tasks)
        total = sum(1 for task in tasks if task.action not in META)
        plan = {'ansible': ansible_version, 'stepsTotal': total, 'serial': any(is_serial(play) for play in plays)}
        self._journal.write({'type': 'plan', **times(), **plan})

    @guarded
    def v2_playbook_on_play_start(self, play):
        if not self._clears_errors:
            self._settle_given_up()
        self._plays.end(self._peek)
        self._plays.begin(play, self._peek)

    @guarded
    def v2_playbook_on_task_start(self, task, is_conditional):
        # only during this call, templates in the name are evaluated
        self._names[task._uuid] = task_name(task)

    @guarded
    def v2_playbook_on_handler_task_start(self, task):
        self._names[task._uuid] = task_name(task)

    @guarded
    def v2_runner_on_start(self, host, task):
        begin = times()
        step_id = task._uuid
        self._started[host.name, step_id] = begin
        name = self._names.get(step_id) or task_name(task)
        self._journal.write({'type': 'begin', **begin, 'host': host.name, 'name': name, 'stepId': step_id})

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
        self._plays.end(self._peek)
        self._settle_unreached(stats)
        self._settle_spared(stats.processed)
        self._settle_unconcerned(stats.processed)
        hosts = {host: stats.summarize(host) for host in stats.processed}
        numbers = {host: {key: summary.get(key, 0) for key in STATS} for host, summary in hosts.items()}
        self._journal.write({'type': 'stats', **times(), 'hosts': numbers, **self._plays.describe()})

    def _step(self, result, state, ignored=False):
        host, task = result._host, result._task
        name = step_name(result)
        rescued = state == 'failed' and not ignored and self._peek.is_rescued(host)
        if state in ('failed', 'unreachable') and not ignored and not rescued:
            self._failed_step[host.name] = name
        step = {'name': name, 'state': state, 'ignored': ignored, 'rescued': rescued}
        self._write_step(host, task, result, step)
        self._settle(host, task, state, ignored)

    @guarded
    def _write_step(self, host, task, result, step):
        end = times()
        begin = self._started.pop((host.name, task._uuid), end)
        line = {
            'type': 'step',
            **end,
            'host': host.name,
            'stepId': task._uuid,
            'action': str(task.action),
            'counted': task._uuid in self._counted,
            'startedAt': begin['at'],
            'durationMs': end['monoMs'] - begin['monoMs'],
            **step,
        }
        connection = reached.connection_of(result)
        if connection:
            line['connection'] = connection
        write_with_output(self._journal, line, output_of(result, task, self._display.verbosity, self._limit))

    @guarded
    def _settle(self, host, task, state, ignored):
        """Writes the host's line as soon as it certainly has no steps left."""
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
        Call it when a play has ended. Hosts that Ansible failed because of another one
        (any_errors_fatal, run_once, max_fail_percentage, an unreadable include) have no failed step,
        and Ansible's numbers hide them.
        """
        for host in self._peek.hosts():
            if host.name in self._decided or host.name in self._unreachable:
                continue
            if any(self._peek.look(host)):
                self._decide(host.name, 'failed')

    def _settle_unreached(self, stats):
        """
        Hosts of plays, or of batches, that Ansible did not reach because it stopped early: the
        playbook is not complete on them, whatever steps they have done.
        """
        if not any(stats.failures) and not any(stats.dark):
            return
        for host in self._plays.unreached(self._peek):
            if host not in self._decided and not stats.failures.get(host) and not stats.dark.get(host):
                self._decide(host, 'failed', brokenOff=True)

    def _settle_spared(self, processed):
        """
        Hosts for which no play had steps (run_once on another host, meta end_host, tags that no
        task has) have no step and no number, and Ansible reports no failure for them.
        """
        for host in self._plays.content:
            if host not in self._decided and host not in processed:
                self._decide(host, 'ok')

    def _settle_unconcerned(self, processed):
        """
        Hosts that are in no play because the plays name groups of the task, and they are in others.
        """
        for host in self._plays.unconcerned(self._peek):
            if host not in self._decided and host not in processed:
                self._decide(host, 'ok')

    def _decide(self, host, state, **more):
        self._decided.add(host)
        step = None if state == 'ok' else self._failed_step.get(host)
        self._journal.write({'type': 'host', **times(), 'host': host, 'state': state, 'step': step, **more})


def step_name(result):
    return as_text(getattr(result, 'task_name', None) or result._task.get_name())


def task_name(task):
    """Returns the name of a step that has no result yet."""
    return as_text(task.name or task.get_name())
