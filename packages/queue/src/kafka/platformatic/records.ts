import { type Consumer, IS_CONTROL, type RecordsBatch } from '@platformatic/kafka'

export type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>

/** The fetched records of one partition, in order. */
export interface PartitionRecords {
  readonly partition: number
  readonly records: readonly { readonly offset: bigint; readonly value: Buffer | null }[]
  /** after all of them, control records included */
  readonly nextOffset: bigint
}

/** Drops records before the requested offset: a broker sends whole batches. */
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
