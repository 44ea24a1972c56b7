import { join } from 'node:path'
import { assertGuardedFolder, keyFiles, listLanes } from './key-folder.ts'
import { createLaneOpener, createLaneSealer, type LaneKeys, type LaneOpener, type LaneSealer } from './lane-seal.ts'
import { createOrderSigner, createOrderVerifier, type OrderSigner, type OrderVerifier } from './order-signature.ts'
import { type PemKind, readPemFile } from './pem-file.ts'

/** The keys of distribute. */
export interface SigningKeys {
  /** undefined: orders are not signed */
  readonly signer: OrderSigner | undefined
  readonly sealer: LaneSealer
}

/** The keys of an engine. */
export interface EngineKeys {
  /** undefined: orders are not verified */
  readonly verifier: OrderVerifier | undefined
  readonly opener: LaneOpener
}

/**
 * Opens the keys of distribute: `orders.pem` and `lane-LANE.pub.pem`, if they exist. `dir`
 * undefined: no keys. Throws `AppError` `invalid_configuration` for an invalid or unsafe folder or
 * file.
 */
export function openSigningKeys(dir: string | undefined): SigningKeys {
  if (dir === undefined) return { signer: undefined, sealer: createLaneSealer(new Map()) }
  assertGuardedFolder(dir)
  const [first] = readPemFile(join(dir, keyFiles.orders), { half: 'private', algorithm: 'ed25519' }) ?? []
  return { signer: first && createOrderSigner(first), sealer: createLaneSealer(readLanes(dir, 'public')) }
}

/**
 * Opens the keys of an engine, `orders.pub.pem` and `lane-LANE.pem`, in the same way as
 * `openSigningKeys`.
 */
export function openEngineKeys(dir: string | undefined): EngineKeys {
  if (dir === undefined) return { verifier: undefined, opener: createLaneOpener(new Map()) }
  assertGuardedFolder(dir)
  const keys = readPemFile(join(dir, keyFiles.ordersPublic), { half: 'public', algorithm: 'ed25519' })
  return { verifier: keys && createOrderVerifier(keys), opener: createLaneOpener(readLanes(dir, 'private')) }
}

function readLanes(dir: string, half: PemKind['half']): LaneKeys {
  const fileOf = half === 'private' ? keyFiles.lane : keyFiles.lanePublic
  const lanes = listLanes(dir, half).map((lane) => {
    const keys = readPemFile(join(dir, fileOf(lane)), { half, algorithm: 'x25519' })
    return [lane, keys ?? []] as const
  })
  return new Map(lanes)
}
