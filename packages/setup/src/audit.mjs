// npm run audit: checks licences, known vulnerabilities and ages of the npm packages.
// docs/security.md lists what makes it fail.
import { findAges } from './audit/ages.mjs'
import { tellFindings } from './audit/findings.mjs'
import { findForbiddenLicences } from './audit/licences.mjs'
import { readLockedPackages } from './audit/locked-packages.mjs'
import { RegistryError } from './audit/registry.mjs'
import { askReleaseDates } from './audit/releases.mjs'
import { askAuditReport, findVulnerabilities } from './audit/vulnerabilities.mjs'
import { checkMachine } from './machine.mjs'
import { prepareNpmPackages } from './npm-packages.mjs'
import { runProgram, say } from './program.mjs'

const requireRegistry = process.argv.includes('--require-registry')

await runProgram(async () => {
  checkMachine()
  await prepareNpmPackages()
  const packages = readLockedPackages()
  const developmentPackages = packages.filter(({ development }) => development).length
  say(`Packages: ${packages.length - developmentPackages} for production, ${developmentPackages} for development only`)
  const licences = tellFindings('Licences that are not allowed', findForbiddenLicences(packages))
  const vulnerabilities = await tellIfAnswered('Known vulnerabilities', async () =>
    findVulnerabilities(await askAuditReport(), packages),
  )
  const installed = packages.filter((one) => one.installed)
  say(`Asking the registry for the releases of ${installed.length} packages`)
  const ages = await tellIfAnswered('Releases that are too new or too old', async () =>
    findAges(installed, await askReleaseDates(installed.map(({ name }) => name)), new Date()),
  )
  const unanswered = vulnerabilities === undefined || ages === undefined
  const failed = licences.all > 0 || (vulnerabilities?.production ?? 0) > 0 || (requireRegistry && unanswered)
  return failed ? 1 : 0
})

/**
 * @param {string} title
 * @param {() => Promise<readonly import('./audit/findings.mjs').Finding[]>} find
 */
async function tellIfAnswered(title, find) {
  try {
    return tellFindings(title, await find())
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    say(`${title}: the registry did not answer: ${error.message}`)
    return undefined
  }
}
