import type { ProcessUnderTest } from '@distribute/testbed'
import { describeEnd, type UnexpectedEnd } from './engines.ts'

/** One distribute; `address` is set only while it takes requests. */
interface DistributeSlot {
  process: ProcessUnderTest | undefined
  address: string | undefined
}

export interface Distributes {
  readonly all: readonly DistributeSlot[]
  readonly unexpectedEnds: readonly UnexpectedEnd[]
  /** where requests may be sent now */
  addresses(): readonly string[]
  add(): Promise<DistributeSlot>
  /** Resolves when it is started; it takes requests later, once its servers answer. */
  start(distribute: DistributeSlot): Promise<void>
  kill(distribute: DistributeSlot): Promise<void>
}

const addressTimeoutMs = 120_000

export function createDistributes(startDistribute: () => Promise<ProcessUnderTest>): Distributes {
  const all: DistributeSlot[] = []
  const unexpectedEnds: UnexpectedEnd[] = []

  async function start(distribute: DistributeSlot): Promise<void> {
    const process = await startDistribute()
    distribute.process = process
    void process.ended.then((end) => {
      if (distribute.process === process) unexpectedEnds.push(describeEnd('distribute', process, end))
    })
    void process
      .waitForLog(({ msg }) => msg === 'distribute listening', { timeoutMs: addressTimeoutMs })
      .then(({ address }) => {
        if (distribute.process === process) distribute.address = String(address)
      })
      .catch(() => undefined) // Killed before it listened: the next process logs its own address.
  }

  return {
    all,
    unexpectedEnds,
    addresses: () => all.flatMap(({ address }) => address ?? []),
    add: async () => {
      const distribute: DistributeSlot = { process: undefined, address: undefined }
      all.push(distribute)
      await start(distribute)
      return distribute
    },
    start,
    kill: async (distribute) => {
      const { process } = distribute
      distribute.process = undefined
      distribute.address = undefined
      await process?.kill()
    },
  }
}
