/** @typedef {import('./locked-packages.mjs').LockedPackage} LockedPackage */
/** @typedef {import('./findings.mjs').Finding} Finding */
/**
 * @typedef {Readonly<Record<string, string>>} ReleaseDates by version, as in the registry's `time`
 */

const dayMs = 24 * 60 * 60 * 1000
/** Most malicious releases are found and withdrawn within days. */
const leastDays = 7
const mostYears = 3

/**
 * Returns the packages whose locked release is too new, and those whose last release is too old.
 * @param {readonly LockedPackage[]} packages
 * @param {ReadonlyMap<string, ReleaseDates>} datesOf by the package's name
 * @param {Date} now
 * @returns {readonly Finding[]}
 */
export function findAges(packages, datesOf, now) {
  return packages.flatMap(({ name, version, development }) =>
    judgeAge(version, datesOf.get(name) ?? {}, now).map((words) => ({
      development,
      line: `${name} ${version}: ${words}`,
    })),
  )
}

/**
 * @param {string} version
 * @param {ReleaseDates} dates
 * @param {Date} now
 */
function judgeAge(version, dates, now) {
  const released = dates[version]
  if (released === undefined) return ['the registry has no date of it']
  const days = Math.floor((now.getTime() - Date.parse(released)) / dayMs)
  const [last, lastReleased] = findLast(dates) ?? [version, released]
  return [
    ...(days < leastDays ? [`released ${days} days ago`] : []),
    ...(isLongAgo(lastReleased, now) ? [`the last release is ${last} of ${lastReleased.slice(0, 10)}`] : []),
  ]
}

/**
 * Returns the newest release that is not preliminary, with its date.
 * @param {ReleaseDates} dates
 */
function findLast(dates) {
  const releases = Object.entries(dates).filter(([version]) => /^\d+\.\d+\.\d+(\+.*)?$/.test(version))
  return releases.sort(([, one], [, other]) => Date.parse(one) - Date.parse(other)).at(-1)
}

/**
 * @param {string} date
 * @param {Date} now
 */
function isLongAgo(date, now) {
  const limit = new Date(now)
  limit.setUTCFullYear(limit.getUTCFullYear() - mostYears)
  return Date.parse(date) < limit.getTime()
}
