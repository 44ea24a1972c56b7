export { createAnsibleUnitRunner } from './ansible-unit-runner.ts'
export { bootTimeMs } from './boot-time.ts'
export type { MachineCheck } from './machine/machine-check.ts'
export { monotonicMs } from './monotonic-time.ts'

export type { AnsibleUnitRunnerOptions, RunnerLogger, SshSettings } from './options.ts'
export { createShare, type Share, type ShareOptions } from './share.ts'
export type { EndedHost, OlderRevisions, RunnableUnit, StartOptions, UnitRun, UnitRunner } from './unit-runner.ts'
