# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists the tasks of a playbook, before any of them runs."""
from ansible import constants as C
from ansible import context
from ansible.playbook.block import Block

META = frozenset(C._ACTION_META)


def static_tasks(play):
    """
    Yields the parsed tasks that the tags select: with roles and imports, blocks flattened. Without
    rescue, because a run without errors skips it.
    """
    only, skip = context.CLIARGS.get('tags', ['all']), context.CLIARGS.get('skip_tags', [])
    for task in flatten(play.compile()):
        if not task.implicit and passes_tags(task, set(only), set(skip)):
            yield task


def is_serial(play):
    """
    Returns whether the play may run its hosts in batches; templates are known only when it begins.
    """
    # as in the playbook, before Ansible converts it to a list
    sizes = play.serial if isinstance(play.serial, (list, tuple)) else [play.serial]
    return any(str(size) not in ('0', '100%', 'None') for size in sizes)


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
    except Exception:  # templates in tags are known only when the task runs
        return True


def is_meta(task, what):
    return task.action in META and task.args.get('_raw_params') == what


def is_implicit_facts(task):
    return task.action == 'gather_facts' and getattr(task, '_ds', None) is None
