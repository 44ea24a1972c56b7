import { existsSync } from 'node:fs'
import { eventually } from '@distribute/testbed'
import { bootTimeMs } from '../src/index.ts'
import { adhoc, createTestRunner, createUnit, localHosts } from './run-unit.ts'

/** An engine that starts runs and is killed once Ansible works in each of them. */
export interface StartAndStay {
  readonly stateDir: string
  /** its Ansible creates the file `journal.jsonl.ready` */
  readonly ansibleBin: string
  readonly runs?: number
  readonly timeoutSeconds?: number
  readonly runForSeconds?: number
  readonly isolation?: 'required' | 'off'
}

const options: StartAndStay = JSON.parse(process.argv[2] ?? '')
const { stateDir, ansibleBin, runs = 1, timeoutSeconds = 60, runForSeconds, isolation } = options
const runner = createTestRunner(stateDir, { ansibleBin, isolation })
for (let count = 0; count < runs; count += 1) {
  const runUntilBootMs = runForSeconds === undefined ? undefined : bootTimeMs() + runForSeconds * 1000
  const { task } = await runner.start(createUnit(adhoc('ping'), localHosts(2), { timeoutSeconds }), { runUntilBootMs })
  await eventually(() => {
    if (!existsSync(`${stateDir}/units/${task}-1-1/journal.jsonl.ready`)) throw new Error('Ansible is not at work')
  })
}
process.kill(process.pid, 'SIGKILL')
