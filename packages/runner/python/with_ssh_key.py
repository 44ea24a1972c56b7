# SPDX-License-Identifier: MIT
"""Gives a private key to the ssh-agent that it runs under, then becomes PROGRAM.

    ssh-agent -a SOCKET python3 -I -S with_ssh_key.py KEY PASSPHRASE_FILE SECONDS PROGRAM [ARGUMENT...]

So a key with a passphrase is opened once a run and not once a host, which costs 0.15 s of CPU each time; the agent
forgets it after SECONDS. PASSPHRASE_FILE is gone when PROGRAM begins. ssh-agent is a child of PROGRAM: the supervisor
ends it, and without one it ends by itself within 10 s of PROGRAM's end. Without the key nothing is run: exit code 127.
"""
import contextlib
import os
import signal
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, FOLDER)

from supervision.linux import signal_at_death_of  # noqa: E402


def main(key, passphrase_file, seconds, *command):
    # ssh-agent may be a program with a group of its own (setgid), and Linux forgets the signal at its start
    signal_at_death_of(os.getppid(), signal.SIGKILL)
    problem = add_key(key, passphrase_file, seconds)
    if problem:
        give_up(f'the SSH key {key} cannot be used: {problem}')
    try:
        os.execvp(command[0], command)
    except OSError as error:
        give_up(f'cannot run {command[0]}: {error}')


def add_key(key, passphrase_file, seconds):
    asking = {'SSH_ASKPASS': os.path.join(FOLDER, 'ssh-askpass'), 'SSH_ASKPASS_REQUIRE': 'force', 'DISPLAY': '-'}
    env = {**os.environ, **asking, 'EXECENGINE_PASSPHRASE': passphrase_file}
    try:
        added = subprocess.run(
            ['ssh-add', '-q', '-t', seconds, key],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        return f'cannot run ssh-add: {error.strerror}'
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(passphrase_file)
    if added.returncode == 0:
        return None
    # of a wrong passphrase ssh-add says nothing but its question
    return added.stderr.decode('utf-8', 'replace').strip() or 'SSH_KEY_PASSPHRASE is not its passphrase'


def give_up(message):
    print(message, file=sys.stderr)
    sys.exit(127)


main(*sys.argv[1:])
