# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a playbook's tasks are, before any of them is run."""
from ansible import constants as C
from ansible import context
from ansible.playbook.block import Block

META = frozenset(C._ACTION_META)


def static_tasks(play):
    """
    Tasks that Ansible has parsed and that the tags let pass: roles and imports, blocks flattened. Rescue is left out,
    because a run that needs none has done all there is to do.
    """
    only, skip = context.CLIARGS.get('tags', ['all']), context.CLIARGS.get('skip_tags', [])
    for task in flatten(play.compile()):
        if not task.implicit and passes_tags(task, set(only), set(skip)):
            yield task


def is_serial(play):
    """Whether the play may take its hosts batch by batch; a template is known only when the play begins."""
    # as it stands in the playbook, before Ansible makes a list of it
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
    except Exception:  # tags that are templates are known only when the task is run
        return True


def is_meta(task, what):
    return task.action in META and task.args.get('_raw_params') == what


def is_implicit_facts(task):
    return task.action == 'gather_facts' and getattr(task, '_ds', None) is None
