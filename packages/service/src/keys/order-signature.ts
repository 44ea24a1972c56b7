import { type KeyObject, sign, verify } from 'node:crypto'
import { keyIdOf } from './key-id.ts'

/** Signs orders. Only distribute has the key. */
export interface OrderSigner {
  readonly keyId: string
  /** base64url of an Ed25519 signature */
  sign(text: string): string
}

/** Verifies orders that distribute signed. */
export interface OrderVerifier {
  readonly keyIds: readonly string[]
  /**
   * `unknown_key`: signed with a key that is not among `keyIds`. `invalid`: the signature does not
   * match the text.
   */
  verify(text: string, signature: OrderSignature): 'valid' | 'unknown_key' | 'invalid'
}

export interface OrderSignature {
  readonly keyId: string
  readonly signature: string
}

/** Separates orders from anything else that the key may sign in the future. */
const domain = 'distribute order v1\n'
const signaturePattern = /^[\w-]{86}$/

export function createOrderSigner(key: KeyObject): OrderSigner {
  return { keyId: keyIdOf(key), sign: (text) => sign(null, toBytes(text), key).toString('base64url') }
}

export function createOrderVerifier(keys: readonly KeyObject[]): OrderVerifier {
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]))
  return {
    keyIds: [...byId.keys()],
    verify: (text, { keyId, signature }) => {
      const key = byId.get(keyId)
      if (key === undefined) return 'unknown_key'
      const isSignature = signaturePattern.test(signature)
      return isSignature && verify(null, toBytes(text), key, Buffer.from(signature, 'base64url')) ? 'valid' : 'invalid'
    },
  }
}

function toBytes(text: string): Buffer {
  return Buffer.from(`${domain}${text}`)
}
