import { stat } from 'node:fs/promises'
import type { RunnerLogger } from '../options.ts'
import { agentSocketOf } from '../run/control-paths.ts'
import { type KeyLook, lookAtKey } from './look-at-key.ts'
import type { SshSettings } from './settings.ts'

/**
 * The key that a run's supervisor loads into an ssh-agent: see `python/supervision/key_agent.py`.
 */
export interface KeyOrder {
  readonly file: string
  readonly socket: string
  /** how long the run may use the key */
  readonly seconds: number
  /** left out: the supervisor asks the agent for it */
  readonly publicKey?: string
  /**
   * folder of the file that replaces the key file for the run; undefined: the run can read the key
   * file
   */
  readonly hideIn: string | undefined
}

interface KeyRun {
  readonly isIsolated: boolean
  readonly seconds: number
}

export interface KeyAgent {
  /** Returns undefined for a run without a key, or whose ssh reads the file itself. */
  plan(folder: { readonly controlPaths: string }, run: KeyRun): Promise<KeyOrder | undefined>
}

interface KeyAgentOptions {
  readonly ssh: SshSettings
  readonly logger: RunnerLogger
}

/**
 * A run that is not isolated can read the file: it needs an agent only for a key with a passphrase.
 */
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

const withoutAgent = '[Ansible] SSH_KEY_FILE used without an agent: runs can read it'

/** Changes when the file is replaced. */
async function describeState(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined)
  return JSON.stringify([found?.ino, found?.size, found?.mtimeMs])
}
