import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Expects no finding of WCAG 2.2 AA on what the window shows. */
export async function checkAccessible(page: Page): Promise<void> {
  // Not by a script element, which the policy forbids.
  await page.evaluate(axe)
  const findings = await page.evaluate(runAxe)
  expect(findings).toEqual([])
}

async function runAxe(): Promise<readonly string[]> {
  const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const { violations } = await axe.run({ runOnly: tags })
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}
