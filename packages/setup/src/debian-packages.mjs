import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requireCommand, runCommand } from './command.mjs'
import { findExecutable } from './executables.mjs'
import { hasJava } from './kafka-jars.mjs'
import { say } from './program.mjs'

/**
 * Installs by apt the missing packages that the tests need, and removes none. A no-op without root
 * or apt.
 * @param {{ withContainers: boolean }} options
 */
export async function installDebianPackages({ withContainers }) {
  if (process.getuid?.() !== 0 || findExecutable('apt-get') === undefined) return
  const missing = [...(await findMissingPackages()), ...(withContainers ? findMissingContainerPackages() : [])]
  if (missing.length === 0) return
  say(`Installing ${missing.join(', ')} by apt`)
  const ownServices = listServicesOf(missing)
  await withoutServiceStarts(async () => {
    await runApt('update')
    await runApt('install', '--yes', '--no-install-recommends', '--no-remove', ...missing)
  })
  await disableServices(ownServices)
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
    ...lacking('zsh', 'zsh'),
    ...lacking('sshpass', 'sshpass'),
    ...lacking('haproxy', 'haproxy'),
    ...lacking('prometheus', 'promtool'),
    ...lacking('chromium', 'chromium'),
    ...(existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc') ? [] : ['fonts-noto-cjk']),
    ...lacking('zabbix-server-mysql', 'zabbix_server'),
    ...(existsSync('/usr/share/zabbix/api_jsonrpc.php') ? [] : ['zabbix-frontend-php']),
    ...((await hasPhpForMySql()) ? [] : ['php-cli', 'php-mysql']),
    ...(process.arch === 'x64' ? nfsGuestPackages() : []),
    ...lacking('iproute2', 'ip'),
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

/**
 * A virtual machine with a real NFS mount, and the compiler for the library that it needs.
 * Available on x64 only.
 */
function nfsGuestPackages() {
  return [
    ...lacking('user-mode-linux', 'linux.uml'),
    ...lacking('gcc', 'gcc'),
    ...(existsSync('/usr/include/stdio.h') ? [] : ['libc6-dev']),
  ]
}

/**
 * Debian's Docker, even if another client exists; not beside another daemon, which it would
 * replace.
 */
function findMissingContainerPackages() {
  return [
    ...lacking('docker.io', 'dockerd'),
    ...(existsSync('/usr/bin/docker-compose') ? [] : ['docker-compose']),
    ...lacking('iptables', 'iptables'),
    ...lacking('mmdebstrap', 'mmdebstrap'),
    ...lacking('slirp4netns', 'slirp4netns'),
  ]
}

/** Programs of Zabbix's frontend. */
async function hasPhpForMySql() {
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
 * Debian starts a service when it is installed, unless this program forbids it. An existing one
 * belongs to the administrator and stays.
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
 * Returns the services that the packages would start at boot. Services that exist before belong to
 * the administrator.
 * @param {readonly string[]} packages
 */
function listServicesOf(packages) {
  /** @type {Readonly<Record<string, readonly string[]>>} */
  const services = {
    'mariadb-server': ['mariadb.service'],
    'zabbix-server-mysql': ['zabbix-server.service'],
    'openssh-server': ['ssh.service', 'ssh.socket'],
    haproxy: ['haproxy.service'],
    prometheus: ['prometheus.service'],
    'docker.io': ['docker.service', 'docker.socket', 'containerd.service'],
  }
  return packages
    .flatMap((name) => services[name] ?? [])
    .filter((service) => !existsSync(join('/lib/systemd/system', service)))
}

/**
 * Stops and disables the services that came with the packages: the tests start their own servers.
 * @param {readonly string[]} services
 */
async function disableServices(services) {
  if (services.length === 0 || findExecutable('systemctl') === undefined) return
  const now = existsSync('/run/systemd/system') ? ['--now'] : []
  await runCommand({ command: 'systemctl', args: ['disable', '--quiet', ...now, ...services] })
}
