import { AppError } from '@distribute/contracts'
import kafkajs, { type AclEntry } from 'kafkajs'
import { createBackoff } from '../../backoff.ts'
import { nameTopic } from '../topic-names.ts'
import type { KafkaUnitQueueOptions } from '../unit-queue.ts'
import { withAdmin } from './connection.ts'
import { ensureTopic } from './topics.ts'

// Node finds only the classes among the exports of this CommonJS module.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

export interface KafkaRights {
  /** account that announces units: creates topics and writes to them */
  readonly distribute: string
  /** account of the engines: reads topics, in their own groups */
  readonly engine: string
  /** lanes whose topics to create if missing: engines may not */
  readonly lanes: readonly string[]
}

/** enough for a broker that is starting */
const giveUpAfterMs = 60_000

/**
 * Creates the topics of the lanes and grants two accounts the rights that they need on the topics
 * and groups of `options`, and no others. `options` must log in as an administrator of the brokers.
 * Uses kafkajs, whatever `client` says. Idempotent. Throws `AppError` `queue_unavailable`.
 */
export async function grantKafkaRights(options: KafkaUnitQueueOptions, rights: KafkaRights): Promise<void> {
  const entries = listEntries(options, rights)
  await repeat(options, async () => {
    for (const lane of rights.lanes) await ensureTopic(nameTopic(options.topic, lane), options)
    await withAdmin(options, async (admin) => void (await admin.createAcls({ acl: entries })))
  })
}

/** READ and WRITE imply DESCRIBE. */
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
        throw new AppError('queue_unavailable', `Kafka rights not granted at ${brokers.join(', ')}: ${reason}`, {
          cause,
        })
    }
    await backoff.wait(signal)
  }
}
