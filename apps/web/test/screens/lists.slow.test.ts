import { join } from 'node:path'
import type { ProjectView } from '@distribute/contracts'
import { eventually, startGitServer, useAnsible, useFarm, useFolder } from '@distribute/testbed'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openWindow, type PageLook } from '../browser/browser.ts'
import { checkAccessible } from '../browser/check-accessible.ts'
import { type PageServer, signIn, startPageServer } from '../browser/server.ts'

/** Names of strangers: markup, and a mark that would turn the rest of the line around. */
const taskName = 'check <img src=x onerror=alert(1)> \u202Eetad'
let server: PageServer

beforeAll(async () => {
  const git = await startGitServer(await useFarm())
  const repository = await git.createRepository('nginx-conf')
  await repository.commit({ 'playbooks/site.yml': '- hosts: all\n  tasks: []\n', 'README.md': 'no playbook\n' })
  const { ip, port, user, group, keyFile, knownHosts } = git.settings
  server = await startPageServer({
    PATH: `${useAnsible()}:${process.env.PATH}`,
    DISTRIBUTE_SHARE_PATH: join(useFolder(), 'share'),
    DISTRIBUTE_GITLAB_IP: ip,
    DISTRIBUTE_GITLAB_PORT: String(port),
    DISTRIBUTE_GITLAB_USER: user,
    DISTRIBUTE_GITLAB_GROUP: group,
    DISTRIBUTE_GITLAB_KEY_FILE: keyFile,
    DISTRIBUTE_GITLAB_KNOWN_HOSTS: knownHosts,
  })
  await fill(server)
}, 300_000)

/** Hosts with results, a project, a token, an account and a refused request. */
async function fill({ client, url }: PageServer): Promise<void> {
  const adhoc = { module: 'command', args: 'uptime' }
  await client.submit({ id: 'nightly', name: taskName, hosts: ['127.0.1.[1-2]', 'web[01-02].invalid'], adhoc })
  await client.post('/accounts', { name: 'mei', password: 'correct horse battery', role: 'operator' })
  await client.post('/tokens', { name: 'dashboard', role: 'viewer' })
  await client.post('/projects', { name: 'nginx-conf', ref: 'main' })
  await fetch(`${url}/api/v2/tasks`, { headers: { authorization: 'Bearer nonsense' } })
  await client.ended('nightly')
  await eventually(async () => {
    const { body } = await client.get<ProjectView>('/projects/nginx-conf')
    expect(body.state).toBe('ready')
  })
}

async function open(address: string, look: PageLook = {}): Promise<Page> {
  const page = await openWindow(server.url, look)
  await signIn(page, server, address)
  return page
}

const looks: readonly PageLook[] = [
  { width: 1280, theme: 'light', language: 'en' },
  { width: 360, theme: 'dark', language: 'zh' },
]

/** Each screen with a text that only its data has. */
const screens = [
  ['/hosts', 'web02.invalid'],
  ['/hosts/127.0.1.1', taskName],
  ['/engines', '0 / 4'],
  ['/lanes', 'default'],
  ['/projects', 'nginx-conf'],
  ['/projects/nginx-conf', 'playbooks/site.yml'],
  ['/access', 'dashboard'],
  ['/audit', 'GET /api/v2/tasks'],
] as const

test.each(screens)('%s shows its data, accessible in both themes and at 360 px', async (address, text) => {
  for (const look of looks) {
    const page = await open(address, look)
    await page.getByText(text).first().waitFor()
    await checkAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width ?? 0)
    const name = address.slice(1).replaceAll('/', '-')
    await page.screenshot({
      path: `test-results/screens/${name}-${look.width}-${look.theme}-${look.language}.png`,
      fullPage: true,
    })
    await page.context().close()
  }
})
