import { availableParallelism } from 'node:os'
import { runCommand } from '../command.mjs'
import { readAnswer } from './registry.mjs'

/** @typedef {import('./ages.mjs').ReleaseDates} ReleaseDates */

/**
 * Returns when each version of the packages was released. Throws RegistryError at the first package
 * without an answer.
 * @param {readonly string[]} names
 * @returns {Promise<ReadonlyMap<string, ReleaseDates>>}
 */
export async function askReleaseDates(names) {
  /** @type {Map<string, ReleaseDates>} */
  const dates = new Map()
  const left = [...new Set(names)]
  const askOneByOne = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) dates.set(name, await ask(name))
  }
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, askOneByOne))
  } finally {
    left.length = 0
  }
  return dates
}

/** @param {string} name */
async function ask(name) {
  const { output } = await runCommand({ command: 'npm', args: ['view', name, 'time', '--json'] })
  return /** @type {ReleaseDates} */ (readAnswer(output))
}
