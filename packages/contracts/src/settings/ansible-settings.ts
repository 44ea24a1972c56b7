import { section } from './section.ts'
import { choice, flag, integer, matching, text } from './values.ts'

/** How engines connect to hosts and run Ansible. */
export const ansibleSettings = {
  ansible: section('Ansible', {
    sshUser: text.optional().meta({ description: "account on the hosts; left out: the engine's own user" }),
    sshPassword: text.optional().meta({ description: 'its password; left out: keys alone', secret: true }),
    sshSudoPassword: text.optional().meta({ description: 'its password for sudo', secret: true }),
    sshPort: integer({ min: 1, max: 65_535 }).prefault('22').meta({ description: "the hosts' port" }),
    sshKeyFile: text.optional().meta({ description: 'private key', path: 'file' }),
    sshKeyPassphrase: text.optional().meta({ description: "the private key's passphrase", secret: true }),
    sshArgs: text.optional().meta({ description: 'more options for ssh, such as -J user@jump.example.org' }),
    becomeMethod: matching(/^[a-z][a-z0-9_.]*$/, 'a become plugin of Ansible, such as sudo')
      .prefault('sudo')
      .meta({ description: 'how Ansible becomes another user' }),
    forks: integer({ min: 1, max: 500 }).prefault('30').meta({ description: 'hosts at a time within a unit' }),
    hostKeyChecking: choice('accept-new', 'yes', 'no')
      .prefault('accept-new')
      .meta({ description: "ssh's StrictHostKeyChecking" }),
    connectTimeout: integer({ min: 1, max: 300 }).prefault('10').meta({ description: 'seconds to reach a host' }),
    config: text.optional().meta({ description: 'an ansible.cfg for every run', path: 'file' }),
    bin: text.optional().meta({
      description: 'folder of the ansible commands; left out: PATH; a wrapper in it must `exec` Ansible',
      path: 'folder',
    }),
    varsFile: text
      .optional()
      .meta({ description: 'variables of every run (YAML or JSON): jump host, interpreter, ports', path: 'file' }),
    vaultPasswordFile: text
      .optional()
      .meta({ description: 'password of files encrypted with ansible-vault', path: 'file' }),
    isolation: choice('auto', 'required', 'off')
      .prefault('auto')
      .meta({ description: 'namespaces of its own for each run; auto: where the machine has them' }),
    v1Become: flag
      .prefault('yes')
      .meta({ description: 'tasks of v1 run as root, as they always did', readBy: 'distribute' }),
    knownHosts: text
      .optional()
      .meta({ description: 'folder of host keys, a file per host; left out: known_hosts in STATE_DIR', path: 'place' }),
    fastKex: flag
      .prefault('yes')
      .meta({ description: 'curve25519 key exchange first: 60 ms CPU less per host, but not post-quantum' }),
  }),
}
