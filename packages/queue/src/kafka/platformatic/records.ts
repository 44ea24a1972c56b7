import { type Consumer, IS_CONTROL, type RecordsBatch } from '@platformatic/kafka'

export type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>

/** What was fetched of one partition, in order. */
export interface PartitionRecords {
  readonly partition: number
  readonly records: readonly { readonly offset: bigint; readonly value: Buffer | null }[]
  /** after all of them, and after what is no message */
  readonly nextOffset: bigint
}

/** A broker sends whole batches, also what lies in them before the offset that was asked for. */
export function readRecords(response: FetchResponse, requested: ReadonlyMap<number, bigint>): PartitionRecords[] {
  return response.responses
    .flatMap(({ partitions }) => partitions)
    .flatMap(({ partitionIndex: partition, records: batches }) => {
      const from = requested.get(partition)
      const last = batches?.at(-1)
      if (from === undefined || !batches || last === undefined) return []
      const records = batches.flatMap(readBatch).filter(({ offset }) => offset >= from)
      return [{ partition, records, nextOffset: last.firstOffset + BigInt(last.lastOffsetDelta) + 1n }]
    })
}

function readBatch({ attributes, firstOffset, records }: RecordsBatch): PartitionRecords['records'] {
  if ((attributes & IS_CONTROL) !== 0) return []
  return records.map(({ offsetDelta, value }) => ({ offset: firstOffset + BigInt(offsetDelta), value }))
}
