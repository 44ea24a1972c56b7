import { originalMessageSchema, type UnitMessage, unitMessageSchema } from '@distribute/contracts'

/** A message that is to be passed over says why. */
export type ParsedMessage =
  | { readonly kind: 'unit'; readonly message: UnitMessage }
  | { readonly kind: 'garbage'; readonly reason: string; readonly clippedText: string }

const maxClippedLength = 200
const originalsMessage = "a request of the original, which only the original's own engines can run"

/** What lies on the topic for one unit. */
export function formatUnitMessage(message: UnitMessage): string {
  return JSON.stringify(unitMessageSchema.parse(message))
}

/** Never throws: whoever may write to the topic must not be able to stop its consumers. */
export function parseUnitMessage(value: Buffer | null): ParsedMessage {
  const text = value?.toString('utf8') ?? ''
  const json = parseJson(text)
  if (json === undefined) return garbage('no JSON', text)
  const parsed = unitMessageSchema.safeParse(json)
  if (parsed.success) return { kind: 'unit', message: parsed.data }
  const original = originalMessageSchema.safeParse(json)
  // its command is not shown: it may hold a password
  if (original.success) return garbage(originalsMessage, `task_id ${original.data.task_id}`)
  return garbage(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), text)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is somebody else's message: the caller says so.
    return undefined
  }
}

function garbage(reason: string, text: string): ParsedMessage {
  return { kind: 'garbage', reason, clippedText: text.slice(0, maxClippedLength) }
}
