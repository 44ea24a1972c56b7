import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { type AllowedLanes, accessNameSchema, laneNameSchema, roles } from '@distribute/contracts'

const dayMs = 24 * 3600 * 1000

export function roleOption() {
  return newRoleOption().default('operator' as const)
}

/** The role, which stays if the option is left out. */
export function newRoleOption() {
  return new Option(
    '--role <role>',
    'viewer reads, operator also runs and stops tasks, admin also manages access',
  ).choices(roles)
}

export function lanesOption() {
  return newLanesOption().default('all' as const)
}

/** The lanes, which stay if the option is left out. */
export function newLanesOption() {
  return new Option('--lanes <lanes>', 'the lanes to see and use, separated by commas, or all').argParser(parseLanes)
}

/** Parses the name of a token or an account. */
export function parseAccessName(name: string): string {
  const { data, error } = accessNameSchema.safeParse(name)
  if (data !== undefined) return data
  throw new InvalidArgumentError(`It ${error.issues[0]?.message}.`)
}

function parseLanes(text: string): AllowedLanes {
  if (text === 'all') return text
  const lanes = text.split(',').map((lane) => lane.trim())
  const wrong = lanes.find((lane) => !laneNameSchema.safeParse(lane).success)
  if (wrong === undefined) return [...new Set(lanes)]
  throw new InvalidArgumentError(`${JSON.stringify(wrong)} is not the name of a lane.`)
}

export function expiresOption() {
  return new Option('--expires <duration>', 'until when it is valid: 90d, 12h or never')
    .argParser(parseExpiry)
    .default(90 * dayMs, '90d')
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: dayMs }
/** ten years: a longer time is `never` */
const maxMs = 3650 * dayMs

/** Milliseconds, or never: commander turns null into an empty text. */
function parseExpiry(text: string): number | 'never' {
  if (text === 'never') return text
  const [, count, unit = ''] = /^(\d{1,6})([hd])$/.exec(text) ?? []
  const ms = Number(count) * (units[unit] ?? 0)
  if (ms > 0 && ms <= maxMs) return ms
  throw new InvalidArgumentError('It must be hours or days (12h, 90d), at most 3650d, or never.')
}
