import { existsSync } from 'node:fs'
import { need } from '@distribute/testbed'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, expect } from 'vitest'

const program = '/usr/bin/chromium'
let started: Promise<Browser> | undefined
const broken: string[] = []

afterAll(async () => {
  await (await started)?.close()
  started = undefined
})

// The promise of every screen: nothing breaks the policy, loads from elsewhere or fails unseen.
afterEach(() => {
  expect(broken.splice(0)).toEqual([])
})

export interface PageLook {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  readonly language?: 'en' | 'zh'
}

/** Opens a window of Debian's Chromium on this server, without cookies. It is closed at the end. */
export async function openWindow(url: string, look: PageLook = {}): Promise<Page> {
  const { width = 1280, height = 800, theme = 'light', language = 'en' } = look
  started ??= launch()
  const context = await (await started).newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await watch(page, url)
  return page
}

function launch(): Promise<Browser> {
  need({ name: 'Chromium', isThere: existsSync(program), advice: "install Debian's package chromium" })
  return chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
}

/** Notes what breaks the promise. */
async function watch(page: Page, url: string): Promise<void> {
  page.on('pageerror', (error) => broken.push(`error: ${error.stack ?? error.message}`))
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(url) && !address.startsWith('blob:')) broken.push(`request to ${address}`)
  })
  page.on('console', (message) => {
    if (/Content Security Policy|Warning:/.test(message.text())) broken.push(`console: ${message.text()}`)
  })
}
