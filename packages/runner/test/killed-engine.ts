import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { StartAndStay } from './start-and-stay.ts'

/** Lets an engine start runs, and kills it once Ansible works in each. */
export async function startAndKillEngine(options: StartAndStay): Promise<void> {
  const program = fileURLToPath(import.meta.resolve('./start-and-stay.ts'))
  const { signal, stderr } = await execa(process.execPath, [program, JSON.stringify(options)], { reject: false })
  if (signal !== 'SIGKILL') throw new Error(`the engine ended by itself: ${stderr}`)
}
