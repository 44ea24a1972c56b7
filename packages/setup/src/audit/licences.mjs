import { isAllowed } from './spdx.mjs'

/** @typedef {import('./locked-packages.mjs').LockedPackage} LockedPackage */
/** @typedef {import('./findings.mjs').Finding} Finding */

/** Permissive: redistribution requires only the notices. */
const forProduction = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]
const allowedInProduction = new Set(forProduction)
/** Tools are not redistributed, so file-level copyleft is allowed, too. */
const allowedInDevelopment = new Set([...forProduction, 'MPL-2.0'])

/**
 * Returns the packages whose licence is not allowed.
 * @param {readonly LockedPackage[]} packages
 * @returns {readonly Finding[]}
 */
export function findForbiddenLicences(packages) {
  return packages.flatMap(({ name, version, license, development }) => {
    const expression = formatLicence(license)
    if (isAllowed(expression, development ? allowedInDevelopment : allowedInProduction)) return []
    return [{ development, line: `${name} ${version}: ${expression || 'no licence'}` }]
  })
}

/**
 * Returns the licence as an SPDX expression. Old packages have an object, `{type}`, or a list to
 * choose from.
 * @param {unknown} license
 * @returns {string}
 */
function formatLicence(license) {
  if (Array.isArray(license)) return license.map(formatLicence).join(' OR ')
  if (typeof license === 'object' && license !== null && 'type' in license) return formatLicence(license.type)
  return typeof license === 'string' ? license : ''
}
