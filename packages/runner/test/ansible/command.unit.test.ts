import { expect, test } from 'vitest'
import { type AnsibleRun, type CommandSettings, createAnsibleCommand } from '../../src/ansible/command.ts'
import { adhoc, createUnit, playbook, projectPlaybook } from '../run-unit.ts'
import { revisionOf } from '../test-share.ts'

const folder = {
  path: '/state/units/1-1-1',
  request: '/state/units/1-1-1/request.json',
  journal: '/state/units/1-1-1/journal.jsonl',
  inventory: '/state/units/1-1-1/inventory.json',
  playbook: '/state/units/1-1-1/playbook.yml',
  extraVars: '/state/units/1-1-1/extra-vars.json',
  secretVars: '/state/units/1-1-1/secret-vars.json',
  temporary: '/state/units/1-1-1/tmp',
  groupVars: '/state/units/1-1-1/group_vars',
  sshConfig: '/state/units/1-1-1/ssh_config',
  supervisorLog: '/state/units/1-1-1/supervisor.log',
  ballast: '/state/units/1-1-1/ballast',
  controlPaths: '/tmp/distribute-abcdef',
}

test('an ad-hoc call names its module, and hides its arguments from other users', () => {
  const { argv, hiddenArguments, playbook } = command(run(adhoc('shell', 'echo $HOME; id')))

  expect(argv).toEqual([
    'py',
    '-s',
    expect.stringMatching(/\/python\/hidden_arguments.py$/),
    '/bin/ansible',
    'target_hosts',
    '--module-name=shell',
    '--inventory=/state/units/1-1-1/inventory.json',
    '--forks=2',
  ])
  expect(hiddenArguments).toEqual(['--args=echo $HOME; id'])
  expect(playbook).toBeUndefined()
})

test('a module without arguments gets none', () => {
  const { argv, hiddenArguments } = command(run(adhoc('ping')))

  expect(argv[0]).toBe('ansible')
  expect(hiddenArguments).toEqual([])
})

test('if ansible is not a Python script, a playbook of one task has the arguments', () => {
  const args = 'echo of a wrapper'
  const { argv, playbook } = command({ ...run(adhoc('shell', args)), script: undefined })

  expect(argv[0]).toBe('ansible-playbook')
  expect(JSON.parse(playbook ?? '')).toEqual([
    { hosts: 'target_hosts', gather_facts: false, tasks: [{ name: 'shell', shell: args }] },
  ])
})

test('a playbook gets the options of its request, and no value can become an option', () => {
  const request = {
    become: true,
    becomeUser: '--help',
    check: true,
    diff: true,
    tags: ['-x', 'b'],
    skipTags: ['--y'],
    verbosity: 3,
    extraVars: { a: '$(id)' },
  }

  expect(command(run(playbook('- hosts: all'), request)).argv).toEqual([
    'ansible-playbook',
    '/state/units/1-1-1/playbook.yml',
    '--inventory=/state/units/1-1-1/inventory.json',
    '--forks=2',
    '--become',
    '--become-user=--help',
    '--check',
    '--diff',
    '-vvv',
    '--extra-vars=@/state/units/1-1-1/extra-vars.json',
    '--tags=-x,b',
    '--skip-tags=--y',
  ])
})

test('a playbook of a project runs from the folder of its revision, and nothing is written there', () => {
  const { argv, env, playbook, workingFolder } = command(
    run(projectPlaybook('web', revisionOf('a'), 'plays/site.yml')),
    { sharePath: '/data/share/' },
  )

  expect(argv.slice(0, 2)).toEqual(['ansible-playbook', `/data/share/.revisions/web/${revisionOf('a')}/plays/site.yml`])
  expect(playbook).toBeUndefined()
  expect(workingFolder).toBe(`/data/share/.revisions/web/${revisionOf('a')}/plays`)
  expect(env).toMatchObject({ PYTHONDONTWRITEBYTECODE: '1', ANSIBLE_LOG_PATH: `${folder.temporary}/ansible.log` })
})

test('there are as many forks as hosts, at least one, at most the limit', () => {
  const forks = (hostCount: number) => command({ ...run(adhoc('ping')), hostCount }).argv.at(-1)

  expect([0, 1, 30, 31].map(forks)).toEqual(['--forks=1', '--forks=1', '--forks=30', '--forks=30'])
})

