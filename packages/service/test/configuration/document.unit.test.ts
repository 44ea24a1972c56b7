import { readFileSync } from 'node:fs'
import { settings } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { renderConfiguration } from '../../docs/configuration-tables.ts'

const document = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8')

describe('docs/configuration.md', () => {
  it('has the tables that `npm run docs` makes', () => {
    expect(renderConfiguration(document)).toBe(document)
  })

  it('has every setting once, in the section that it belongs to', () => {
    const sections = new Map(
      [...document.matchAll(/^### \[(\w+)\]$([\s\S]*?)(?=^### |^<!-- end)/gm)].map(([, name, body]) => [name, body]),
    )
    for (const { section, key } of settings) {
      expect(
        sections
          .get(section)
          ?.split('\n')
          .filter((line) => line.startsWith(`| \`${key}\` |`)),
      ).toHaveLength(1)
    }
  })

  it('is refused without the marks around its tables', () => {
    expect(() => renderConfiguration('# Configuration')).toThrow('the tables stand between')
    expect(() => renderConfiguration(`${document}${document}`)).toThrow('the tables stand between')
  })
})
