import { existsSync } from 'node:fs'
import { installDebianPackages } from './debian-packages.mjs'
import { SetupError } from './errors.mjs'
import { findExecutable } from './executables.mjs'
import { hasJava, prepareKafkaJars } from './kafka-jars.mjs'
import { say } from './program.mjs'

/** @typedef {{ name: string, reason: string, usedBy: RegExp }} TestServer */

/**
 * Makes the servers of the tests available: as root on Debian whatever is missing is installed, elsewhere it must be
 * there or be named by the environment. Answers what is missing, with the reason; with CI=true nothing may be.
 * @returns {Promise<readonly TestServer[]>}
 */
export async function prepareTestServers() {
  await installDebianPackages()
  if (process.env.TESTBED_KAFKA === undefined && (await hasJava())) await prepareKafkaJars()
  const missing = await findMissingServers()
  const [first] = missing
  if (first !== undefined && process.env.CI === 'true') {
    throw new SetupError(`With CI=true nothing may be skipped, and ${first.name} is missing: ${first.reason}`)
  }
  if (!existsSync('/usr/bin/ansible')) say('Skipping what runs on the Ansible of the distribution: it is not installed')
  return missing
}

async function findMissingServers() {
  const hasMariaDb = process.env.TESTBED_MYSQL_URL !== undefined || hasPrograms('mariadbd', 'mariadb-install-db')
  const hasKafka = process.env.TESTBED_KAFKA !== undefined || (hasPrograms('mvn') && (await hasJava()))
  const hasFarm = process.getuid?.() === 0 && hasPrograms('sshd', 'ssh', 'ssh-keygen', 'sudo', 'useradd')
  const servers = [
    {
      isThere: hasMariaDb,
      name: 'MariaDB',
      reason: 'mariadb-server is not installed, and TESTBED_MYSQL_URL is not set',
      usedBy: /\b(use|start)MariaDb\b/,
    },
    {
      isThere: hasKafka,
      name: 'Kafka',
      reason: 'Maven or Java 17 is not installed, and TESTBED_KAFKA is not set',
      usedBy: /\b(use|start)Kafka\b/,
    },
    {
      isThere: hasFarm,
      name: 'the sshd farm',
      reason: 'it needs root, openssh-server and sudo',
      usedBy: /\bstartSshFarm\b/,
    },
  ]
  return servers.filter(({ isThere }) => !isThere)
}

/** @param {readonly string[]} names */
function hasPrograms(...names) {
  return names.every((name) => findExecutable(name) !== undefined)
}
