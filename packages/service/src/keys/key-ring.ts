import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { syncFolder, writeWhole } from '../secrets/write-whole.ts'
import { keyFiles, listLanes } from './key-folder.ts'
import { keyIdOf } from './key-id.ts'
import { type PemKind, readPemFile } from './pem-file.ts'

/** The purpose of a key ring: orders, or the secretVars of one lane. */
export type KeyPurpose = { readonly kind: 'orders' } | { readonly kind: 'lane'; readonly lane: string }

/**
 * The keys of one purpose in a folder, in the order of their files. One half of a pair may be
 * elsewhere.
 */
export interface KeyRing {
  readonly purpose: KeyPurpose
  readonly private: readonly KeyObject[]
  readonly public: readonly KeyObject[]
}

/** Reads the rings of a folder that are not empty: first orders, then lanes by name. */
export function readKeyRings(dir: string): readonly KeyRing[] {
  const lanes = new Set([...listLanes(dir, 'private'), ...listLanes(dir, 'public')])
  const ofLanes = [...lanes].sort().map((lane) => ({ kind: 'lane', lane }) as const)
  const rings = [{ kind: 'orders' } as const, ...ofLanes].map((purpose) => readKeyRing(dir, purpose))
  return rings.filter((ring) => listKeyIds(ring).length > 0)
}

/**
 * Reads one ring. Throws `AppError` `invalid_configuration` for files that a daemon would reject.
 */
export function readKeyRing(dir: string, purpose: KeyPurpose): KeyRing {
  const { algorithm, ...files } = describePurpose(purpose)
  const read = (half: PemKind['half']) => readPemFile(join(dir, files[half]), { half, algorithm }) ?? []
  return { purpose, private: read('private'), public: read('public') }
}

/**
 * Writes changed files, each atomically. Private keys come first, because public keys are useless
 * without them.
 */
export function writeKeyRing(dir: string, ring: KeyRing): void {
  const files = describePurpose(ring.purpose)
  const before = readKeyRing(dir, ring.purpose)
  for (const half of ['private', 'public'] as const) {
    const [path, text] = [join(dir, files[half]), toPem(ring[half])]
    if (text === toPem(before[half])) continue
    if (text !== '') writeWhole(path, text, { mode: half === 'private' ? 0o600 : 0o644, existing: 'replace' })
    else rmSync(path)
  }
  syncFolder(dir)
}

/**
 * Adds a new pair at the end of both files, where nothing uses it yet, and the missing public
 * halves.
 */
export function addNewKey(ring: KeyRing): KeyRing {
  const { privateKey } = generatePair(ring.purpose)
  return withPublicHalves({ ...ring, private: [...ring.private, privateKey] })
}

/** Adds the public half of each private key. */
export function withPublicHalves(ring: KeyRing): KeyRing {
  const known = ring.public.map(keyIdOf)
  const missing = ring.private.filter((key) => !known.includes(keyIdOf(key)))
  return { ...ring, public: [...ring.public, ...missing.map((key) => createPublicKey(key))] }
}

/** Lists the ids of all keys of which the ring has a half. */
export function listKeyIds(ring: KeyRing): readonly string[] {
  return [...new Set([...ring.public, ...ring.private].map(keyIdOf))]
}

/** Finds the key that signs or seals; undefined in an engine's folder, which has none. */
export function findActiveKey({ purpose, ...ring }: KeyRing): string | undefined {
  const [first] = purpose.kind === 'orders' ? ring.private : ring.public
  return first && keyIdOf(first)
}

function describePurpose(purpose: KeyPurpose) {
  return purpose.kind === 'orders'
    ? ({ private: keyFiles.orders, public: keyFiles.ordersPublic, algorithm: 'ed25519' } as const)
    : ({
        private: keyFiles.lane(purpose.lane),
        public: keyFiles.lanePublic(purpose.lane),
        algorithm: 'x25519',
      } as const)
}

function generatePair(purpose: KeyPurpose) {
  return purpose.kind === 'orders' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')
}

function toPem(keys: readonly KeyObject[]): string {
  return keys
    .map((key) => key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString())
    .join('')
}
