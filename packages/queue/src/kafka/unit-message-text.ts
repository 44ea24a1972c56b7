import { originalMessageSchema, type UnitMessage, unitMessageSchema } from '@distribute/contracts'

/** `garbage` is skipped; `reason` says why. */
export type ParsedMessage =
  | { readonly kind: 'unit'; readonly message: UnitMessage }
  | { readonly kind: 'garbage'; readonly reason: string; readonly clippedText: string }

const maxClippedLength = 200
const originalsMessage = 'a request of the Python version, which only its own engines can run'

/** Returns the text of a unit's message. */
export function formatUnitMessage(message: UnitMessage): string {
  return JSON.stringify(unitMessageSchema.parse(message))
}

/** Never throws: no writer to the topic can stop its consumers. */
export function parseUnitMessage(value: Buffer | null): ParsedMessage {
  const text = value?.toString('utf8') ?? ''
  const json = parseJson(text)
  if (json === undefined) return garbage('not JSON', text)
  const parsed = unitMessageSchema.safeParse(json)
  if (parsed.success) return { kind: 'unit', message: parsed.data }
  const original = originalMessageSchema.safeParse(json)
  // The command stays out: it may contain a password.
  if (original.success) return garbage(originalsMessage, `task_id ${original.data.task_id}`)
  return garbage(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), text)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Text that is not JSON is not one of our messages: the caller reports it.
    return undefined
  }
}

function garbage(reason: string, text: string): ParsedMessage {
  return { kind: 'garbage', reason, clippedText: text.slice(0, maxClippedLength) }
}
