import { settleWithin, untilAborted } from '../../deadline.ts'
import { disconnectWithinMs } from '../client.ts'
import { toPlainError } from './errors.ts'
import { Fetcher } from './fetcher.ts'
import { GroupMember, type GroupMemberOptions } from './group-member.ts'
import { PartitionReader } from './partition-reader.ts'

/**
 * Consumes as one member of the group until the library has given up, or the topic is gone. The library's own stream is
 * not used: it reads ahead, and hands over what is another's after a rebalance.
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
    // What was dealt with is committed before the group is left.
    await settleWithin(disconnectWithinMs, reading)
    await Promise.all([member.close(), fetcher.close()])
  }
}
