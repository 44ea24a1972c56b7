import { expect, test } from 'vitest'
import { openWindow } from '../browser/browser.ts'
import { checkAccessible } from '../browser/check-accessible.ts'
import { signIn, startPageServer } from '../browser/server.ts'

const playbook = `- hosts: all
  tasks:
    - ansible.builtin.ping:
      run_once: true
`

test('a form shows what it would run, and makes one task of it', async () => {
  const server = await startPageServer()
  const page = await openWindow(server.url)
  await signIn(page, server, `/run?hosts=${encodeURIComponent('gone[001-501].invalid a..b')}`)
  const hosts = page.getByRole('textbox', { name: 'Hosts', exact: true })
  await page.getByText('501 hosts', { exact: false }).first().waitFor()
  await page.getByText('"a..b" is not a valid host name').first().waitFor()
  expect(await hosts.getAttribute('aria-invalid')).toBe('true')

  await page.getByLabel('A playbook, written here').check()
  const editor = page.getByRole('textbox', { name: 'Playbook', exact: true })
  await editor.click()
  await page.keyboard.insertText(`${playbook}  x: [`)
  const remarks = page.getByRole('list', { name: 'Remarks about the playbook' })
  await remarks.getByText('is not valid YAML').waitFor()
  for (let index = 0; index < 6; index++) await page.keyboard.press('Backspace')
  await hosts.fill('gone[001-501].invalid')
  await remarks.getByText('run_once acts once within each unit').waitFor()
  await remarks.getByRole('button', { name: 'line 4' }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  expect(await editor.evaluate((element) => element.matches(':focus'))).toBe(false)
  await checkAccessible(page)

  await page.getByLabel('Run in units anyway').check()
  const run = page.getByRole('button', { name: 'Run on 501 hosts' })
  const dialog = page.getByRole('dialog')
  const confirm = async () => {
    await run.click()
    await dialog.getByLabel('Number of hosts').fill('50')
    expect(await dialog.getByRole('button', { name: 'Run on 501 hosts' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Number of hosts').fill('501')
    await dialog.getByRole('button', { name: 'Run on 501 hosts' }).click()
  }
  // The server takes the task, and its answer is lost.
  await page.route('**/api/v2/tasks', async (route) => {
    await route.fetch()
    await route.abort()
    await page.unroute('**/api/v2/tasks')
  })
  await confirm()
  await page.locator('form').getByText('The server does not answer').waitFor()
  await confirm()
  await page.waitForURL('**/tasks/0*')
  const id = page.url().split('/').at(-1)
  const listed = await fetch(`${server.url}/api/v2/tasks`, { headers: { authorization: `Bearer ${server.token}` } })
  const { items } = (await listed.json()) as { readonly items: readonly { readonly id: string }[] }
  expect(items.map((task) => task.id)).toEqual([id])

  await page.goto(`/run?from=${id}`)
  await page.getByText('Filled from the task').waitFor()
  expect(await hosts.inputValue()).toBe('gone[001-501].invalid')
  await page.locator('summary', { hasText: 'Command line' }).click()
  await page.getByText('distribute playbook ./playbook.yml').waitFor()
})
