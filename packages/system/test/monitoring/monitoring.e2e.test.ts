import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { runPromtool, stopAtEnd, useAnsible, useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { createApiClient } from '../../e2e/api-client.ts'
import { startStandalone } from '../../e2e/start-standalone.ts'

const root = resolve(import.meta.dirname, '../../../..')
const monitoring = join(root, 'conf/monitoring')

test('the rules and the example of a configuration are valid', async () => {
  const rules = await runPromtool(['check', 'rules', 'alerts.yml'], { cwd: monitoring })
  expect(rules.output).toMatch(/SUCCESS: \d+ rules found/)
  const example = await runPromtool(['check', 'config', '--syntax-only', 'prometheus.yml'], { cwd: monitoring })
  expect(example.output).toContain('SUCCESS')
})

test('each alert fires once, and has a paragraph in docs/operations.md', async () => {
  const { isOk, output } = await runPromtool(['test', 'rules', 'alerts.yml'], { cwd: import.meta.dirname })
  expect([isOk, output]).toEqual([true, expect.stringContaining('SUCCESS')])
  const alerts = find(await readFile(join(monitoring, 'alerts.yml'), 'utf8'), /alert: (\w+)/g)
  expect(alerts.size).toBeGreaterThan(10)
  const fired = find(await readFile(join(import.meta.dirname, 'alerts.yml'), 'utf8'), /alertname: (\w+)/g)
  expect(fired).toEqual(alerts)
  const documented = find(await readFile(join(root, 'docs/operations.md'), 'utf8'), /^#### (\w+)$/gm)
  expect(documented).toEqual(alerts)
})

test('a service that ran a task has every metric that the rules and the dashboard name', async () => {
  const scraped = await scrapeAfterTask()
  const { output } = await runPromtool(['check', 'metrics'], { input: scraped })
  // prom-client's own names do not follow every convention
  expect(output.split('\n').filter((line) => line !== '' && !/^(nodejs|process)_/.test(line))).toEqual([])
  const series = find(scraped, /^([a-z0-9_]+)[ {]/gm)
  const texts = [join(monitoring, 'alerts.yml'), join(monitoring, 'dashboard.json')].map((path) =>
    readFile(path, 'utf8'),
  )
  const named = find(
    (await Promise.all(texts)).join('\n'),
    /\b((?:distribute|execute_engine|nodejs|process)_[a-z0-9_]+)/g,
  )
  expect(named.size).toBeGreaterThan(20)
  expect([...named].filter((name) => !series.has(name))).toEqual([])
  const shown = Object.fromEntries(scraped.split('\n').map((line) => line.split(/ (?=[^ ]+$)/)))
  expect(Number(shown['execute_engine_units_ended_total{reason="exit"}'])).toBe(1)
  expect(Number(shown['execute_engine_claim_duration_seconds_count{outcome="claimed"}'])).toBe(1)
  expect(Number(shown['distribute_engine_slots{lane="default"}'])).toBeGreaterThan(0)
})

/** What a standalone service shows once a task has run on two hosts. */
async function scrapeAfterTask(): Promise<string> {
  const dataDir = useFolder()
  const service = stopAtEnd(await startStandalone(dataDir, { DISTRIBUTE_ANSIBLE_BIN: useAnsible() }))
  const { address } = await service.waitForLog(({ msg }) => msg === 'distribute listening', { timeoutMs: 60_000 })
  const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim()
  const client = createApiClient(String(address), { token })
  const task = { hosts: ['127.0.1.[1-2]'], adhoc: { module: 'command', args: 'echo 1' } }
  await client.ended((await client.submit(task)).id)
  const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  return await answer.text()
}

function find(text: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = '']) => name))
}