test('the programs come from the configured folder', () => {
  expect(command(run(adhoc('ping')), { ansibleBin: '/opt/ansible/bin' }).argv[0]).toBe('/opt/ansible/bin/ansible')
})

test('no password appears in the arguments, in the environment or in the configuration of ssh', () => {
  const secrets = { password: 's3cret', becomePassword: 's3cret', keyFile: '/key', keyPassphrase: 's3cret' }

  expect(JSON.stringify(command(run(adhoc('ping')), { ssh: { ...ssh, ...secrets } }))).not.toContain('s3cret')
})

test('the ssh_config of a run has the options for jump hosts, before the settings of the machine', () => {
  const { sshConfig } = command(run(adhoc('ping')), { ssh: { ...ssh, keyFile: '/a key/100%' } })

  expect(sshConfig.split('\n')).toEqual([
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
    'StrictHostKeyChecking=accept-new',
    'UserKnownHostsFile="/state/known_hosts/%h_%p"',
    'ForwardAgent=no',
    'KexAlgorithms=^curve25519-sha256',
    'ConnectTimeout=7',
    'IdentityFile="/a key/100%%"',
    'ControlMaster=no',
    'ControlPath=none',
    'Include ~/.ssh/config',
    'Include /etc/ssh/ssh_config',
    '',
  ])
})

test.each([
  ['-J ops@jump.example.org', 'jump.example.org'],
  ['-o Compression=no -J ops@one:2222,ssh://ops@[2001:db8::1]:22', 'one 2001:db8::1'],
  ['-o ProxyJump=one', 'one'],
  ["-o 'ProxyJump one'", 'one'],
])('the jump hosts of %s get no password prompt', (extraArgs, names) => {
  const { sshConfig } = command(run(adhoc('ping')), { ssh: { ...ssh, extraArgs } })

  const lines = [`Host ${names}`, 'PasswordAuthentication=no', 'KbdInteractiveAuthentication=no', 'Host *']
  expect(sshConfig.split('\n').slice(0, 4)).toEqual(lines)
})

test('the vault password is a file for Ansible, or a memory file with its content', () => {
  const { env } = command(run(adhoc('ping')), { vaultPasswordFile: '/etc/vault' })

  expect(env.ANSIBLE_VAULT_PASSWORD_FILE).toBe('/etc/vault')
  const read = command(
    { ...run(adhoc('ping')), memoryFiles: { vaultPassword: 'x' } },
    { vaultPasswordFile: '/etc/vault' },
  )
  expect(read.env.ANSIBLE_VAULT_PASSWORD_FILE).toBe('/proc/self/fd/61')
  expect(command(run(adhoc('ping'))).env).not.toHaveProperty('ANSIBLE_VAULT_PASSWORD_FILE')
})

test('the environment has these variables and no others', () => {
  const { env } = command(run(adhoc('ping')), { configFile: '/etc/ansible.cfg' })
  const names = Object.keys(env).filter((name) => !name.startsWith('ANSIBLE_'))

  expect(names.sort()).toEqual(
    [
      'EXECENGINE_JOURNAL',
      'EXECENGINE_LOCAL_HOSTS',
      'EXECENGINE_MAX_OUTPUT_BYTES',
      'EXECENGINE_UNIT',
      'HOME',
      'LANG',
      'LC_ALL',
      'PATH',
    ].sort(),
  )
  expect(env).toMatchObject({
    EXECENGINE_JOURNAL: folder.journal,
    ANSIBLE_CONFIG: '/etc/ansible.cfg',
    ANSIBLE_SSH_CONTROL_PATH_DIR: folder.controlPaths,
    ANSIBLE_SSH_RETRIES: '0',
    ANSIBLE_REMOTE_USER: 'deploy',
    ANSIBLE_REMOTE_PORT: '2222',
    ANSIBLE_TIMEOUT: '7',
  })
})

test('the deadline of a step on one host is the task timeout of Ansible; without a deadline there is none', () => {
  expect(command(run(adhoc('ping'), { hostTimeoutSeconds: 20 })).env.ANSIBLE_TASK_TIMEOUT).toBe('20')
  expect(command(run(adhoc('ping'))).env).not.toHaveProperty('ANSIBLE_TASK_TIMEOUT')
})

