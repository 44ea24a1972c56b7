import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import type { Download, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openWindow, type PageLook } from '../browser/browser.ts'
import { checkAccessible } from '../browser/check-accessible.ts'
import { type PageServer, signIn, startPageServer } from '../browser/server.ts'

let server: PageServer
/** the sign-in address with its one-time code */
let address: string
/** a task of which some hosts failed */
let id: string

beforeAll(async () => {
  server = await startPageServer()
  const line = await server.process.output.waitForLine({
    matches: (text) => text.includes('/#code='),
    description: 'the sign-in address',
    timeoutMs: 60_000,
  })
  address = /http:\S+/.exec(line)?.[0] ?? ''
  id = await runSome()
})

/** Hosts 3, 4 and 7 fail at first, and host 9 always. The others print `done`. */
async function runSome(): Promise<string> {
  const marks = join(useFolder(), 'mark')
  const once = `[ -e ${marks}$n ] || { touch ${marks}$n; echo "<b>disk</b> full" >&2; exit 28; }`
  const args = `n=$(echo {{ inventory_hostname }} | cut -d. -f4); case $n in 3|4|7) ${once};; 9) exit 2;; esac; echo done`
  const task = await server.client.submit({ hosts: ['127.0.1.1-127.0.1.12'], adhoc: { module: 'shell', args } })
  expect(await server.client.ended(task.id)).toMatchObject({ state: 'failed', hosts: { ok: 8, failed: 4 } })
  return task.id
}

async function open(path: string, look?: PageLook): Promise<Page> {
  const page = await openWindow(server.url, look)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page, server, path)
  return page
}

function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}

/** What is downloaded when this button or link is pressed, and the name of its file. */
async function download(page: Page, role: 'button' | 'link', name: string): Promise<readonly [string, string]> {
  const started: Promise<Download> = page.waitForEvent('download')
  await page.getByRole(role, { name }).click()
  const file = await started
  return [file.suggestedFilename(), await readFile(await file.path(), 'utf8')]
}

async function copy(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name, exact: true }).first().click()
  await page.getByRole('button', { name: 'Copied', exact: true }).waitFor()
  return await readClipboard(page)
}

test('groups hosts by their output; their names and output can be taken along', async () => {
  const page = await open(`/tasks/${id}`)
  await page.getByText('<b>disk</b> full').first().waitFor()
  await page.getByText('peak').waitFor()
  expect(await copy(page, 'Copy hosts')).toBe('127.0.1.3-127.0.1.4\n127.0.1.7')
  await checkAccessible(page)

  await page.getByRole('button', { name: 'Copy or download…' }).click()
  const names = '127.0.1.3\n127.0.1.4\n127.0.1.7\n127.0.1.9\n'
  expect(await copy(page, 'Copy names')).toBe(names)
  expect(await copy(page, 'Copy host sets')).toBe('127.0.1.3-127.0.1.4\n127.0.1.7\n127.0.1.9\n')
  expect(await download(page, 'button', 'Download names')).toEqual([`${id}-failed.hosts.txt`, names])
  await page.getByLabel('Format').selectOption('csv')
  const [name, withToken] = await download(page, 'button', 'Download the output')
  expect(name).toBe(`${id}-failed.csv`)
  expect(withToken.trim().split('\n')).toHaveLength(5)
  await checkAccessible(page)

  const session = await openWindow(server.url)
  await session.goto(address)
  await session.getByRole('heading', { name: 'Tasks' }).waitFor()
  await session.goto(`/tasks/${id}`)
  await session.getByRole('button', { name: 'Copy or download…' }).click()
  await session.getByLabel('Format').selectOption('csv')
  expect(await download(session, 'link', 'Download the output')).toEqual([name, withToken])
})

test('a retry is one task however often it is pressed, and says what became of the hosts', async () => {
  const page = await open(`/tasks/${id}`, { width: 360 })
  await page.getByRole('button', { name: 'Retry…' }).click()
  await page.getByRole('dialog').getByText('4 hosts', { exact: true }).waitFor()
  await checkAccessible(page)
  await page.getByRole('button', { name: 'Retry 4 hosts' }).dblclick()
  await page.getByRole('heading', { name: 'Compared with the task that it retries' }).waitFor()
  await page.getByText('Recovered').first().waitFor()
  await page.getByText('Still failing').waitFor()
  const retries = await server.client.get<{ items: { id: string }[] }>(`/tasks?retryOf=${id}`)
  expect(retries.body.items.map((task) => `/tasks/${task.id}`)).toEqual([new URL(page.url()).pathname])
  expect(await copy(page, 'Copy names')).toBe('127.0.1.9')
  await checkAccessible(page)

  await page.getByRole('link', { name: id }).first().click()
  await page.getByRole('heading', { name: 'Retries of this task' }).waitFor()
})

test('a task is cancelled after a question that counts its hosts; a retry that runs is warned of', async () => {
  const sleep = { hosts: ['127.0.1.1-127.0.1.3'], adhoc: { module: 'command', args: 'sleep 600' } }
  const slow = await server.client.submit(sleep)
  const page = await open(`/tasks/${slow.id}`, { theme: 'dark' })
  await cancel(page, slow.id)

  await page.getByRole('button', { name: 'Retry…' }).click()
  await page.getByRole('button', { name: 'Retry 3 hosts' }).click()
  await page.getByRole('heading', { name: 'Compared with the task that it retries' }).waitFor()
  const retry = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await page.getByRole('link', { name: slow.id }).first().click()
  await page.getByRole('button', { name: 'Retry…' }).click()
  await page.getByText('An earlier retry still runs').waitFor()
  await page.getByRole('button', { name: 'Retry 3 hosts anyway' }).waitFor()
  await page.getByRole('dialog').getByRole('link', { name: retry }).click()
  await cancel(page, retry)
})

async function cancel(page: Page, task: string): Promise<void> {
  await page.getByRole('button', { name: 'Cancel the task…' }).click()
  await page.getByText(/3 hosts are (running|waiting)/).waitFor()
  await checkAccessible(page)
  await page.getByRole('button', { name: 'Cancel the task', exact: true }).click()
  expect(await server.client.ended(task)).toMatchObject({ state: 'cancelled', hosts: { cancelled: 3 } })
  await page.getByRole('button', { name: 'Retry…' }).waitFor()
}

test('a viewer sees no acts', async () => {
  const { body } = await server.client.post<{ token: string }>('/tokens', { name: 'watch', role: 'viewer' })
  const page = await openWindow(server.url)
  await signIn(page, { ...server, token: body.token }, `/tasks/${id}`)
  await page.getByText('<b>disk</b> full').first().waitFor()
  expect(await page.getByRole('button', { name: 'Retry…' }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Run again with changes' }).count()).toBe(0)
})
