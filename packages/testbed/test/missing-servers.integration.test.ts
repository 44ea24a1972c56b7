import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { useFolder } from '../src/index.ts'

const root = resolve(import.meta.dirname, '../../..')

test('locally, a test, a suite or a file is skipped where what it needs is missing, and the others run', async () => {
  const { exitCode, output, results } = await runFixtures({ CI: '' })
  expect(exitCode).toBe(0)
  expect(output).toContain('Skipping tests: Ansible 0.0 is missing: ')
  expect(results).toEqual({
    'a hook needs it': 'skipped',
    'the same hook needs it': 'skipped',
    'needs it': 'skipped',
    'needs nothing': 'passed',
    'is in a file that needs it': 'skipped',
  })
})

test('in CI the same tests fail, and name the missing servers', async () => {
  const { exitCode, output, results, failedFiles } = await runFixtures({ CI: 'true' })
  expect(exitCode).toBe(1)
  expect(output).toContain('Error: Ansible 0.0 is missing: ')
  expect(results).toMatchObject({ 'needs it': 'failed', 'needs nothing': 'passed' })
  expect(failedFiles).toBe(2)
})

interface Report {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

async function runFixtures(env: { readonly CI: string }) {
  const report = join(useFolder(), 'report.json')
  const args = ['run', '--config', 'vitest.config.ts', '--root', '.', '--reporter=default', '--reporter=json']
  const { exitCode, all } = await execa(join(root, 'node_modules/.bin/vitest'), [...args, `--outputFile=${report}`], {
    cwd: join(import.meta.dirname, 'missing-servers'),
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0' },
    all: true,
    reject: false,
  })
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as Report
  const tests = testResults.flatMap((file) => file.assertionResults)
  return {
    exitCode,
    output: all,
    results: Object.fromEntries(tests.map(({ title, status }) => [title, status])),
    failedFiles: testResults.filter(({ status }) => status === 'failed').length,
  }
}
