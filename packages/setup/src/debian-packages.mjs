import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { requireCommand, runCommand } from './command.mjs'
import { findExecutable } from './executables.mjs'
import { hasJava } from './kafka-jars.mjs'
import { say } from './program.mjs'

/** Installs by apt what the tests need and is not there; does nothing without root or apt. */
export async function installDebianPackages() {
  if (process.getuid?.() !== 0 || findExecutable('apt-get') === undefined) return
  const missing = await findMissingPackages()
  if (missing.length === 0) return
  say(`Installing ${missing.join(', ')} by apt`)
  await withoutServiceStarts(async () => {
    await runApt('update')
    await runApt('install', '--yes', '--no-install-recommends', ...missing)
  })
  await disableServices(missing)
}

async function findMissingPackages() {
  const ownKafka = process.env.TESTBED_KAFKA === undefined
  const ownMySql = process.env.TESTBED_MYSQL_URL === undefined
  return [
    ...(ownMySql ? lacking('mariadb-server', 'mariadbd', 'mariadb-install-db') : []),
    ...(ownKafka ? lacking('maven', 'mvn') : []),
    ...(ownKafka && !(await hasJava()) ? ['default-jre-headless'] : []),
    ...lacking('openssh-server', 'sshd'),
    ...lacking('openssh-client', 'ssh', 'ssh-keygen'),
    ...lacking('sudo', 'sudo'),
    ...lacking('sshpass', 'sshpass'),
    ...lacking('zabbix-server-mysql', 'zabbix_server'),
    ...(existsSync('/usr/share/zabbix/api_jsonrpc.php') ? [] : ['zabbix-frontend-php']),
    ...((await hasPhpForMySql()) ? [] : ['php-cli', 'php-mysql']),
    // a guest with a real NFS mount; there is none for other processors
    ...(process.arch === 'x64' ? lacking('user-mode-linux', 'linux.uml') : []),
    ...lacking('iproute2', 'ip'),
    ...dockerPackages(),
    ...lacking('systemd', 'systemd-analyze', 'systemd-sysusers', 'systemd-tmpfiles'),
    ...(existsSync('/usr/bin/ansible') ? [] : ['ansible-core']),
    ...((await hasVenv()) ? [] : ['python3-venv']),
  ]
}

/**
 * @param {string} debianPackage
 * @param {readonly string[]} programs
 */
function lacking(debianPackage, ...programs) {
  return programs.every((program) => findExecutable(program) !== undefined) ? [] : [debianPackage]
}

/** Debian's, whatever other client is there. */
function dockerPackages() {
  const packages = { '/usr/sbin/dockerd': 'docker.io', '/usr/bin/docker-compose': 'docker-compose' }
  return [
    ...Object.entries(packages).flatMap(([program, name]) => (existsSync(program) ? [] : [name])),
    ...lacking('iptables', 'iptables'),
    ...lacking('mmdebstrap', 'mmdebstrap'),
    ...lacking('slirp4netns', 'slirp4netns'),
  ]
}

/** What Zabbix' frontend runs on. */
export async function hasPhpForMySql() {
  const isThere = 'exit(extension_loaded("mysqli") ? 0 : 1);'
  const { exitCode } = await runCommand({ command: 'php', args: ['-r', isThere] })
  return exitCode === 0
}

async function hasVenv() {
  const { exitCode } = await runCommand({ command: 'python3', args: ['-c', 'import ensurepip, venv'] })
  return exitCode === 0
}

/** @param {readonly string[]} args */
async function runApt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await requireCommand({ command: 'apt-get', args: ['--quiet', '-o', 'DPkg::Lock::Timeout=120', ...args], env })
}

const policy = '/usr/sbin/policy-rc.d'

/**
 * Debian starts a service as it is installed, unless this program forbids it. One that is there already is the
 * administrator's, and stays.
 * @param {() => Promise<void>} install
 */
async function withoutServiceStarts(install) {
  if (existsSync(policy)) return await install()
  await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await install()
  } finally {
    await rm(policy, { force: true })
  }
}

/**
 * The tests start servers of their own: what was installed for them shall run neither now nor after the next boot.
 * @param {readonly string[]} installed
 */
async function disableServices(installed) {
  const services = [
    ...(installed.includes('mariadb-server') ? ['mariadb.service'] : []),
    ...(installed.includes('zabbix-server-mysql') ? ['zabbix-server.service'] : []),
    ...(installed.includes('openssh-server') ? ['ssh.service', 'ssh.socket'] : []),
    ...(installed.includes('docker.io') ? ['docker.service', 'docker.socket', 'containerd.service'] : []),
  ]
  if (services.length === 0 || findExecutable('systemctl') === undefined) return
  const now = existsSync('/run/systemd/system') ? ['--now'] : []
  await runCommand({ command: 'systemctl', args: ['disable', '--quiet', ...now, ...services] })
}
