import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { laneNameSchema, roles } from '@distribute/contracts'

const dayMs = 24 * 3600 * 1000

export function roleOption() {
  return new Option('--role <role>', 'viewer reads, operator also runs and stops tasks, admin also manages access')
    .choices(roles)
    .default('operator' as const)
}

export function lanesOption() {
  return new Option('--lanes <lanes>', 'the lanes to see and use, separated by commas; default: all')
    .argParser(parseLanes)
    .default('all' as const)
}

function parseLanes(text: string): readonly string[] {
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
