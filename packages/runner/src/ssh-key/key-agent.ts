import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnsibleUnitRunnerOptions } from '../options.ts'
import type { UnitFolder } from '../unit-folder.ts'
import { findAgentObstacle } from './find-agent-obstacle.ts'

/** What a run's supervisor opens for it in an ssh-agent: see `python/supervision/key_agent.py`. */
export interface KeyOrder {
  readonly file: string
  readonly socket: string
  /** how long the run may use the key */
  readonly seconds: number
  readonly passphraseFile: string | undefined
  /** the run cannot read the file once the agent has the key; here is what stands in its place */
  readonly hideIn: string | undefined
}

export interface KeyAgent {
  /** Undefined for a run without a key, or whose ssh reads the file itself. */
  plan(
    folder: KeyFolder,
    run: { readonly isIsolated: boolean; readonly seconds: number },
  ): Promise<KeyOrder | undefined>
}

type KeyFolder = Pick<UnitFolder, 'controlPaths' | 'keyPassphrase'>

/** The socket of a run's ssh-agent: by it the agent is known, which lets nobody but root read its environment. */
export function agentSocketOf(controlPaths: string): string {
  return join(controlPaths, 'agent')
}

/** Where nothing can be hidden from a run, an agent is of use only for a key that ssh cannot open by itself. */
export function createKeyAgent({ ssh, logger }: AnsibleUnitRunnerOptions, path: string): KeyAgent {
  const { keyFile, keyPassphrase, extraArgs } = ssh
  let known: { readonly state: string; readonly obstacle: Promise<string | undefined> } | undefined

  async function findObstacle(file: string): Promise<string | undefined> {
    const state = await describeState(file)
    if (state !== known?.state) known = { state, obstacle: lookForObstacle(file) }
    return await known.obstacle
  }

  async function lookForObstacle(file: string): Promise<string | undefined> {
    const obstacle = await findAgentObstacle({ keyFile: file, extraArgs, path })
    if (obstacle !== undefined) logger.warn({ keyFile: file, obstacle }, withoutAgent)
    return obstacle
  }

  return {
    async plan({ controlPaths, keyPassphrase: passphraseFile }, { isIsolated, seconds }) {
      if (keyFile === undefined) return undefined
      const isLocked = keyPassphrase !== undefined
      if (!isLocked && (!isIsolated || (await findObstacle(keyFile)) !== undefined)) return undefined
      return {
        file: keyFile,
        socket: agentSocketOf(controlPaths),
        seconds,
        passphraseFile: isLocked ? passphraseFile : undefined,
        hideIn: isIsolated ? controlPaths : undefined,
      }
    },
  }
}

const withoutAgent = '[Ansible] SSH_KEY_FILE is used without an agent: runs can read it'

/** Another one when the file has been replaced. */
async function describeState(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined)
  return JSON.stringify([found?.ino, found?.size, found?.mtimeMs])
}
