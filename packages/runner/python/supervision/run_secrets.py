# SPDX-License-Identifier: MIT
"""
What a run is told and lies on no disk: `arguments` of Ansible that stand in no command line, `files` (content by the number of the
descriptor under which Ansible's main process has it), and the `passphrase` of its SSH key.
"""
import json
import os

from supervision.linux import memory_file


def read(request):
    """From this process' input, to its end, where the request says that there are any."""
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
        # without a word of what there is of them
        raise EOFError('the engine was gone before it had told the secrets of the run') from None


def give_to_ansible(secrets):
    """In the process that becomes Ansible: what its environment says of them."""
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
