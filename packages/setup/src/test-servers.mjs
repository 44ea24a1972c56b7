import { prepareAnsible } from './ansible.mjs'
import { installDebianPackages } from './debian-packages.mjs'
import { prepareDockerBase } from './docker-base.mjs'
import { hasJava, prepareKafkaJars } from './kafka-jars.mjs'
import { prepareSchemathesis } from './schemathesis.mjs'
import { together } from './together.mjs'

/**
 * Installs what the tests need beside the npm packages: Ansible, and what the servers need, as root
 * on Debian. Tests report the servers that are still missing.
 * @param {{ withContainers?: boolean, withSchemathesis?: boolean }} [options]
 */
export async function prepareTestServers({ withContainers = false, withSchemathesis = false } = {}) {
  // Brings Maven, and Python's venv.
  await installDebianPackages({ withContainers })
  const steps = [
    prepareKafka,
    prepareAnsible,
    ...(withContainers ? [prepareDockerBase] : []),
    ...(withSchemathesis ? [prepareSchemathesis] : []),
  ]
  await together(steps.map((step) => step()))
}

async function prepareKafka() {
  // Even if TESTBED_KAFKA names brokers: tests that stop and restart one need their own.
  if (await hasJava()) await prepareKafkaJars()
}
