export { createAnsibleUnitRunner } from './ansible-unit-runner.ts'
export { bootTimeMs } from './boot-time.ts'
export type { AnsibleUnitRunnerOptions, RunnerLogger, SshSettings } from './options.ts'
export type { RunnableUnit, ShareRevisions, UnitRun, UnitRunner } from './unit-runner.ts'
