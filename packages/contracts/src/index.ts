export { AppError, type ErrorCode, errorCodes, type InputProblem } from './app-error.ts'
export {
  type Configuration,
  configurationSchema,
  type ParsedConfiguration,
  type StoreSettings,
  unusedKeys,
} from './configuration.ts'
export { type Setting, settings, toVariable } from './configuration-settings.ts'
export { type HostOutcome, type StepResult, stepResultSchema } from './host-result.ts'
export {
  emptyField,
  type V1Adhoc,
  type V1AdhocItem,
  type V1Envelope,
  type V1Playbook,
  type V1PlaybookItem,
  v1AdhocSchema,
  v1PlaybookSchema,
} from './http-v1.ts'
export {
  type CreateTask,
  createTaskSchema,
  type HostResultView,
  hostResultSchema,
  hostResultWithStepsSchema,
  type ListTasksQuery,
  listHostsQuerySchema,
  listTasksQuerySchema,
  livenessSchema,
  type Problem,
  pageSchema,
  problemSchema,
  type Readiness,
  readinessSchema,
  type TaskSummary,
  type TaskView,
  taskIdSchema,
  taskSchema,
  taskSummarySchema,
} from './http-v2.ts'
export {
  type BeginLine,
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
export { parseStoreUrl, storeUrlForm } from './store-url.ts'
export {
  type FailureBudget,
  failureBudgetSchema,
  laneNameSchema,
  moduleNameSchema,
  type OnEngineLoss,
  onEngineLossSchema,
  type TaskAction,
  type TaskKind,
  type TaskRequest,
  taskActionSchema,
  taskKindSchema,
  taskRequestSchema,
} from './task-request.ts'
export { formatUnitKey, type UnitKey, type UnitMessage, unitMessageSchema } from './unit-message.ts'
export { type UnitProgress, unitProgressSchema } from './unit-progress.ts'
