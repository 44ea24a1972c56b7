# SPDX-License-Identifier: MIT
"""
Checks whether the file server of the share answers: prints the share's marker, or the error on
stderr.

    python3 -I -S probe_share.py SHARE MARKER
"""
import os
import sys

# an isolated Python (-I) does not search for modules beside the program
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from supervision.share import refresh  # noqa: E402

MARKER_BYTES = 200


def main(share, marker):
    # the marker could come from a cache, long after its server is gone
    obstacle = refresh([share])
    if obstacle is not None:
        sys.exit(obstacle)
    try:
        with open(marker, 'rb') as file:
            sys.stdout.buffer.write(file.read(MARKER_BYTES))
    except OSError as error:
        sys.exit(f'{marker}: {error.strerror}')


main(*sys.argv[1:])
