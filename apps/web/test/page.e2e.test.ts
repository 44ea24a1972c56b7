import { eventually } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { openWindow } from './browser/browser.ts'
import { type PageServer, startPageServer } from './browser/server.ts'

const timeout = 120_000
/** Fails on one host. */
const args = 'case {{ inventory_hostname }} in 127.0.1.7) echo "no space left" >&2; exit 3;; esac; echo done'

test('a newcomer runs a task on 61 hosts, looks at the failed one, retries it, and cancels a task', async () => {
  const server = await startPageServer()
  const address = await findSignInAddress(server)
  const page = await openWindow(server.url)
  page.setDefaultTimeout(timeout)

  await page.goto(address)
  await page.getByText('No task was run yet').waitFor()
  expect(new URL(page.url()).hash).toBe('')

  await page.getByRole('link', { name: 'Run a task' }).first().click()
  await page.getByLabel('Module', { exact: true }).fill('shell')
  await page.getByLabel('Arguments').fill(args)
  await page.getByLabel('Hosts', { exact: true }).fill('127.0.1.[1-61]')
  await page.getByRole('button', { name: 'Run on 61 hosts' }).click()

  await page.getByRole('heading', { name: 'shell' }).waitFor()
  await page.getByRole('button', { name: 'failed 1', exact: true }).waitFor()
  await page.getByRole('button', { name: 'ok 60', exact: true }).waitFor()
  const [first] = await listTasks(server)
  expect(await server.client.ended(String(first?.id))).toMatchObject({
    state: 'failed',
    hosts: { total: 61, ok: 60, failed: 1 },
  })

  await page.getByRole('button', { name: 'failed 1', exact: true }).click()
  await page.getByRole('link', { name: '127.0.1.7' }).first().click()
  const panel = page.getByRole('dialog', { name: '127.0.1.7' })
  await panel.getByText('no space left').first().waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: 'Retry…' }).click()
  await page.getByRole('button', { name: 'Retry 1 host' }).click()
  await page.getByText('Retry of').first().waitFor()
  const [second] = await listTasks(server)
  expect(second).toMatchObject({ retryOf: first?.id, hosts: { total: 1 } })

  const { id } = await server.client.submit({ hosts: ['127.0.1.1'], adhoc: { module: 'command', args: 'sleep 600' } })
  await page.goto(`/tasks/${id}`)
  await page.getByRole('button', { name: 'Cancel the task…' }).click()
  await page.getByRole('button', { name: 'Cancel the task', exact: true }).click()
  await page.getByRole('button', { name: 'cancelled 1', exact: true }).waitFor()
  await eventually(async () => expect(await server.client.task(id)).toMatchObject({ state: 'cancelled' }))

  const stranger = await openWindow(server.url)
  await stranger.goto(address)
  await stranger.getByText('The sign-in address does not count any more').waitFor({ timeout })
  await stranger.getByRole('heading', { name: 'Sign in' }).waitFor()
})

async function findSignInAddress({ process }: PageServer): Promise<string> {
  const line = await process.output.waitForLine({
    matches: (text) => text.includes('/#code='),
    description: 'the sign-in address',
    timeoutMs: timeout,
  })
  return /http:\S+/.exec(line)?.[0] ?? ''
}

interface ListedTask {
  readonly id: string
  readonly state: string
}

async function listTasks({ client }: PageServer): Promise<readonly ListedTask[]> {
  return (await client.get<{ readonly items: readonly ListedTask[] }>('/tasks')).body.items
}
