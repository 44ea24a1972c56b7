import { readFile } from 'node:fs/promises'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type Contexts, findContextsFile, readContexts } from './contexts.ts'

/** Options of every command that talks to a server. */
export interface ConnectionChoice {
  readonly server?: string | undefined
  readonly context?: string | undefined
}

/** Where requests go, and the token that they carry. */
export interface Connection {
  readonly server: URL
  readonly token: string | undefined
}

const defaultServer = 'http://127.0.0.1:8007'
/** of `npm start`, in the folder where it was started */
const standaloneToken = 'data/token'

/**
 * The server by `--server`, DISTRIBUTE_SERVER or a context; the token by DISTRIBUTE_TOKEN or that
 * context. A context's token goes to the context's server only. Without any of these it is the
 * server that `npm start` runs in this folder, whose token goes to loopback addresses only.
 */
export async function findConnection(
  choice: ConnectionChoice,
  { env }: Pick<CommandContext, 'env'>,
): Promise<Connection> {
  const named = await findNamedConnection(choice, { env })
  if (named !== undefined) return named
  const server = parseServer(defaultServer)
  return { server, token: env.DISTRIBUTE_TOKEN || (await findStandaloneToken(server)) }
}

/** The same; undefined if neither an option, nor DISTRIBUTE_SERVER, nor a context names a server. */
export async function findNamedConnection(
  choice: ConnectionChoice,
  { env }: Pick<CommandContext, 'env'>,
): Promise<Connection | undefined> {
  const named = choice.server ?? (choice.context === undefined ? env.DISTRIBUTE_SERVER || undefined : undefined)
  const path = findContextsFile({ env })
  const saved = findSaved(await readContexts(path), choice.context, path)
  const address = named ?? saved?.server
  if (address === undefined) return undefined
  const server = parseServer(address)
  const isSaved = saved !== undefined && parseServer(saved.server).href === server.href
  const savedToken = isSaved ? saved.token : undefined
  return { server, token: env.DISTRIBUTE_TOKEN || savedToken || (await findStandaloneToken(server)) }
}

/** Whether only this machine answers at the address. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}

/** Throws `CliError` for what is no address of a web server. */
export function parseServer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '')
    throw new CliError(
      exitCodes.usage,
      `${JSON.stringify(text)} is not the address of a server; it must look like https://distribute.example`,
    )
  url.pathname = url.pathname.replace(/\/*$/, '/')
  return url
}

function findSaved({ current, contexts }: Contexts, name: string | undefined, path: string) {
  if (name === undefined) return current === undefined ? undefined : contexts[current]
  const saved = Object.hasOwn(contexts, name) ? contexts[name] : undefined
  if (saved !== undefined) return saved
  const known = Object.keys(contexts).join(', ') || 'none'
  throw new CliError(exitCodes.usage, `there is no context ${JSON.stringify(name)} in ${path}; known: ${known}`)
}

async function findStandaloneToken(server: URL): Promise<string | undefined> {
  if (!isLoopback(server)) return undefined
  try {
    return (await readFile(standaloneToken, 'utf8')).trim() || undefined
  } catch {
    // not the folder of `npm start`: the server says whether it needs a token
    return undefined
  }
}
