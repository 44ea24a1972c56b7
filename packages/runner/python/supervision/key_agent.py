# SPDX-License-Identifier: MIT
"""
The ssh-agent of a run. It has the run's private key open, so that a run uses the key and need not be able to read it, and so
that a key with a passphrase is opened once a run and not once a host, which costs 0.15 s of CPU each time.

The agent is a child of Ansible's main process, ends with it, and forgets the key after the run's time.
"""
import contextlib
import os
import select
import signal

from supervision import view
from supervision.linux import gain_no_rights, signal_at_death_of

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
READY_SECONDS = 10.0
EXIT_NO_PROGRAM = 127


class Unusable(Exception):
    """The run has no key; the text says why."""


def open_key(order, env):
    """
    In the process that becomes Ansible. `order`: `file`, `socket`, `seconds`, `passphraseFile` (for some, gone afterwards)
    and `hideIn`: a folder of the run's own, where its file system has what is read in the place of the key. The file shows its public
    half then, by which ssh finds the key in the agent. None: the file stays as it is. Answers the agent's socket.
    """
    env = {**env, 'SSH_AUTH_SOCK': order['socket']}
    try:
        start_agent(order['socket'], env)
        add_key(order, env)
        if order.get('hideIn') is not None:
            view.replace(order['file'], list_public(env), order['hideIn'])
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


def add_key(order, env):
    """ssh-add is given the key as its input: whether ssh would be content with the file's mode is not the question here."""
    asking = {
        'SSH_ASKPASS': os.path.join(FOLDER, 'ssh-askpass'),
        'SSH_ASKPASS_REQUIRE': 'force',
        'DISPLAY': '-',
        'EXECENGINE_PASSPHRASE': order.get('passphraseFile') or os.devnull,
    }
    key = os.open(order['file'], os.O_RDONLY)
    code, said = run(['ssh-add', '-q', '-t', str(order['seconds']), '-'], {**env, **asking}, 2, key)
    os.close(key)
    if order.get('passphraseFile'):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(order['passphraseFile'])
    if code != 0:
        # of a wrong passphrase ssh-add says nothing but its question
        raise Unusable(said.decode('utf-8', 'replace').strip() or 'SSH_KEY_PASSPHRASE is not its passphrase')


def list_public(env):
    code, public = run(['ssh-add', '-L'], env, 1)
    if code != 0:
        raise Unusable('ssh-agent does not say its public half')
    return public


def run(argv, env, captured, stdin=None):
    """Exit code, and what the program wrote to the descriptor `captured`, 1 or 2."""
    fd, write_fd = os.pipe()
    pid = os.fork()
    if pid == 0:
        nowhere = os.open(os.devnull, os.O_RDWR)
        become(argv, env, {0: nowhere if stdin is None else stdin, 1: nowhere, 2: nowhere, captured: write_fd})
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
