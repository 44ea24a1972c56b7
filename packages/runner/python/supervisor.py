# SPDX-License-Identifier: MIT
"""Runs Ansible for one unit, ends it in time, and leaves no process behind.

    python3 -I -S supervisor.py REQUEST

supervision/__init__.py describes its parts and guarantees.
"""
import os
import sys

# an isolated Python (-I) does not search for modules beside the program
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from supervision import outer  # noqa: E402

if __name__ == '__main__':
    outer.main(sys.argv[1])