test('ssh gives up a host before the deadlines of the request', () => {
  const { env } = command(run(adhoc('ping'), { timeoutSeconds: 15 }))

  expect(env.ANSIBLE_TIMEOUT).toBe('5')
  expect(env.ANSIBLE_SSH_ARGS).toContain('-o ServerAliveInterval=1 -o ServerAliveCountMax=4')
})

test("the operator's ssh options come first, and a folder of host keys may have any name", () => {
  const { env } = command(run(adhoc('ping')), {
    ssh: { ...ssh, extraArgs: '-J jump', knownHostsDir: `/var/it's "100%" mine\\` },
  })

  expect(env.ANSIBLE_SSH_ARGS).toMatch(/^-F \S+ssh_config -J jump -C -o ControlMaster=auto /)
  expect(env.ANSIBLE_SSH_ARGS).toContain(`-o 'UserKnownHostsFile="/var/it'"'"'s \\"100%%\\" mine\\\\/%h_%p"'`)
  expect(env.ANSIBLE_SSH_ARGS).toContain('-o KexAlgorithms=^curve25519-sha256')
})

test('host keys are checked as configured, and the fast key exchange is optional', () => {
  const { env } = command(run(adhoc('ping')), { ssh: { ...ssh, hostKeyChecking: 'no', fastKex: false } })

  expect(env.ANSIBLE_HOST_KEY_CHECKING).toBe('0')
  expect(env.ANSIBLE_SSH_ARGS).toContain('-o StrictHostKeyChecking=no')
  expect(env.ANSIBLE_SSH_ARGS).not.toContain('Kex')
})

test('secretVars come last, and appear in no command line', () => {
  const withSecrets = { ...run(adhoc('ping'), { extraVars: { a: 1 } }), secretVars: '{"a":2}' }
  const { argv, hiddenArguments, secretVars } = command(withSecrets)

  expect(argv.at(-1)).toBe('--extra-vars=@/state/units/1-1-1/extra-vars.json')
  expect(hiddenArguments).toEqual(['--extra-vars={"a":2}'])
  expect(secretVars).toBeUndefined()
})

test('if Ansible is not a Python script, a file has the secretVars', () => {
  const { argv, hiddenArguments, secretVars } = command({
    ...run(adhoc('ping'), { extraVars: { a: 1 } }),
    ...{ secretVars: '{"a":2}', script: undefined },
  })

  expect(argv.slice(-2)).toEqual([
    '--extra-vars=@/state/units/1-1-1/extra-vars.json',
    '--extra-vars=@/state/units/1-1-1/secret-vars.json',
  ])
  expect(hiddenArguments).toEqual([])
  expect(secretVars).toBe('{"a":2}')
})

test('passwords are a second inventory that Ansible finds by a descriptor', () => {
  const { argv } = command({ ...run(adhoc('ping')), memoryFiles: { passwords: '{}' } })

  expect(argv).toContain('--inventory=/proc/self/fd/60')
  expect(command(run(adhoc('ping'))).argv.join()).not.toContain('/proc/')
})

const ssh = {
  user: 'deploy',
  port: 2222,
  connectTimeoutSeconds: 7,
  hostKeyChecking: 'accept-new',
  knownHostsDir: '/state/known_hosts',
  fastKex: true,
} as const

function run(...[action, request]: [Parameters<typeof createUnit>[0], Parameters<typeof createUnit>[2]?]): AnsibleRun {
  const unit = createUnit(action, ['a', 'b'], request)
  return {
    unit,
    request: unit.request,
    hostCount: 2,
    localHosts: [],
    secretVars: undefined,
    memoryFiles: {},
    folder,
    script: { path: '/bin/ansible', interpreter: ['py', '-s'] },
    surroundings: { PATH: '/bin', HOME: '/root' },
  }
}

function command(run: AnsibleRun, settings: Partial<CommandSettings> = {}) {
  return createAnsibleCommand(run, {
    forks: 30,
    maxOutputBytes: 65_536,
    becomeMethod: 'sudo',
    sharePath: '/mnt',
    ssh,
    ...settings,
  })
}
