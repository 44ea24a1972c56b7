# SPDX-License-Identifier: MIT
"""
The ssh-agent of a run. It has the run's private key open, so that a run uses the key and need not be able to read it, and so
that a key with a passphrase is opened once a run and not once a host, which costs 0.15 s of CPU each time.

The agent is a child of Ansible's main process, ends with it, and forgets the key after the run's time.
"""
import os
import select
import signal

from supervision import view
from supervision.linux import gain_no_rights, signal_at_death_of

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
READY_SECONDS = 10.0
EXIT_NO_PROGRAM = 127
# under which ssh-askpass has the passphrase
PASSPHRASE_FD = 63


class Unusable(Exception):
    """The run has no key; the text says why."""


def open_key(order, env, passphrase):
    """
    In the process that becomes Ansible. `order`: `file`, `socket`, `seconds`, `publicKey` (where it is known) and, for some,
    `hideIn`: a folder of the run's own, that has room for what is seen in the place of the file then: the public half, by which
    ssh finds the key in the agent. Answers the agent's socket.
    """
    env = {**env, 'SSH_AUTH_SOCK': order['socket']}
    try:
        start_agent(order['socket'], env)
        add_key(order, env, passphrase)
        if order.get('hideIn') is not None:
            known = order.get('publicKey')
            view.replace(order['file'], list_public(env) if known is None else known.encode() + b'\n', order['hideIn'])
    except (OSError, Unusable) as error:
        raise Unusable(f"the SSH key {order['file']} cannot be used: {error}") from error
    return order['socket']


def start_agent(socket, env):
    """It says where it listens once it does."""
    ready, write_fd = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        # a program with a group of its own (setgid) would lose the signal at its start
        gain_no_rights()
        if signal_at_death_of(parent, signal.SIGKILL):
            become(['ssh-agent', '-a', socket, '-D'], env, {1: write_fd, 2: os.open(os.devnull, os.O_WRONLY)})
        os._exit(EXIT_NO_PROGRAM)
    os.close(write_fd)
    is_ready = select.select([ready], [], [], READY_SECONDS)[0] and os.read(ready, 1)
    os.close(ready)
    if not is_ready:
        raise Unusable('ssh-agent does not start')


def add_key(order, env, passphrase):
    """ssh-add is given the key as its input: whether ssh would be content with the file's mode is not the question here."""
    asking = {
        'SSH_ASKPASS': os.path.join(FOLDER, 'ssh-askpass'),
        'SSH_ASKPASS_REQUIRE': 'force',
        'DISPLAY': '-',
        'EXECENGINE_PASSPHRASE': f'/proc/self/fd/{PASSPHRASE_FD}',
    }
    given = {0: os.open(order['file'], os.O_RDONLY), PASSPHRASE_FD: fill_pipe(passphrase or '')}
    code, said = run(['ssh-add', '-q', '-t', str(order['seconds']), '-'], {**env, **asking}, 2, given)
    for fd in given.values():
        os.close(fd)
    if code != 0:
        # of a wrong passphrase ssh-add says nothing but its question
        raise Unusable(said.decode('utf-8', 'replace').strip() or 'SSH_KEY_PASSPHRASE is not its passphrase')


def fill_pipe(text):
    """The end to read: once, for ssh-add asks until the answer is right or empty."""
    fd, write_fd = os.pipe()
    # of more than a pipe takes at once, no passphrase is
    os.set_blocking(write_fd, False)
    os.write(write_fd, text.encode())
    os.close(write_fd)
    return fd


def list_public(env):
    code, public = run(['ssh-add', '-L'], env, 1)
    if code != 0:
        raise Unusable('ssh-agent does not say its public half')
    return public


def run(argv, env, captured, given=None):
    """Exit code, and what the program wrote to the descriptor `captured`, 1 or 2; `given`: what it has open besides."""
    fd, write_fd = os.pipe()
    pid = os.fork()
    if pid == 0:
        nowhere = os.open(os.devnull, os.O_RDWR)
        become(argv, env, {0: nowhere, 1: nowhere, 2: nowhere, captured: write_fd, **(given or {})})
    os.close(write_fd)
    with open(fd, 'rb') as file:
        output = file.read()
    _pid, status = os.waitpid(pid, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else EXIT_NO_PROGRAM, output


def become(argv, env, descriptors):
    """Never returns."""
    try:
        for fd, source in descriptors.items():
            os.dup2(source, fd)
        os.execvpe(argv[0], argv, env)
    except OSError as error:
        os.write(2, f'cannot run {argv[0]}: {error.strerror}'.encode('utf-8', 'replace'))
    finally:
        os._exit(EXIT_NO_PROGRAM)
