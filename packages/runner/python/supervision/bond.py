# SPDX-License-Identifier: MIT
"""Ties the processes in a run's namespaces to the two supervisors."""
import contextlib
import os
import select


class Bond:
    """
    Two pipes. `life`: when both supervisors are gone, its reader ends, and with it the whole run.
    The other one carries the exit status of Ansible's main process from the init of the namespaces.
    """

    def __init__(self):
        self.life, self.alive = os.pipe()
        self.fd, self.report_fd = os.pipe()
        self.status = None

    def leave_to_inner(self):
        """Call it in the outer supervisor, which keeps only its end of `life`."""
        for fd in (self.life, self.fd, self.report_fd):
            os.close(fd)

    def leave_to_run(self):
        """Call it in the inner supervisor."""
        os.close(self.life)
        os.close(self.report_fd)

    def join_run(self):
        """Call it in the run, which must not keep itself alive."""
        os.close(self.alive)
        os.close(self.fd)

    def report(self, status):
        # the outer supervisor does not read it once it is alone
        with contextlib.suppress(BrokenPipeError):
            os.write(self.report_fd, b'%d\n' % status)

    def read(self):
        """Reads a reported status. Returns false at the end of file."""
        data = os.read(self.fd, 64)
        if data:
            self.status = int(data)
        return len(data) > 0

    def drain(self):
        while select.select([self.fd], [], [], 0)[0] and self.read():
            pass
