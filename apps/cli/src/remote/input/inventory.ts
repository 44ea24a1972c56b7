import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'

const run = promisify(execFile)

const groupSchema = z.object({ hosts: z.array(z.string()).default([]), children: z.array(z.string()).default([]) })
const listSchema = z.record(z.string(), z.unknown())

const timeoutMs = 120_000
const maxBytes = 256 * 1024 * 1024

/**
 * The hosts of an Ansible inventory, in its order, as `ansible-inventory` reads it: ini, yaml, a script or a plugin's
 * file. With names it is the hosts of these groups, and these hosts themselves; without any, all of it. Throws
 * `CliError` where Ansible is not installed, cannot read the file, or has no such group or host.
 */
export async function readInventory(path: string, names: readonly string[]): Promise<readonly string[]> {
  const groups = await listGroups(path)
  const all = expandGroup(groups, 'all')
  if (names.length === 0) return all
  const known = new Set(all)
  return [
    ...new Set(names.flatMap((name) => (groups.has(name) ? expandGroup(groups, name) : findHost(known, name, path)))),
  ]
}

type Groups = ReadonlyMap<string, z.infer<typeof groupSchema>>

function findHost(known: ReadonlySet<string>, name: string, path: string): readonly string[] {
  if (known.has(name)) return [name]
  throw new CliError(exitCodes.usage, `the inventory ${path} has no group and no host ${JSON.stringify(name)}`)
}

/** Each group once: Ansible refuses a circle, a script's list may have one. */
function expandGroup(groups: Groups, name: string): readonly string[] {
  const hosts = new Set<string>()
  const seen = new Set<string>()
  const waiting = [name]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    for (const host of groups.get(next)?.hosts ?? []) hosts.add(host)
    waiting.push(...(groups.get(next)?.children ?? []).toReversed())
  }
  return [...hosts]
}

async function listGroups(path: string): Promise<Groups> {
  const list = listSchema.parse(JSON.parse(await listInventory(path)))
  const groups = Object.entries(list).flatMap(([name, value]) => {
    const group = groupSchema.safeParse(value).data
    return name === '_meta' || group === undefined ? [] : [[name, group] as const]
  })
  return new Map(groups)
}

async function listInventory(path: string): Promise<string> {
  try {
    const args = ['-i', path, '--list']
    const { stdout, stderr } = await run('ansible-inventory', args, { timeout: timeoutMs, maxBuffer: maxBytes })
    // Ansible reads what it can and only warns of the rest: a list that lacks hosts must not run
    if (/unable to parse|failed to parse/i.test(stderr)) throw new Error(stderr.trim())
    return stdout
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const reason = isMissing ? 'ansible-inventory is not installed here' : explain(cause)
    const advice = isMissing ? '; install ansible-core, or give the hosts as @FILE, one a line' : ''
    throw new CliError(exitCodes.usage, `the inventory ${path} cannot be read: ${reason}${advice}`, { cause })
  }
}

function explain(error: unknown): string {
  const { stderr } = error as { stderr?: string }
  return stderr?.trim() || (error instanceof Error ? error.message : String(error))
}
