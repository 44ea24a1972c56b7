import { settleWithin, untilAborted } from '../../deadline.ts'
import { disconnectWithinMs } from '../client.ts'
import { toPlainError } from './errors.ts'
import { Fetcher } from './fetcher.ts'
import { GroupMember, type GroupMemberOptions } from './group-member.ts'
import { PartitionReader } from './partition-reader.ts'

/**
 * Consumes as one member of the group until the library gives up or the topic is deleted. Does not
 * use the stream of the library: it reads ahead, and after a rebalance it delivers messages of
 * partitions that have another owner.
 */
export async function consumeTopic(options: GroupMemberOptions): Promise<void> {
  const { signal, batches } = options
  const ending = new AbortController()
  const member = new GroupMember(options)
  const fetcher = new Fetcher(options)
  let reading: Promise<void> = Promise.resolve()
  try {
    await untilAborted(member.join(), signal)
    reading = new PartitionReader({
      ...options,
      member,
      fetcher,
      signal: AbortSignal.any([signal, ending.signal]),
    }).read()
    await untilAborted(Promise.race([reading, member.failed]), signal)
  } catch (error) {
    if (!signal.aborted) throw toPlainError(error)
  } finally {
    ending.abort()
    await batches.idle()
    // Commits handled messages before it leaves the group.
    await settleWithin(disconnectWithinMs, reading)
    await Promise.all([member.close(), fetcher.close()])
  }
}
