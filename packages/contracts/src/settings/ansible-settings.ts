import { section } from './section.ts'
import { choice, flag, integer, matching, text } from './values.ts'

/** How engines connect to hosts and run Ansible. */
export const ansibleSettings = {
  ansible: section('Ansible', {
    sshUser: text.optional().meta({ description: 'SSH user on the hosts; unset: the user of the engine process' }),
    sshPassword: text.optional().meta({ description: 'password of SSH_USER; unset: only keys', secret: true }),
    sshSudoPassword: text.optional().meta({ description: 'sudo password of SSH_USER', secret: true }),
    sshPort: integer({ min: 1, max: 65_535 }).prefault('22').meta({ description: 'SSH port of the hosts' }),
    sshKeyFile: text.optional().meta({ description: 'private SSH key', path: 'file' }),
    sshKeyPassphrase: text.optional().meta({ description: 'passphrase of SSH_KEY_FILE', secret: true }),
    sshArgs: text.optional().meta({ description: 'additional ssh options, such as -J user@jump.example.org' }),
    becomeMethod: matching(/^[a-z][a-z0-9_.]*$/, 'an Ansible become plugin such as sudo')
      .prefault('sudo')
      .meta({ description: 'how Ansible becomes another user' }),
    forks: integer({ min: 1, max: 500 })
      .prefault('30')
      .meta({ description: 'hosts of a unit that Ansible runs in parallel' }),
    hostKeyChecking: choice('accept-new', 'yes', 'no')
      .prefault('accept-new')
      .meta({ description: 'StrictHostKeyChecking of ssh' }),
    connectTimeout: integer({ min: 1, max: 300 })
      .prefault('10')
      .meta({ description: 'seconds that connecting to a host may take' }),
    config: text.optional().meta({ description: 'an ansible.cfg for every run', path: 'file' }),
    bin: text.optional().meta({
      description: 'folder of the ansible commands; unset: PATH; a wrapper script there must `exec` Ansible',
      path: 'folder',
    }),
    varsFile: text
      .optional()
      .meta({ description: 'variables of every run (YAML or JSON): jump host, interpreter, ports', path: 'file' }),
    vaultPasswordFile: text.optional().meta({ description: 'password file of ansible-vault', path: 'file' }),
    isolation: choice('auto', 'required', 'off')
      .prefault('auto')
      .meta({ description: 'separate namespaces for each run; auto: where the machine supports them' }),
    v1Become: flag
      .prefault('yes')
      .meta({ description: 'tasks of v1 run as root, as in the Python version', readBy: 'distribute' }),
    knownHosts: text
      .optional()
      .meta({ description: 'folder of host keys, one file per host; unset: known_hosts in STATE_DIR', path: 'place' }),
    fastKex: flag.prefault('yes').meta({
      description: 'prefer the curve25519 key exchange: saves 60 ms of CPU per host, but is not post-quantum',
    }),
  }),
}
