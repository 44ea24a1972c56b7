# SPDX-License-Identifier: MIT
"""
Secrets of a run, which are on no disk: `arguments` of Ansible that appear in no command line,
`files` (content by the number of the descriptor in Ansible's main process), and the `passphrase` of
the SSH key.
"""
import json
import os

from supervision.linux import memory_file


def read(request):
    """Reads this process' input to its end, if the request announces secrets."""
    if not request.get('awaitsSecrets'):
        return {}
    with open(0, 'rb', closefd=False) as file:
        data = file.read()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    try:
        return json.loads(data)
    except ValueError:
        # without any of their content
        raise EOFError('the engine ended before it had sent the secrets of the run') from None


def give_to_ansible(secrets):
    """Call it in the process that becomes Ansible. Returns its variables."""
    env = {}
    if secrets.get('arguments'):
        env['EXECENGINE_ARGUMENTS_FD'] = str(memory_file(json.dumps(secrets['arguments']).encode()))
    files = secrets.get('files', {})
    for number, content in files.items():
        fd = memory_file(content.encode())
        os.dup2(fd, int(number))
        os.close(fd)
    if files:
        env['EXECENGINE_SECRET_FDS'] = ','.join(files)
    return env
