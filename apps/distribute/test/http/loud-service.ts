import { join } from 'node:path'
import type { HostOutcome } from '@distribute/contracts'
import { migrateStore, openStore, type Store, type UnitEnd } from '@distribute/store'
import { startChildProcess, useFolder } from '@distribute/testbed'
import { expect } from 'vitest'
import { claimAll, okOutcome } from '../service-under-test.ts'

export interface LoudService {
  /** rejects when the process ends, with its last output */
  readonly death: Promise<never>
  readonly address: string
  stop(): Promise<void>
}

/** A service in a separate process with this heap size, on a store that was filled before. */
export async function startLoudService(
  heapMiB: number,
  fill: (store: Store, path: string) => Promise<void>,
): Promise<LoudService> {
  const folder = useFolder()
  const path = join(folder, 'distribute.db')
  await migrateStore({ kind: 'sqlite', path })
  const store = await openStore({ kind: 'sqlite', path })
  await fill(store, path)
  await store.close()
  const process = await startChildProcess({
    command: globalThis.process.execPath,
    args: [`--max-old-space-size=${heapMiB}`, join(import.meta.dirname, 'serve-main.ts'), path],
    cwd: folder,
  })
  const address = await process.output.waitForLine({
    matches: (line) => line.startsWith('http://'),
    description: 'its address',
    timeoutMs: 30_000,
  })
  const death = process.ended.then((end) => {
    throw new Error(`the service has ended: ${JSON.stringify(end)}\n${process.output.lines.slice(-30).join('\n')}`)
  })
  death.catch(() => undefined)
  return { death, address, stop: async () => void (await process.stop()) }
}

/** Ends all pending units, with these changes to each host and each end. */
export async function recordAll(
  store: Store,
  changes: Partial<HostOutcome>,
  endChanges: Partial<UnitEnd> = {},
): Promise<void> {
  for (let claims = await claimAll({ store }); claims.length > 0; claims = await claimAll({ store })) {
    for (const { task, unit, attempt, hosts: names } of claims) {
      const outcomes = names.map((host) => ({ ...okOutcome(host), ...changes }))
      const end = { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 0, ...endChanges } as const
      await store.units.record({ task, unit, attempt, engine: 'engine-1', outcomes, end })
    }
  }
}

/** Reads a response without keeping it. */
export async function drain(address: string): Promise<{ readonly bytes: number; readonly end: string }> {
  const answer = await fetch(address)
  expect(answer.status).toBe(200)
  let [bytes, end] = [0, '']
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    end = (end + Buffer.from(chunk).toString('latin1')).slice(-100)
  }
  return { bytes, end }
}

/** Counts the items of a v2 list, page by page. */
export async function walk(address: string): Promise<number> {
  let [seen, cursor] = [0, '']
  do {
    const answer = await fetch(`${address}?limit=500${cursor}`)
    const { items, nextCursor } = (await answer.json()) as { items: unknown[]; nextCursor: string | null }
    seen += items.length
    cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`
  } while (cursor !== '')
  return seen
}
