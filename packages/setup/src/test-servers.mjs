import { installDebianPackages } from './debian-packages.mjs'
import { prepareDockerBase } from './docker-base.mjs'
import { hasJava, prepareKafkaJars } from './kafka-jars.mjs'

/**
 * Installs what the servers of the tests need, as root on Debian. Tests report the servers that are
 * still missing.
 * @param {{ withContainers: boolean }} options
 */
export async function prepareTestServers({ withContainers }) {
  await installDebianPackages({ withContainers })
  // Even if TESTBED_KAFKA names brokers: tests that stop and restart one need their own.
  if (await hasJava()) await prepareKafkaJars()
  if (withContainers) await prepareDockerBase()
}
