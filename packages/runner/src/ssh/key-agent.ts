import { stat } from 'node:fs/promises'
import type { RunnerLogger } from '../options.ts'
import { agentSocketOf } from '../run/control-paths.ts'
import { type KeyLook, lookAtKey } from './look-at-key.ts'
import type { SshSettings } from './settings.ts'

/** What a run's supervisor opens for it in an ssh-agent: see `python/supervision/key_agent.py`. */
export interface KeyOrder {
  readonly file: string
  readonly socket: string
  /** how long the run may use the key */
  readonly seconds: number
  /** left out: the agent is asked for it */
  readonly publicKey?: string
  /** the run cannot read the file once the agent has the key; here is what stands in its place */
  readonly hideIn: string | undefined
}

interface KeyRun {
  readonly isIsolated: boolean
  readonly seconds: number
}

export interface KeyAgent {
  /** Undefined for a run without a key, or whose ssh reads the file itself. */
  plan(folder: { readonly controlPaths: string }, run: KeyRun): Promise<KeyOrder | undefined>
}

interface KeyAgentOptions {
  readonly ssh: SshSettings
  readonly logger: RunnerLogger
}

/** Where nothing can be hidden from a run, an agent is of use only for a key that ssh cannot open by itself. */
export function createKeyAgent({ ssh, logger }: KeyAgentOptions, path: string): KeyAgent {
  const { keyFile, keyPassphrase, extraArgs } = ssh
  let known: { readonly state: string; readonly look: Promise<KeyLook> } | undefined

  async function look(file: string): Promise<KeyLook> {
    const state = await describeState(file)
    if (state !== known?.state) known = { state, look: lookAnew(file) }
    return await known.look
  }

  async function lookAnew(file: string): Promise<KeyLook> {
    const found = await lookAtKey({ keyFile: file, extraArgs, path })
    if ('obstacle' in found) logger.warn({ keyFile: file, ...found }, withoutAgent)
    return found
  }

  return {
    async plan({ controlPaths }, { isIsolated, seconds }) {
      if (keyFile === undefined) return undefined
      const order = { file: keyFile, socket: agentSocketOf(controlPaths), seconds }
      const hideIn = isIsolated ? controlPaths : undefined
      if (keyPassphrase !== undefined) return { ...order, hideIn }
      const found = isIsolated ? await look(keyFile) : undefined
      return found === undefined || 'obstacle' in found ? undefined : { ...order, ...found, hideIn }
    },
  }
}

const withoutAgent = '[Ansible] SSH_KEY_FILE is used without an agent: runs can read it'

/** Another one when the file has been replaced. */
async function describeState(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined)
  return JSON.stringify([found?.ino, found?.size, found?.mtimeMs])
}
