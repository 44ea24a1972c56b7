import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { runsWithin } from '../run/program-deadline.ts'
import { findPython, pythonFolder } from '../run/python.ts'
import type { IsolationPlan } from './plan-isolation.ts'

const program = join(pythonFolder, 'probe_isolation.py')

/**
 * Returns why runs cannot be isolated on this machine; undefined if they can. Creates all
 * namespaces of a run.
 */
export async function probeIsolation(python = findPython()): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'distribute-probe-'))
  const plan: IsolationPlan = { hide: [], show: [], mask: [], private: [folder] }
  try {
    const result = await execa(python, ['-I', '-S', program, JSON.stringify(plan)], runsWithin(10_000))
    if (result.exitCode === 0) return undefined
    return result.stderr?.trim() || result.shortMessage || 'the probe printed no reason'
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
