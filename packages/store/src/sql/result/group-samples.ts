import { clipText } from '@distribute/domain'
import type { GroupSample } from '../../port/result.ts'
import { divideIntoRuns, readLimits } from '../base/byte-runs.ts'
import type { Database } from '../base/database.ts'
import { selectResults, toResult } from './row.ts'

/** characters of each text */
const maxSampleLength = 4000

/**
 * The outputs of these hosts, clipped as they are read: a page of groups may have many large ones.
 */
export async function readSamples(
  database: Database,
  { task, seqs }: { readonly task: number; readonly seqs: readonly number[] },
): Promise<ReadonlyMap<number, GroupSample>> {
  if (seqs.length === 0) return new Map()
  const keys = await database.run((db) =>
    db
      .selectFrom('host_result')
      .select(['seq', 'output_bytes as bytes'])
      .where('task', '=', task)
      .where('seq', 'in', seqs)
      .execute(),
  )
  const samples = new Map<number, GroupSample>()
  for (const run of divideIntoRuns(keys, readLimits)) {
    const wanted = run.map(({ seq }) => seq)
    const rows = await database.run((db) =>
      selectResults(db).where('host_result.task', '=', task).where('host_result.seq', 'in', wanted).execute(),
    )
    for (const row of rows) samples.set(row.seq, clipSample(toResult(row)))
  }
  return samples
}

function clipSample(result: ReturnType<typeof toResult>): GroupSample {
  const { spelling, cause } = result
  const texts = ['stdout', 'stderr', 'message'] as const
  const [stdout = '', stderr = '', message = ''] = texts.map((name) => clipText(result[name], maxSampleLength))
  const isClipped = texts.some((name) => result[name].length > maxSampleLength)
  return { spelling, cause, stdout, stderr, message, truncated: result.truncated || isClipped }
}
