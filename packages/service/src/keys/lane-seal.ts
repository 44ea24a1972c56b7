import type { KeyObject } from 'node:crypto'
import { parseExactJson, type SecretVars, secretVarsSchema } from '@distribute/contracts'
import { keyIdOf } from './key-id.ts'
import { openBox, sealBox } from './sealed-box.ts'

/** The context that a sealed text is bound to. */
export interface SealContext {
  readonly lane: string
  /** public id of the first task of a chain of retries, which all share the sealed text */
  readonly firstTask: string
}

/** Seals secretVars so that only the engines of one lane can open them, not even distribute. */
export interface LaneSealer {
  /** lanes that have a key */
  readonly lanes: readonly string[]
  hasLane(lane: string): boolean
  /** Returns `enc:v2:…`, different each time. Throws for a lane without a key. */
  seal(secretVars: SecretVars, context: SealContext): string
  /** Returns whether the lane still has the key that the text was sealed with. */
  isOpenable(sealed: string, lane: string): boolean
}

/**
 * `unknown_key`: sealed with a key that the lane does not have here. `invalid`: damaged, or of
 * another task.
 */
type OpenedSecrets =
  | { readonly kind: 'opened'; readonly secretVars: SecretVars }
  | { readonly kind: 'unknown_key'; readonly keyId: string }
  | { readonly kind: 'invalid' }

/** Opens the secretVars of the lanes that it has keys for. */
export interface LaneOpener {
  /** lanes that have a key */
  readonly lanes: readonly string[]
  open(sealed: string, context: SealContext): OpenedSecrets
}

/** Keys by lane. The first key of a lane seals; all of them open. */
export type LaneKeys = ReadonlyMap<string, readonly KeyObject[]>

const purpose = 'distribute secretVars v2'
const prefix = 'enc:v2:'
const pattern = /^enc:v2:([0-9a-f]{16}):([\w-]+)$/

/** True for a text that was sealed for a lane, even if damaged. */
export function isSealedForLane(sealed: string): boolean {
  return sealed.startsWith(prefix)
}

export function createLaneSealer(publicKeys: LaneKeys): LaneSealer {
  const idsOf = new Map([...publicKeys].map(([lane, keys]) => [lane, keys.map(keyIdOf)]))
  return {
    lanes: [...publicKeys.keys()],
    hasLane: (lane) => publicKeys.has(lane),
    seal: (secretVars, context) => {
      const [key] = publicKeys.get(context.lane) ?? []
      if (key === undefined) throw new TypeError(`the lane ${context.lane} has no key`)
      const keyId = keyIdOf(key)
      const box = sealBox(JSON.stringify(secretVars), { key, purpose, context: toText(keyId, context) })
      return `${prefix}${keyId}:${box.toString('base64url')}`
    },
    isOpenable: (sealed, lane) => {
      const [, keyId] = pattern.exec(sealed) ?? []
      return keyId !== undefined && (idsOf.get(lane)?.includes(keyId) ?? false)
    },
  }
}

export function createLaneOpener(privateKeys: LaneKeys): LaneOpener {
  const keysOf = new Map(
    [...privateKeys].map(([lane, keys]) => [lane, new Map(keys.map((key) => [keyIdOf(key), key]))]),
  )
  return {
    lanes: [...privateKeys.keys()],
    open: (sealed, context) => {
      const [, keyId, encoded] = pattern.exec(sealed) ?? []
      if (keyId === undefined || encoded === undefined) return { kind: 'invalid' }
      const key = keysOf.get(context.lane)?.get(keyId)
      if (key === undefined) return { kind: 'unknown_key', keyId }
      const text = openBox(Buffer.from(encoded, 'base64url'), { key, purpose, context: toText(keyId, context) })
      if (text === undefined) return { kind: 'invalid' }
      return { kind: 'opened', secretVars: secretVarsSchema.parse(parseExactJson(text)) }
    },
  }
}

/** Encodes a context unambiguously. */
function toText(keyId: string, { lane, firstTask }: SealContext): string {
  return JSON.stringify([purpose, lane, keyId, firstTask])
}
