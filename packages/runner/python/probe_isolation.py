# SPDX-License-Identifier: MIT
"""
Whether runs can have namespaces of their own on this machine: exit code 0, or what was refused on stderr.

    python3 -I -S probe_isolation.py PLAN

PLAN is a run's plan as JSON: see supervision/view.py. Everything is made as for a run, and goes with this process.
"""
import json
import os
import sys

# isolated from its surroundings, Python looks for modules not even beside the program
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from supervision import namespaces  # noqa: E402
from supervision.bond import Bond  # noqa: E402


def main(plan):
    bond = Bond()
    pid = os.fork()
    if pid == 0:
        try:
            bond.join_run()
            namespaces.run_within(json.loads(plan), lambda: os._exit(0), bond)
        except BaseException as error:
            sys.stderr.write(f'{error}\n')
            sys.stderr.flush()
        finally:
            os._exit(namespaces.EXIT_NO_NAMESPACES)
    bond.leave_to_run()
    _pid, status = os.waitpid(pid, 0)
    sys.exit(0 if status == 0 and bond.read() and bond.status == 0 else 1)


main(*sys.argv[1:])
