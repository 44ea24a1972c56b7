# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Marks all processes that a worker starts with its host: the engine finds the process that a host
hangs in even if it is not an ssh client (a local connection, a step that is delegated to this
machine).
"""
import functools
import os

from ansible.executor.process.worker import WorkerProcess

VARIABLE = 'EXECENGINE_HOST'


def install():
    run = getattr(WorkerProcess, '_run', None)
    if run is not None:
        WorkerProcess._run = marking(run)


def marking(run):

    @functools.wraps(run)
    def run_marked(self, *args, **kwargs):
        # runs in the worker's own process
        os.environ[VARIABLE] = self._host.get_name()
        return run(self, *args, **kwargs)

    return run_marked
