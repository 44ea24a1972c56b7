export { AppError, type ErrorCode, errorCodes, type InputProblem } from './app-error.ts'
export {
  type Configuration,
  configurationSchema,
  type StoreSettings,
  unusedKeys,
} from './configuration.ts'
export { type Setting, settings, toVariable } from './configuration-settings.ts'
export { type HostOutcome, type StepResult, stepResultSchema } from './host-result.ts'
export {
  type EndLine,
  type EndReason,
  endReasonSchema,
  type HostStats,
  type JournalLine,
  journalLineSchema,
  type StepLine,
} from './journal.ts'
export {
  type FinalHostState,
  finalHostStates,
  type HostCounts,
  type HostState,
  hostStateSchema,
  hostStates,
  type TaskState,
  taskStateSchema,
  taskStates,
  type UnitCounts,
  type UnitState,
  unitStateSchema,
  unitStates,
} from './states.ts'
export {
  laneNameSchema,
  moduleNameSchema,
  type TaskAction,
  type TaskKind,
  type TaskRequest,
  taskActionSchema,
  taskKindSchema,
  taskRequestSchema,
} from './task-request.ts'
export { formatUnitKey, type UnitKey, type UnitMessage, unitMessageSchema } from './unit-message.ts'
