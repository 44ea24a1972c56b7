import { existsSync } from 'node:fs'
import { hasPhpForMySql, installDebianPackages } from './debian-packages.mjs'
import { prepareDockerBase } from './docker-base.mjs'
import { SetupError } from './errors.mjs'
import { findExecutable } from './executables.mjs'
import { hasJava, prepareKafkaJars } from './kafka-jars.mjs'

/** @typedef {{ name: string, reason: string, usedBy: RegExp }} TestServer */

/**
 * Makes the servers of the tests available: as root on Debian whatever is missing is installed, elsewhere it must be
 * there or be named by the environment. Answers what is missing, with the reason; with CI=true nothing may be.
 * @param {{ withContainers: boolean }} options
 * @returns {Promise<readonly TestServer[]>}
 */
export async function prepareTestServers({ withContainers }) {
  await installDebianPackages({ withContainers })
  // Even where TESTBED_KAFKA names brokers: tests that stop and restart one need their own.
  if (hasPrograms('mvn') && (await hasJava())) await prepareKafkaJars()
  const missing = [...(await findMissingServers()), ...(withContainers ? await findMissingDocker() : [])]
  const [first] = missing
  if (first !== undefined && process.env.CI === 'true') {
    throw new SetupError(`With CI=true nothing may be skipped, and ${first.name} is missing: ${first.reason}`)
  }
  return missing
}

async function findMissingServers() {
  const hasMariaDb = hasPrograms('mariadbd', 'mariadb-install-db')
  const hasKafka = hasPrograms('mvn') && (await hasJava())
  const hasFarm = process.getuid?.() === 0 && hasPrograms('sshd', 'ssh', 'ssh-keygen', 'sudo', 'useradd')
  const hasZabbix =
    hasPrograms('zabbix_server') && existsSync('/usr/share/zabbix/api_jsonrpc.php') && (await hasPhpForMySql())
  const servers = [
    {
      isThere: hasMariaDb || process.env.TESTBED_MYSQL_URL !== undefined,
      name: 'MariaDB',
      reason: 'mariadb-server is not installed, and TESTBED_MYSQL_URL is not set',
      usedBy: /\buseMariaDb\b/,
    },
    {
      isThere: hasMariaDb,
      name: 'a MariaDB of their own',
      reason: 'mariadb-server is not installed',
      usedBy: /\bstartMariaDb\b/,
    },
    {
      isThere: hasKafka || process.env.TESTBED_KAFKA !== undefined,
      name: 'Kafka',
      reason: 'Maven or Java 17 is not installed, and TESTBED_KAFKA is not set',
      usedBy: /\buseKafka\b/,
    },
    {
      isThere: hasKafka,
      name: 'a Kafka of their own',
      reason: 'Maven or Java 17 is not installed',
      usedBy: /\bstartKafka\b/,
    },
    {
      isThere: hasFarm,
      name: 'the sshd farm',
      reason: 'it needs root, openssh-server and sudo',
      usedBy: /\bstartSshFarm\b/,
    },
    {
      isThere: hasZabbix && (hasMariaDb || process.env.TESTBED_MYSQL_URL !== undefined),
      name: 'Zabbix',
      reason: 'zabbix-server-mysql, zabbix-frontend-php, php-cli with php-mysql, or MariaDB is not installed',
      usedBy: /\bstartZabbix\b/,
    },
    {
      isThere: existsSync('/usr/bin/ansible'),
      name: "the distribution's Ansible",
      reason: 'ansible-core is not installed',
      usedBy: /of \['2\.14', '2\.19'\]/,
    },
  ]
  return servers.filter(({ isThere }) => !isThere)
}

/** What test:compose needs, Debian's files for its images included. */
async function findMissingDocker() {
  const name = 'a machine with Docker'
  const usedBy = /\bstartDockerMachine\b/
  const programs = ['/usr/sbin/dockerd', '/usr/bin/docker', '/usr/bin/docker-compose']
  const isInstalled = programs.every(existsSync) && hasPrograms('mmdebstrap', 'slirp4netns', 'iptables', 'tar', 'mvn')
  if (process.getuid?.() !== 0 || !isInstalled) {
    const reason = "it needs root, Debian's docker.io and docker-compose, iptables, mmdebstrap, slirp4netns and Maven"
    return [{ name, reason, usedBy }]
  }
  try {
    await prepareDockerBase()
    return []
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return [{ name, reason: error.message, usedBy }]
  }
}

/** @param {readonly string[]} names */
function hasPrograms(...names) {
  return names.every((name) => findExecutable(name) !== undefined)
}
