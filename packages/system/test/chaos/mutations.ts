import type { Mutation } from './mutant.ts'

/** Removes guards that the promises need, one at a time. */
export const mutations = {
  /** Two concurrent claims of a unit both get it. */
  claimWithoutGuard: [
    {
      file: 'packages/store/src/sql/unit/claim.ts',
      original: `    .where('state', '=', 'queued')\n    .where('lane', 'in', claim.lanes)\n    .where(isLeftTo(database, claim.engine))\n    .executeTakeFirst()`,
      replacement: '    .executeTakeFirst()',
    },
    {
      file: 'packages/store/src/sql/unit/claim.ts',
      original: 'const isTaken = !(await takeAttempt(database, trx, claim))',
      replacement: 'const isTaken = false',
    },
  ],
  /** The reaper takes every running unit. */
  leaseIgnored: [
    {
      file: 'packages/domain/src/task/lease-watch.ts',
      original: 'return askedMs - sinceMs >= ',
      replacement: 'return true || askedMs - sinceMs >= ',
    },
  ],
  /** Messages are sent while the transaction that queues their units is open. */
  publishBeforeCommit: [
    {
      file: 'packages/store/src/sql/lane/lane-store.ts',
      original: '    return { ...queued, more:',
      replacement:
        '    if (queued.messages.length > 0) await options.announce(queued.messages)\n    return { ...queued, more:',
    },
    {
      file: 'apps/distribute/src/units/dispatcher.ts',
      original: `    const { messages, more, unsigned } = await store.lanes.deal({ lane, ...this.#settings, sign })
    if (unsigned.length > 0) this.#logUnsigned(lane, unsigned)
    if (messages.length > 0) this.#publish(lane, messages)
`,
      replacement: `    const announce = (messages) => this.#deps.queue.publish(lane, messages)
    const { more } = await store.lanes.deal({ lane, ...this.#settings, sign, announce })
`,
    },
  ],
} as const satisfies Record<string, readonly Mutation[]>
