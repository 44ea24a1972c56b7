import { say } from '../program.mjs'

/** @typedef {{ development: boolean, line: string }} Finding */

/**
 * Prints the findings of a check, those of production first, and returns the number of the latter.
 * @param {string} title
 * @param {readonly Finding[]} findings
 */
export function tellFindings(title, findings) {
  const production = findings.filter(({ development }) => !development)
  say(`${title}: ${findings.length === 0 ? 'none' : findings.length}`)
  for (const { line } of production) say(`  production: ${line}`)
  for (const { line, development } of findings) if (development) say(`  development: ${line}`)
  return { production: production.length, all: findings.length }
}
