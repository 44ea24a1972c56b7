import { adhoc, createTestRunner, createUnit, localHosts } from './run-unit.ts'

/** An engine that starts a run and is then killed. */
const [stateDir = '', ansibleBin = ''] = process.argv.slice(2)
await createTestRunner(stateDir, { ansibleBin }).start(createUnit(adhoc('ping'), localHosts(2)))
process.kill(process.pid, 'SIGKILL')
