import { startStandalone } from '@distribute/system/standalone'
import { findFreePort, stopAtEnd, useFolder } from '@distribute/testbed'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openWindow, type PageLook } from '../browser/browser.ts'
import { checkAccessible } from '../browser/check-accessible.ts'
import { signIn, startPageServer } from '../browser/server.ts'

const timeout = 120_000
const looks: readonly PageLook[] = [
  { width: 1280, theme: 'light', language: 'en' },
  { width: 1280, theme: 'dark', language: 'zh' },
  { width: 360, theme: 'light', language: 'zh' },
  { width: 360, theme: 'dark', language: 'en' },
]

test('the sign-in and the list of tasks are accessible in both themes and languages, at both widths', async () => {
  const server = await startPageServer()
  for (const look of looks) {
    const name = `${look.width}-${look.theme}-${look.language}`
    const stranger = await openWindow(server.url, look)
    await stranger.goto('/tasks')
    await stranger.getByRole('textbox').first().waitFor({ timeout })
    await checkScreen(stranger, `sign-in-${name}`)

    const page = await openWindow(server.url, look)
    await signIn(page, server)
    await page.getByText('curl').waitFor({ timeout })
    await checkScreen(page, `no-tasks-${name}`)
  }
  await server.client.submit({ id: 'first', name: '<b>bold</b>', hosts: ['127.0.1.1'], adhoc: { module: 'ping' } })
  for (const look of looks) {
    const page = await openWindow(server.url, look)
    await signIn(page, server)
    await page.getByRole('link', { name: '<b>bold</b>' }).waitFor({ timeout })
    await checkScreen(page, `tasks-${look.width}-${look.theme}-${look.language}`)
  }
})

test('a person signs in with an account, finds the keys, changes the language, and signs out', async () => {
  const server = await startPageServer()
  const password = 'correct horse battery'
  await server.client.post('/accounts', { name: 'mei', password, role: 'viewer' })
  const page = await openWindow(server.url)
  page.setDefaultTimeout(timeout)
  await page.goto('/tasks?state=failed')
  await page.getByLabel('Name', { exact: true }).fill('mei')
  await page.getByLabel('Password').fill('wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByText('No task matches these filters.').waitFor()
  expect(await page.getByRole('link', { name: 'Run', exact: true }).count()).toBe(0)

  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await keys.waitFor()
  await page.keyboard.press('Escape')
  await keys.waitFor({ state: 'hidden' })
  await page.keyboard.press('/')
  await page.keyboard.type('web01')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Open the host web01' }).waitFor()

  await page.getByRole('button', { name: 'mei' }).click()
  await page.getByLabel('Language').selectOption('zh')
  await page.getByRole('heading', { name: '任务' }).waitFor()
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByRole('heading', { name: '登录' }).waitFor()
  const { cookies } = await page.context().storageState()
  expect(cookies.filter(({ name }) => name === 'distribute_session')).toEqual([])
})

test('after a restart of the server the page goes on without a reload; a new version asks for one', async () => {
  const dataDir = useFolder()
  const env = { DISTRIBUTE_HTTP_PORT: String(await findFreePort()), DISTRIBUTE_STANDALONE_DATA_DIR: dataDir }
  const server = await startPageServer(env)
  const page = await openWindow(server.url)
  page.setDefaultTimeout(timeout)
  await signIn(page, server)
  await page.getByText('No task was run yet').waitFor()
  await page.evaluate(() => document.body.setAttribute('data-loaded', 'once'))

  await server.process.stop()
  await page.getByText('The server does not answer').waitFor()
  await page.getByText('No task was run yet').waitFor()

  await page.route('**/api/v2/version', (route) => route.fulfill({ json: { version: '99.0.0' } }))
  stopAtEnd(await startStandalone(dataDir, env))
  await page.getByText('The server does not answer').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Reload' }).waitFor()
  expect(await page.locator('body').getAttribute('data-loaded')).toBe('once')
})

async function checkScreen(page: Page, name: string): Promise<void> {
  await checkAccessible(page)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(overflow, name).toBeLessThanOrEqual(0)
  await page.screenshot({ path: `test-results/${name}.png`, fullPage: true })
}
