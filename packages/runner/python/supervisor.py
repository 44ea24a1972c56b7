# SPDX-License-Identifier: MIT
"""Runs one unit's Ansible, ends it in time, and proves that nothing of it is left.

    python3 -I -S supervisor.py REQUEST

What it is made of, and what it promises, stands in supervision/__init__.py.
"""
import os
import sys

# isolated from its surroundings, Python looks for modules not even beside the program
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from supervision import outer  # noqa: E402

if __name__ == '__main__':
    outer.main(sys.argv[1])
