# SPDX-License-Identifier: MIT
"""
The ssh-agent of a run. It holds the private key, so that the run can use the key without reading
it, and so that a key with a passphrase is decrypted once per run and not once per host, which costs
0.15 s of CPU each.

The agent is a child of Ansible's main process, ends with it, and drops the key after the run's
deadline.
"""
import os
import select
import signal

from supervision import view
from supervision.linux import gain_no_rights, signal_at_death_of

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
READY_SECONDS = 10.0
EXIT_NO_PROGRAM = 127
# the descriptor from which ssh-askpass reads the passphrase
PASSPHRASE_FD = 63


class Unusable(Exception):
    """The run has no key. The text says why."""


def open_key(order, env, passphrase):
    """
    Call it in the process that becomes Ansible. `order`: `file`, `socket`, `seconds`, `publicKey`
    (if known) and, for isolated runs, `hideIn`: a private folder for the file that then replaces
    the key file, the public key, by which ssh finds the key in the agent. Returns the agent's
    socket.
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
    """Waits until the agent prints its socket, which it does once it listens."""
    ready, write_fd = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        # starting a setgid program would clear the signal
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
    """Passes the key as input, so that ssh-add does not check the mode of the file."""
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
        # for a wrong passphrase, ssh-add prints only its prompt
        raise Unusable(said.decode('utf-8', 'replace').strip() or 'SSH_KEY_PASSPHRASE is not its passphrase')


def fill_pipe(text):
    """Returns the read end. One read: ssh-add asks until the answer is right or empty."""
    fd, write_fd = os.pipe()
    # no passphrase is larger than the buffer of a pipe
    os.set_blocking(write_fd, False)
    os.write(write_fd, text.encode())
    os.close(write_fd)
    return fd


def list_public(env):
    code, public = run(['ssh-add', '-L'], env, 1)
    if code != 0:
        raise Unusable('ssh-agent does not list its public key')
    return public


def run(argv, env, captured, given=None):
    """
    Returns the exit code and the output on descriptor `captured`, 1 or 2. `given`: more descriptors
    of the program.
    """
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
