import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readAnswer } from '../../src/audit/registry.mjs'
import { type AuditReport, findVulnerabilities } from '../../src/audit/vulnerabilities.mjs'
import { lockedPackage } from './locked-package.ts'

const readText = (name: string) => readFileSync(join(import.meta.dirname, 'answers', name), 'utf8')

it('lists each advisory with its place, development apart, without packages that only depend on it', () => {
  const report = readAnswer(readText('npm-audit.txt')) as AuditReport
  const packages = [lockedPackage('minimist@1.2.0'), lockedPackage('semver@7.5.0', { development: true })]
  expect(findVulnerabilities(report, packages)).toEqual([
    {
      development: false,
      line: 'node_modules/minimist: critical: Prototype Pollution in minimist (>=1.0.0 <1.2.6, https://github.com/advisories/GHSA-xvch-5gv4-984h)',
    },
    {
      development: false,
      line: 'node_modules/minimist: moderate: Prototype Pollution in minimist (>=1.0.0 <1.2.3, https://github.com/advisories/GHSA-vh95-rmgr-6w4m)',
    },
    {
      development: true,
      line: 'node_modules/semver: high: semver vulnerable to Regular Expression Denial of Service (>=7.0.0 <7.5.2, https://github.com/advisories/GHSA-c2qf-rxjj-qqgw)',
    },
  ])
})

it.each([
  ['npm-audit-refused.txt', '405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk'],
  ['npm-view-not-found.txt', 'Not Found - GET https://registry.example/no-such-package'],
])('reports why the registry gave no answer: %s', (name, reason) => {
  expect(() => readAnswer(readText(name))).toThrow(reason)
})

it.each([
  ['npm: not found', 'npm: not found'],
  ['', 'no answer'],
  ['{\n  "half": ', '{'],
])('rejects %j as an answer', (output, reason) => {
  expect(() => readAnswer(output)).toThrow(reason)
})
