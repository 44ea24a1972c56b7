import { AppError } from '@distribute/contracts'
import kafkajs, { type AclEntry } from 'kafkajs'
import { createBackoff } from '../../backoff.ts'
import { nameTopic } from '../topic-names.ts'
import type { KafkaUnitQueueOptions } from '../unit-queue.ts'
import { withAdmin } from './connection.ts'
import { ensureTopic } from './topics.ts'

// one CommonJS module, of which Node finds no more names than its classes
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

export interface KafkaRights {
  /** account that announces units: makes topics and writes them */
  readonly distribute: string
  /** account of the engines: reads topics, in groups of theirs */
  readonly engine: string
  /** whose topics are made where they are missing, as engines may not do that */
  readonly lanes: readonly string[]
}

/** a broker that has just started */
const giveUpAfterMs = 60_000

/**
 * Makes the lanes' topics, and gives two accounts what they need of topics and groups by the names of `options`, and nothing
 * else, by kafkajs whatever `client` says. `options` log in as an administrator of the brokers. Safe to repeat; throws `AppError` `queue_unavailable`.
 */
export async function grantKafkaRights(options: KafkaUnitQueueOptions, rights: KafkaRights): Promise<void> {
  const entries = listEntries(options, rights)
  await repeat(options, async () => {
    for (const lane of rights.lanes) await ensureTopic(nameTopic(options.topic, lane), options)
    await withAdmin(options, async (admin) => void (await admin.createAcls({ acl: entries })))
  })
}

/** Reading and writing include Describe. */
function listEntries({ topic, groupId }: KafkaUnitQueueOptions, { distribute, engine }: KafkaRights): AclEntry[] {
  const { READ, WRITE, CREATE } = AclOperationTypes
  const topics = [
    { resourceType: AclResourceTypes.TOPIC, resourceName: topic, resourcePatternType: ResourcePatternTypes.LITERAL },
    {
      resourceType: AclResourceTypes.TOPIC,
      resourceName: `${topic}.`,
      resourcePatternType: ResourcePatternTypes.PREFIXED,
    },
  ]
  const groups = {
    resourceType: AclResourceTypes.GROUP,
    resourceName: `${groupId}.`,
    resourcePatternType: ResourcePatternTypes.PREFIXED,
  }
  return [
    ...topics.flatMap((one) => [WRITE, CREATE].map((operation) => ({ ...one, ...allow(distribute), operation }))),
    ...[...topics, groups].map((one) => ({ ...one, ...allow(engine), operation: READ })),
  ]
}

function allow(account: string) {
  return { principal: `User:${account}`, host: '*', permissionType: AclPermissionTypes.ALLOW }
}

async function repeat({ brokers }: KafkaUnitQueueOptions, attempt: () => Promise<void>): Promise<void> {
  const signal = AbortSignal.timeout(giveUpAfterMs)
  const backoff = createBackoff({ firstMs: 200, mostMs: 5_000 })
  for (;;) {
    try {
      return await attempt()
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : cause
      if (signal.aborted)
        throw new AppError('queue_unavailable', `rights at Kafka (${brokers.join(', ')}) cannot be given: ${reason}`, {
          cause,
        })
    }
    await backoff.wait(signal)
  }
}
