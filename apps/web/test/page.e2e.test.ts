import { expect, test } from 'vitest'
import { openWindow } from './browser/browser.ts'
import { startPageServer } from './browser/server.ts'

test('the printed address signs in once and shows the tasks', async () => {
  const server = await startPageServer()
  const line = await server.process.output.waitForLine({
    matches: (text) => text.includes('/#code='),
    description: 'the sign-in address',
    timeoutMs: 60_000,
  })
  const [address = ''] = /http:\S+/.exec(line) ?? []
  const page = await openWindow(server.url)
  await page.goto(address)
  await page.getByRole('heading', { name: 'Tasks' }).waitFor()
  expect(new URL(page.url()).hash).toBe('')
  await page.getByText('No task was run yet').waitFor()

  const stranger = await openWindow(server.url)
  await stranger.goto(address)
  await stranger.getByText('The sign-in address does not count any more').waitFor()
})
