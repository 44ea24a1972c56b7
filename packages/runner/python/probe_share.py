# SPDX-License-Identifier: MIT
"""
Whether the file server of the share answers: prints what the share's marker holds, or says on stderr why not.

    python3 -I -S probe_share.py SHARE MARKER
"""
import os
import sys

# isolated from its surroundings, Python looks for modules not even beside the program
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from supervision.share import refresh  # noqa: E402

MARKER_BYTES = 200


def main(share, marker):
    # a marker may come out of a cache, long after its server has gone
    obstacle = refresh([share])
    if obstacle is not None:
        sys.exit(obstacle)
    try:
        with open(marker, 'rb') as file:
            sys.stdout.buffer.write(file.read(MARKER_BYTES))
    except OSError as error:
        sys.exit(f'{marker}: {error.strerror}')


main(*sys.argv[1:])
