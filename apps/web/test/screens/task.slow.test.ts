import { beforeAll, expect, test } from 'vitest'
import { openWindow, type PageLook } from '../browser/browser.ts'
import { checkAccessible } from '../browser/check-accessible.ts'
import { type PageServer, signIn, startPageServer } from '../browser/server.ts'

const name = '<img src=x onerror=alert(1)> \u202eliam'
let server: PageServer
/** a task whose host 2 failed, with hostile output */
let id: string

beforeAll(async () => {
  server = await startPageServer()
  const flood = 'for i in $(seq 3000); do printf "\\033[3$((i % 8))mx"; done; head -c 1000000 /dev/zero | tr "\\0" y'
  const fail = `printf '\\033[31m<b onclick=alert(1)>red</b>\\033[0m\\n'; ${flood}; exit 3`
  const args = `case {{ inventory_hostname }} in *.2) ${fail};; esac; echo done`
  const task = await server.client.submit({ name, hosts: ['127.0.2.1-127.0.2.8'], adhoc: { module: 'shell', args } })
  expect(await server.client.ended(task.id)).toMatchObject({ state: 'failed', hosts: { ok: 7, failed: 1 } })
  id = task.id
})

async function open(path: string, look?: PageLook) {
  const page = await openWindow(server.url, look)
  await signIn(page, server, path)
  return page
}

test('the matrix is walked by keys; Enter opens a host, whose output is text; Escape closes it', async () => {
  const page = await open(`/tasks/${id}`)
  await page.getByRole('heading', { level: 1 }).getByText('<img src=x onerror=alert(1)>').waitFor()
  const grid = page.getByRole('grid')
  await grid.focus()
  await page.keyboard.press('ArrowRight')
  await grid.getByRole('gridcell', { name: '127.0.2.2 · failed' }).waitFor()
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: '127.0.2.2' })
  await panel.getByText('<b onclick=alert(1)>red</b>').first().waitFor()
  await panel.getByRole('button', { name: 'Show all' }).first().waitFor()
  expect(new URL(page.url()).searchParams.get('host')).toBe('127.0.2.2')
  await checkAccessible(page)
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expect(new URL(page.url()).searchParams.get('host')).toBe(null)
})

test('a count shows its hosts alone, and the address keeps it', async () => {
  const page = await open(`/tasks/${id}`)
  await page
    .getByRole('group', { name: 'Hosts by state' })
    .getByRole('button', { name: /failed/ })
    .click()
  const table = page.getByRole('region', { name: 'Hosts', exact: true }).getByRole('table')
  await table.getByRole('link', { name: '127.0.2.1', exact: true }).waitFor({ state: 'detached' })
  expect(await table.getByRole('link').allTextContents()).toEqual(['127.0.2.2'])
  expect(new URL(page.url()).searchParams.get('show')).toBe('failed')
})

test.each([
  { theme: 'light', language: 'zh', width: 360, path: '' },
  { theme: 'dark', language: 'en', width: 360, path: '?host=127.0.2.2' },
  { theme: 'dark', language: 'zh', width: 1280, path: '?show=failed' },
] as const)('nothing is out of reach: $theme, $language, $width px, $path', async ({ path, ...look }) => {
  const page = await open(`/tasks/${id}${path}`, look)
  await page
    .locator(path.includes('host=') ? '[role=dialog] h3' : '[role=grid]')
    .first()
    .waitFor()
  await checkAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width)
})
