import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { UnitKey } from '@distribute/contracts'
import { unitMark } from './ansible-command.ts'
import { monotonicMs } from './monotonic-time.ts'
import { findMarked, readArguments, trySignal } from './run-processes.ts'
import { isSshClientOf } from './ssh-client.ts'
import { isNotFound, type UnitFolder } from './unit-folder.ts'

/** The step in which a host is ended. */
interface EndedStep {
  readonly host: string
  readonly name: string
  readonly stepId: string
}

/** Ends connections of single hosts of one run. */
export interface HostEnder {
  /** Takes in a line that the journal has already: an earlier engine may have written it. */
  note(step: EndedStep): void
  /** Answers how many processes it ended. */
  end(step: EndedStep): Promise<number>
}

export function createHostEnder(run: { readonly unit: UnitKey; readonly folder: UnitFolder }): HostEnder {
  const noted = new Set<string>()
  const note = (step: EndedStep) => noted.add(keyOf(step))
  return {
    note,
    async end(step) {
      const clients = await findSshClients(unitMark(run.unit, run.folder), step.host)
      // nothing is noted of a host that cannot be ended so: what becomes of it is Ansible's word
      if (clients.length === 0) return 0
      if (!noted.has(keyOf(step))) {
        if (!(await appendEndHost(run.folder.journal, step))) return 0
        note(step)
      }
      return clients.filter((pid) => trySignal(pid, 'SIGTERM')).length
    },
  }
}

function keyOf({ host, stepId }: EndedStep): string {
  return JSON.stringify([host, stepId])
}

/** By one write, for Ansible and the supervisor write here, too. False when the journal has come to its end. */
async function appendEndHost(journal: string, { host, name, stepId }: EndedStep): Promise<boolean> {
  const file = await openExisting(journal)
  if (file === undefined) return false
  try {
    const tail = await readTail(file)
    if (tail.lastLine.startsWith('{"type":"end",')) return false
    const line = JSON.stringify({ type: 'endHost', at: Date.now(), monoMs: monotonicMs(), host, name, stepId })
    // a line that somebody was writing when he was killed is closed first
    await file.write(`${tail.isTorn ? '\n' : ''}${line}\n`)
    return true
  } finally {
    await file.close()
  }
}

/** Undefined when the run was discarded. */
async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDWR | constants.O_APPEND)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** Longer than any `end` line. */
const tailBytes = 65_536

async function readTail(file: FileHandle) {
  const { size } = await file.stat()
  const length = Math.min(size, tailBytes)
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
  const text = buffer.toString()
  const lines = text.trimEnd().split('\n')
  return { isTorn: text !== '' && !text.endsWith('\n'), lastLine: lines.at(-1) ?? '' }
}

async function findSshClients(mark: Readonly<Record<string, string>>, host: string): Promise<readonly number[]> {
  const found: number[] = []
  for (const pid of await findMarked(mark)) {
    if (isSshClientOf(await readArguments(pid), host)) found.push(pid)
  }
  return found
}
