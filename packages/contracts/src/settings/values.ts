import { z } from 'zod'

/** A value as text: `read` returns undefined for a text that is not one of the `allowed` values. */
export function value<Value>(allowed: string, read: (text: string) => Value | undefined) {
  const schema = z.string().transform((text, context): Value => {
    const answer = read(text)
    if (answer !== undefined) return answer
    context.addIssue({ code: 'custom', message: `must be ${allowed}` })
    return z.NEVER
  })
  return schema.meta({ allowed })
}

export const text = z.string()

export function matching(pattern: RegExp, allowed: string) {
  return value(allowed, (written) => (pattern.test(written) ? written : undefined))
}

export function integer({ min, max }: { min: number; max: number }) {
  return value(`a whole number from ${min} to ${max}`, (written) => readNumber(/^\d+$/, written, { min, max }))
}

export function decimal({ min, max }: { min: number; max: number }) {
  return value(`a number from ${min} to ${max}`, (written) => readNumber(/^\d+(\.\d+)?$/, written, { min, max }))
}

function readNumber(pattern: RegExp, written: string, { min, max }: { min: number; max: number }) {
  const number = Number(written)
  return pattern.test(written) && number >= min && number <= max ? number : undefined
}

const flags = new Map([
  ...['yes', 'true', 'on', '1'].map((word) => [word, true] as const),
  ...['no', 'false', 'off', '0'].map((word) => [word, false] as const),
])

export const flag = value('yes or no (or true, false, on, off, 1, 0)', (written) => flags.get(written.toLowerCase()))

export function choice<const Choice extends string>(...choices: readonly Choice[]) {
  return value(`one of ${choices.join(', ')}`, (written) => choices.find((choice) => choice === written.toLowerCase()))
}

const sizeUnits = new Map([
  ['', 1],
  ['b', 1],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
])

/** Bytes: `65536`, `64 KiB`, `8 MiB`, `1 GiB`. */
export function size({ min, max }: { min: number; max: number }) {
  return value(`a size from ${formatSize(min)} to ${formatSize(max)}, such as 65536, 64 KiB or 8 MiB`, (written) => {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(written) ?? []
    const bytes = Number(number) * (sizeUnits.get(unit.toLowerCase()) ?? Number.NaN)
    return bytes >= min && bytes <= max ? Math.floor(bytes) : undefined
  })
}

function formatSize(bytes: number): string {
  const unit = (['GiB', 'MiB', 'KiB'] as const).find((name) => bytes >= (sizeUnits.get(name.toLowerCase()) ?? 0))
  return unit === undefined ? `${bytes}` : `${bytes / (sizeUnits.get(unit.toLowerCase()) ?? 1)} ${unit}`
}

/** Values separated by commas. Blanks and extra commas are ignored. */
export function list<Item extends z.ZodType<string, string>>(item: Item, allowed: string) {
  return value(`${allowed}; separate several by commas`, (written) => {
    const items = splitList(written)
    return items.length > 0 && items.every((one) => item.safeParse(one).success) ? [...new Set(items)] : undefined
  })
}

/** Blanks and extra commas are ignored. */
export function splitList(written: string): string[] {
  return written
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

const network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()])
export const networks = list(network, 'an address or a network such as 10.1.0.0/16')

const hostAndPort = z.string().regex(/^([a-z0-9._-]+|\[[0-9a-f:]+\]):[0-9]{1,5}$/i)
export const servers = list(hostAndPort, 'HOST:PORT')

export const timeZone = value('a time zone such as Asia/Shanghai or UTC', (written) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone
  } catch {
    // Intl throws for an unknown zone
    return undefined
  }
})

const url = z.url({ protocol: /^https?$/ })
export const webAddress = value('an address such as https://distribute.example.org', (written) =>
  url.safeParse(written).success ? written.replace(/\/+$/, '') : undefined,
)
