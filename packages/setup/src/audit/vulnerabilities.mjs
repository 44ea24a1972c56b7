import { runCommand } from '../command.mjs'
import { readAnswer } from './registry.mjs'

/** @typedef {import('./locked-packages.mjs').LockedPackage} LockedPackage */
/** @typedef {import('./findings.mjs').Finding} Finding */
/** @typedef {{ title: string, severity: string, url: string, range: string }} Advisory */
/**
 * @typedef {{ vulnerabilities: Record<string, { via: readonly (string | Advisory)[], nodes: readonly string[] }> }} AuditReport
 */

/**
 * Asks the registry for vulnerabilities of the packages that package-lock.json names. Throws
 * RegistryError.
 * @returns {Promise<AuditReport>}
 */
export async function askAuditReport() {
  // exit code 1: there are vulnerabilities
  const { output } = await runCommand({ command: 'npm', args: ['audit', '--json', '--package-lock-only'] })
  return /** @type {AuditReport} */ (readAnswer(output))
}

/**
 * Returns a finding for each advisory and each folder that has its package. Packages that only
 * depend on a vulnerable one are left out.
 * @param {AuditReport} report
 * @param {readonly LockedPackage[]} packages
 * @returns {readonly Finding[]}
 */
export function findVulnerabilities({ vulnerabilities }, packages) {
  return Object.values(vulnerabilities).flatMap(({ via, nodes }) =>
    nodes.flatMap((path) => {
      const development = packages.find((locked) => locked.path === path)?.development ?? false
      const advisories = via.filter((cause) => typeof cause === 'object')
      return advisories.map((advisory) => ({ development, line: formatAdvisory(path, advisory) }))
    }),
  )
}

/**
 * @param {string} path
 * @param {Advisory} advisory
 */
function formatAdvisory(path, { severity, title, range, url }) {
  return `${path}: ${severity}: ${title} (${range}, ${url})`
}
