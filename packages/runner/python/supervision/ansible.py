# SPDX-License-Identifier: MIT
"""Ansible's main process and its output."""
import os
import select
import signal
import time

from supervision import key_agent, namespaces, run_secrets, share
from supervision.control import block_signals, unblock_signals, reset_signals
from supervision.linux import rather_kill_this_than, signal_at_death_of

TAIL_BYTES = 8192
# as in a shell
EXIT_NO_PROGRAM = 127


def start(request, stdout, stderr, record, bond):
    """
    Returns the pid of the child that becomes Ansible's main process, or that contains it in its
    namespaces.
    """
    parent = os.getpid()
    block_signals()
    pid = os.fork()
    if pid == 0:
        be_child(request, parent, (stdout, stderr), record, bond)
    unblock_signals()
    os.close(stdout.write_fd)
    os.close(stderr.write_fd)
    record.ansible_end.close()
    bond.leave_to_run()
    return pid


def be_child(request, parent, streams, record, bond):
    """Never returns."""
    try:
        reset_signals()
        take_streams(*streams)
        bond.join_run()
        plan = request.get('isolation')
        if plan is None:
            be_main(request, parent, record)
        namespaces.run_within(plan, lambda: be_main(request, namespaces.INIT, record), bond)
    except BaseException as error:
        complain(str(error))
    finally:
        os._exit(EXIT_NO_PROGRAM)


def take_streams(stdout, stderr):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(stdout.write_fd, 1)
    os.dup2(stderr.write_fd, 2)


def be_main(request, parent, record):
    """Never returns."""
    status = EXIT_NO_PROGRAM
    try:
        become_main(request, parent, record)
    except share.Unseen as error:
        complain(str(error))
        status = share.EXIT_UNSEEN
    except key_agent.Unusable as error:
        complain(str(error))
    except BaseException as error:
        complain(f"cannot run {request['argv'][0]}: {error}")
    finally:
        os._exit(status)


def become_main(request, parent, record):
    os.setsid()
    # Ansible dies with its parent, which may have died before this call
    if not signal_at_death_of(parent, signal.SIGKILL):
        os._exit(EXIT_NO_PROGRAM)
    record_fd = record.give_to_ansible()
    rather_kill_this_than(parent)
    # identifies this process as the one that may write the record
    own = {'EXECENGINE_PID': str(os.getpid()), 'EXECENGINE_RECORD_FD': str(record_fd)}
    env = {**request['env'], **await_share(request), **own, **run_secrets.give_to_ansible(request['secrets'])}
    # after the wait, because the folder may be on the share
    os.chdir(request['cwd'])
    if request.get('key') is not None:
        env['SSH_AUTH_SOCK'] = key_agent.open_key(request['key'], env, request['secrets'].get('passphrase'))
    os.execvpe(request['argv'][0], request['argv'], env)


def await_share(request):
    """
    Returns the variables that the share adds. Runs here because a dead file server hangs only this
    process.
    """
    order = request.get('share')
    config = None if order is None else share.wait_for(order)
    return {} if config is None else {'ANSIBLE_CONFIG': config}


def complain(text):
    os.write(2, f'{text}\n'.encode('utf-8', 'replace'))


class Tail:
    """
    A pipe that is always read, so that a flood neither blocks Ansible nor fills a disk. Keeps the
    tail.
    """

    def __init__(self):
        self.fd, self.write_fd = os.pipe()
        os.set_blocking(self.fd, False)
        self.kept = b''

    def read(self):
        try:
            data = os.read(self.fd, 65536)
        except BlockingIOError:
            return True
        self.kept = (self.kept + data)[-TAIL_BYTES:]
        return len(data) > 0

    def drain(self):
        # not until end of file: a process that cannot be killed may keep the other end open
        deadline = time.monotonic() + 1
        while select.select([self.fd], [], [], 0)[0] and self.read() and time.monotonic() < deadline:
            pass

    def text(self):
        return self.kept.decode('utf-8', 'replace').replace('\0', '').strip()
