export { createAnsibleUnitRunner } from './ansible/ansible-unit-runner.ts'
export type { AnsibleUnitRunnerOptions } from './ansible/options.ts'
export type { RunnerLogger } from './options.ts'
export { bootTimeMs } from './run/boot-time.ts'
export { monotonicMs } from './run/monotonic-time.ts'
export { sumJournalBytes } from './run/unit-folder.ts'
export { createShare, type Share, type ShareOptions } from './share/share.ts'
export type { SshSettings } from './ssh/settings.ts'
export type {
  EndedHost,
  MachineCheck,
  OlderRevisions,
  RunnableUnit,
  StartOptions,
  UnitRun,
  UnitRunner,
} from './unit-runner.ts'
