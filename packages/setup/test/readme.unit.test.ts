import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')

describe('README.md and README.zh-CN.md', () => {
  const [english, chinese] = [read('README.md'), read('README.zh-CN.md')]

  test('have the same commands', () => {
    expect(listCommands(chinese)).toEqual(listCommands(english))
    expect(listCommands(english).length).toBeGreaterThan(10)
  })

  test('have the same parts, settings and links', () => {
    expect(shape(chinese)).toEqual(shape(english))
  })

  test('link to existing files', () => {
    const missing = listLinks(english).filter((link) => !existsSync(join(root, link)))
    expect(missing).toEqual([])
  })
})

/** The lines of code, without comments. */
function listCommands(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(?:sh|text)\n(.*?)^```/gms)].map(([, code = '']) => code)
  return blocks.flatMap((block) => block.split('\n').map((line) => line.replace(/ +# .*$/, '')))
}

function shape(text: string) {
  return {
    headings: text.match(/^#+ /gm),
    settings: text.match(/^\| `[^|]+\|/gm),
    links: listLinks(text).filter((link) => !link.startsWith('README')),
  }
}

function listLinks(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link = '']) => link)
}
