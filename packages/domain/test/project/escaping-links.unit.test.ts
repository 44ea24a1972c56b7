import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEscapingLinks } from '../../src/index.ts'

const find = (links: Record<string, string>) => findEscapingLinks(new Map(Object.entries(links)))

describe('findEscapingLinks', () => {
  it.each([
    { a: 'b' },
    { 'roles/web/files': '../../files' },
    { top: '.' },
    { 'a/up': '..' },
    { dangling: 'nowhere/at/all' },
    { first: 'second', second: 'third/x' },
  ])('accepts %o', (links) => {
    expect(find(links as Record<string, string>)).toEqual([])
  })

  it.each([
    { a: '/etc/passwd' },
    { a: '..' },
    { 'a/b': '../../x' },
    { 'a/b/c': '../../../a/../x' },
    { 'a/b': '../x/../../y' },
    { loop: 'loop' },
    { a: 'b', b: 'a' },
  ])('reports that %o leaves the tree', (links) => {
    expect(find(links as Record<string, string>)).toEqual(Object.keys(links))
  })

  it('links resolve as in the kernel: `..` leaves the target of a link', () => {
    expect(find({ 'deep/down': '../up', up: 'a', x: 'deep/down/../secret' })).toEqual([])
    expect(find({ down: 'a/b', x: 'down/../../../secret' })).toEqual(['x'])
    expect(find({ up: '.', x: 'up/../secret' })).toEqual(['x'])
  })

  it('agrees with the kernel on every tree', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    const target = fc
      .array(fc.oneof(name, fc.constant('..')), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
    fc.assert(
      fc.property(fc.dictionary(path, target, { maxKeys: 4 }), (tree) => {
        const root = mkdtempSync(join(tmpdir(), 'links-'))
        try {
          const links = plant(join(root, 'tree'), tree)
          const inside = realpathSync.native(join(root, 'tree'))
          for (const [link, real] of links) {
            const escapes = findEscapingLinks(new Map(links.map(([one]) => [one, tree[one] ?? '']))).includes(link)
            if (real !== undefined) expect(escapes).toBe(real !== inside && !real.startsWith(`${inside}/`))
          }
        } finally {
          rmSync(root, { recursive: true })
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** Makes the tree; answers its links with where the kernel says that each leads, if anywhere. */
function plant(
  root: string,
  tree: Readonly<Record<string, string>>,
): readonly (readonly [string, string | undefined])[] {
  mkdirSync(root)
  const planted = Object.entries(tree).filter(([path, target]) => {
    try {
      // through a link that leads out a folder would be made outside
      if (Object.keys(tree).some((other) => path.startsWith(`${other}/`))) return false
      mkdirSync(dirname(join(root, path)), { recursive: true })
      symlinkSync(target, join(root, path))
      return true
    } catch {
      return false
    }
  })
  return planted.map(([path]) => {
    try {
      return [path, realpathSync.native(join(root, path))] as const
    } catch {
      return [path, undefined] as const
    }
  })
}
