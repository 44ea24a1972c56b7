import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ApiClient, createApiClient } from '@distribute/system/api-client'
import { startStandalone } from '@distribute/system/standalone'
import { type ProcessUnderTest, stopAtEnd, useFolder } from '@distribute/testbed'
import type { Page } from 'playwright-core'

/** The whole product in one process, with its page. */
export interface PageServer {
  readonly url: string
  readonly token: string
  readonly client: ApiClient
  readonly process: ProcessUnderTest
  readonly dataDir: string
}

/** Starts it as `npm start` does; it stops when the test ends, or when the file does. */
export async function startPageServer(env: Readonly<Record<string, string>> = {}): Promise<PageServer> {
  const dataDir = env.DISTRIBUTE_STANDALONE_DATA_DIR ?? useFolder()
  const process = stopAtEnd(await startStandalone(dataDir, env))
  const { address } = await process.waitForLog(({ msg }) => msg === 'distribute listening', { timeoutMs: 60_000 })
  const url = String(address)
  const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim()
  return { url, token, process, dataDir, client: createApiClient(url, { token }) }
}

/** Signs in with the token of the server, and opens an address of the page. */
export async function signIn(page: Page, { url, token }: PageServer, address = '/tasks'): Promise<void> {
  await page.addInitScript(
    ([origin, kept]) => {
      if (location.origin === origin) sessionStorage.setItem('distribute.token', String(kept))
    },
    [url, token],
  )
  await page.goto(address)
}
