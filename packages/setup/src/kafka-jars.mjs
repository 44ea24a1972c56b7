import { readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { requireCommand, runCommand } from './command.mjs'
import { findExecutable } from './executables.mjs'
import { cache, root } from './paths.mjs'
import { say } from './program.mjs'
import { hasStamp, writeStamp } from './stamp.mjs'
import { isAtLeast, parseVersion } from './versions.mjs'

const folder = join(cache, 'kafka')
const pom = join(root, 'packages/testbed/kafka/pom.xml')

/** Whether the Java that Kafka 4 needs exists. */
export async function hasJava() {
  const { exitCode, output } = await runCommand({ command: 'java', args: ['-version'] })
  return exitCode === 0 && isAtLeast(parseVersion(output), [17])
}

/** Copies Kafka's jars to `.cache/kafka`, unless they exist or Maven is missing. */
export async function prepareKafkaJars() {
  const stamp = readFileSync(pom, 'utf8')
  if (hasStamp(folder, stamp) || findExecutable('mvn') === undefined) return
  say('Downloading the jars of Kafka')
  const target = `${folder}.new`
  await rm(target, { recursive: true, force: true })
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${target}`]
  await requireCommand({ command: 'mvn', args: ['--quiet', '--batch-mode', '--file', pom, ...goal] })
  writeStamp(target, stamp)
  await rm(folder, { recursive: true, force: true })
  await rename(target, folder)
}
