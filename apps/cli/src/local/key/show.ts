import { Command } from '@commander-js/extra-typings'
import { findActiveKey, fingerprintOf, type KeyRing, keyIdOf, readKeyRings } from '@distribute/service'
import type { CommandContext } from '../../command-context.ts'
import { configOption } from '../store-options.ts'
import { getKeysDir, keysDirOption } from './keys-dir.ts'
import { describePurpose } from './rings.ts'

export function createShowCommand(context: CommandContext) {
  return new Command('show')
    .description('List the keys of the folder and their use here, without secrets')
    .addOption(keysDirOption())
    .addOption(configOption())
    .action((options) => {
      const dir = getKeysDir(options, context)
      const rows = readKeyRings(dir).flatMap(describeRing)
      if (rows.length === 0) context.note(`the folder ${dir} has no keys: create them with distribute key init`)
      else context.print(formatTable([headings, ...rows]))
    })
}

const headings = ['key', 'purpose', 'here it', 'halves', 'fingerprint (SHA-256)']

function describeRing(ring: KeyRing): readonly (readonly string[])[] {
  const keys = new Map([...ring.private, ...ring.public].map((key) => [keyIdOf(key), fingerprintOf(key)]))
  return [...keys].map(([id, fingerprint]) => [
    id,
    describePurpose(ring.purpose),
    describeUses(ring, id).join(', '),
    (['private', 'public'] as const).filter((half) => ring[half].some((key) => keyIdOf(key) === id)).join(', '),
    fingerprint,
  ])
}

/** Lists what processes with this folder use the key for. */
function describeUses(ring: KeyRing, id: string): readonly string[] {
  const words = ring.purpose.kind === 'orders' ? verbs.orders : verbs.lane
  const readers = ring.purpose.kind === 'orders' ? ring.public : ring.private
  const isRead = readers.some((key) => keyIdOf(key) === id)
  const uses = [...(findActiveKey(ring) === id ? [words.first] : []), ...(isRead ? [words.all] : [])]
  return uses.length > 0 ? uses : ['waits']
}

const verbs = { orders: { first: 'signs', all: 'verifies' }, lane: { first: 'seals', all: 'opens' } }

function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
