# SPDX-License-Identifier: MIT
"""What binds the processes of a run's namespaces to the two supervisors."""
import contextlib
import os
import select


class Bond:
    """
    A pipe for life: when both supervisors are gone, its reader ends, and with it all of the run. And one by which the
    namespaces' first process says how Ansible's main process ended.
    """

    def __init__(self):
        self.life, self.alive = os.pipe()
        self.fd, self.report_fd = os.pipe()
        self.status = None

    def leave_to_inner(self):
        """In the outer supervisor, which keeps the life alone."""
        for fd in (self.life, self.fd, self.report_fd):
            os.close(fd)

    def leave_to_run(self):
        """In the inner supervisor."""
        os.close(self.life)
        os.close(self.report_fd)

    def join_run(self):
        """In the run, which must not keep itself alive."""
        os.close(self.alive)
        os.close(self.fd)

    def report(self, status):
        # the outer supervisor, where it is alone, does not ask
        with contextlib.suppress(BrokenPipeError):
            os.write(self.report_fd, b'%d\n' % status)

    def read(self):
        """Takes what has been reported; false at the end of file."""
        data = os.read(self.fd, 64)
        if data:
            self.status = int(data)
        return len(data) > 0

    def drain(self):
        while select.select([self.fd], [], [], 0)[0] and self.read():
            pass
