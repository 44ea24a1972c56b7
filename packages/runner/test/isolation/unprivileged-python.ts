import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A python3 that runs the supervisor as an account without rights, like an engine of such an
 * account. First makes that account the owner of the run's files and of its home.
 */
export async function createUnprivilegedPython(folder: string): Promise<string> {
  const file = join(folder, 'unprivileged-python')
  await writeFile(file, program, { mode: 0o755 })
  return file
}

const program = `#!/usr/bin/python3 -IS
import json, os, subprocess, sys
file = sys.argv[-1]
with open(file) as stream:
    request = json.load(stream)
folder, sockets = os.path.dirname(file), request['env']['ANSIBLE_SSH_CONTROL_PATH_DIR']
state = os.path.dirname(os.path.dirname(folder))
request['env']['HOME'] = folder
with open(file, 'w') as stream:
    json.dump(request, stream)
subprocess.run(['chown', '-R', '65534:65534', state, sockets], check=True)
os.execvp('setpriv', ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '/usr/bin/python3', *sys.argv[1:]])
`
