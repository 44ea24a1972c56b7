# Copyright: the distribute authors
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs an Ansible program with arguments that appear in no command line, which every user of the
machine could read.

    python3 hidden_arguments.py PROGRAM [ARGUMENT...]

EXECENGINE_ARGUMENTS_FD is the number of a descriptor with the other arguments, as a JSON list.
"""
import json
import os
import runpy
import sys


def main():
    with open(int(os.environ.pop('EXECENGINE_ARGUMENTS_FD')), encoding='utf-8') as file:
        hidden = json.load(file)
    own, program, *visible = sys.argv
    # as Python does for a script, unless it was told to leave the folder out
    if sys.path[0] == os.path.dirname(os.path.realpath(own)):
        sys.path[0] = os.path.dirname(os.path.realpath(program))
    sys.argv = [program, *visible, *hidden]
    runpy.run_path(program, run_name='__main__')


main()
