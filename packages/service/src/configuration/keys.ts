import { AppError, type ParsedConfiguration } from '@distribute/contracts'
import { keyFiles } from '../keys/key-folder.ts'
import { type EngineKeys, openEngineKeys, openSigningKeys, type SigningKeys } from '../keys/open-keys.ts'
import type { Profile, Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, type Value, type Values } from './values.ts'

/** The keys of [Security] KEYS_DIR; empty if it is not set, or for the part of another process. */
export interface ProcessKeys {
  readonly signing: SigningKeys
  readonly engine: EngineKeys
}

interface Sources {
  readonly parsed: ParsedConfiguration
  readonly profile: Profile
  readonly reader: Reader
  readonly report: Report
}

const name = 'SECURITY.KEYS_DIR'

/**
 * Opens the keys of [Security] KEYS_DIR. Reports keys that SIGNED_ORDERS requires but that are
 * missing.
 */
export function readKeys(values: Values, sources: Sources): ProcessKeys {
  const dir = sources.reader.usesKey ? values.get(name) : undefined
  // a problem of the folder is already reported
  const isUsable = sources.report.problems.every(({ path }) => path !== name)
  const keys = openKeys(isUsable ? dir : undefined, sources)
  if (isUsable && sources.reader.usesKey) checkOrders(keys, dir, sources)
  return keys
}

function openKeys(dir: Value | undefined, { profile, report }: Sources): ProcessKeys {
  const open = <Keys>(isRead: boolean, openFolder: (path: string | undefined) => Keys) => {
    try {
      return openFolder(isRead ? dir?.text : undefined)
    } catch (error) {
      if (!(error instanceof AppError) || dir === undefined) throw error
      report.problems.push({ path: name, message: `${describePlace(dir)}: ${error.message}` })
      return openFolder(undefined)
    }
  }
  return {
    signing: open(profile !== 'execute-engine', openSigningKeys),
    engine: open(profile !== 'distribute', openEngineKeys),
  }
}

/** With required signatures, each process that signs or verifies orders needs its key. */
function checkOrders(keys: ProcessKeys, dir: Value | undefined, { parsed, profile, report }: Sources): void {
  if (parsed.security.signedOrders !== 'required' || report.problems.some(({ path }) => path === name)) return
  const lacks = [
    ...(profile !== 'execute-engine' && keys.signing.signer === undefined ? [`${keyFiles.orders} to sign orders`] : []),
    ...(profile !== 'distribute' && keys.engine.verifier === undefined
      ? [`${keyFiles.ordersPublic} to verify orders`]
      : []),
  ]
  if (lacks.length === 0) return
  const place = dir === undefined ? '[Security] KEYS_DIR, which is not set,' : `${describePlace(dir)} = ${dir.text}`
  const message = `[Security] SIGNED_ORDERS = required, but ${place} has no ${lacks.join(' and no ')}: ${advice}`
  report.problems.push({ path: 'SECURITY.SIGNED_ORDERS', message })
}

const advice = 'create keys with `distribute key init`, and export those of an engine with `distribute key export`'
