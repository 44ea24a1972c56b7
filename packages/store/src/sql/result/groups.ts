import { type CappedFold, createCappedFold, type FoldedHosts } from '@distribute/domain'
import type { Page } from '../../port/page.ts'
import type { ResultGroup } from '../../port/result.ts'
import { formatCursor, toPage } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import { readSamples } from './group-samples.ts'
import type { GroupRequest, GroupRow, GroupSlices } from './group-slices.ts'
import { readSpellings, readStates } from './read-states.ts'

/** what a page shows of each group's hosts, so that names that do not fold cannot make it huge */
const maxExpressions = 500

interface GroupDeps {
  readonly database: Database
  readonly slices: GroupSlices
}

/** A page of the groups of a task, each with a sample of its output and its hosts. */
export async function listGroups(deps: GroupDeps, request: GroupRequest): Promise<Page<ResultGroup>> {
  const { database, slices } = deps
  const { task, page } = request
  const { items, nextCursor } = toPage(await slices.read(request), page.limit, ({ total, first }) =>
    formatCursor('groups', `${total} ${first}`),
  )
  const samples = await readSamples(database, { task, seqs: items.map(({ first }) => first) })
  const folded = await foldGroups(database, { task, groups: items })
  // If the task was deleted meanwhile, the samples are missing.
  const groups = items.flatMap((row) => {
    const { state, rc, total, causes, first } = row
    const [sample, hosts] = [samples.get(first), folded.get(toKey(row))]
    return sample === undefined || hosts === undefined ? [] : [{ state, rc, total, causes, sample, hosts }]
  })
  return { items: groups, nextCursor }
}

/** Reads the hosts of these groups, and keeps only their expressions. */
async function foldGroups(
  database: Database,
  { task, groups }: { task: number; groups: readonly GroupRow[] },
): Promise<ReadonlyMap<string, FoldedHosts>> {
  const folds = new Map(groups.map((group) => [toKey(group), createCappedFold(maxExpressions)]))
  await foldListed(database, { task, groups, folds })
  await foldOthers(database, { task, groups: groups.filter(({ seqs }) => seqs === null), folds })
  return new Map([...folds].map(([key, fold]) => [key, fold.end()]))
}

interface Folding {
  readonly task: number
  readonly groups: readonly GroupRow[]
  readonly folds: ReadonlyMap<string, CappedFold>
}

/** By the numbers of their hosts. */
async function foldListed(database: Database, { task, groups, folds }: Folding): Promise<void> {
  const owners = new Map(groups.flatMap((group) => listSeqs(group).map((seq) => [seq, toKey(group)] as const)))
  for await (const rows of readSpellings(database, { task, seqs: [...owners.keys()] })) {
    for (const { seq, spelling } of rows) folds.get(owners.get(seq) ?? '')?.add(spelling)
  }
}

function listSeqs({ seqs }: GroupRow): readonly number[] {
  return seqs === null ? [] : String(seqs).split(',').map(Number)
}

/** Reads the hosts of the task a few thousand at a time, until it has all of these groups. */
async function foldOthers(database: Database, { task, groups, folds }: Folding): Promise<void> {
  const wanted = new Set(groups.map(toKey))
  let missing = groups.reduce((sum, { total }) => sum + total, 0)
  if (missing === 0) return
  const after = Math.min(...groups.map(({ first }) => first)) - 1
  for await (const rows of readStates(database, { task, after })) {
    for (const row of rows) {
      const key = toKey(row)
      if (!wanted.has(key)) continue
      folds.get(key)?.add(row.spelling)
      missing -= 1
    }
    if (missing <= 0) return
  }
}

function toKey({ state, rc, hash }: Pick<GroupRow, 'state' | 'rc' | 'hash'>): string {
  return `${state} ${rc} ${hash}`
}
