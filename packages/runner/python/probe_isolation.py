# SPDX-License-Identifier: MIT
"""
Checks whether runs can have their own namespaces on this machine: exit code 0, or the refusal on
stderr.

    python3 -I -S probe_isolation.py PLAN

PLAN: the plan of a run as JSON, see supervision/view.py. Creates all namespaces of a run; they end
with this process.
"""
import json
import os
import sys

# an isolated Python (-I) does not search for modules beside the program
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
