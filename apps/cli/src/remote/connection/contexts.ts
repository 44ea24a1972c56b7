import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'

const contextSchema = z.object({ server: z.string(), token: z.string() })
const contextsSchema = z.object({ current: z.string().optional(), contexts: z.record(z.string(), contextSchema) })

/** Servers, each with the token that it knows this user by. */
export type Contexts = z.infer<typeof contextsSchema>

const none: Contexts = { contexts: {} }

/** `contexts.json` of the user's configuration folder, as the XDG specification has it. */
export function findContextsFile({ env }: Pick<CommandContext, 'env'>): string {
  const base = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config')
  return join(base, 'distribute', 'contexts.json')
}

/** Throws `CliError` for a file that other users can read: its tokens would not be secret. */
export async function readContexts(path: string): Promise<Contexts> {
  const text = await readPrivate(path)
  if (text === undefined) return none
  try {
    return contextsSchema.parse(JSON.parse(text))
  } catch (cause) {
    const advice = 'delete it and run `distribute login` again'
    throw new CliError(exitCodes.configuration, `${path} cannot be read as a list of contexts: ${advice}`, { cause })
  }
}

/** Replaces the file as a whole; only its owner can read it. */
export async function writeContexts(path: string, contexts: Contexts): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const half = `${path}.${process.pid}`
  await writeFile(half, `${JSON.stringify(contexts, undefined, 2)}\n`, { mode: 0o600 })
  await rename(half, path)
}

async function readPrivate(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0)
      throw new CliError(
        exitCodes.configuration,
        `other users can read ${path}: run chmod 600 on it, and revoke its tokens if they did`,
      )
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof CliError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new CliError(exitCodes.configuration, `${path} cannot be read: ${String(error)}`, { cause: error })
  }
}
