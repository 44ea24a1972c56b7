export {
  emptyField,
  isEmptyField,
  type V1Adhoc,
  type V1AdhocItem,
  type V1Envelope,
  type V1Playbook,
  type V1PlaybookItem,
  v1AdhocSchema,
  v1FileSchema,
  v1PlaybookSchema,
} from './api/http-v1.ts'
export { accessNameSchema } from './api/http-v2/access.ts'
export {
  type AccountView,
  accountSchema,
  changeAccountSchema,
  changeOwnPasswordSchema,
  createAccountSchema,
  identityProviderSchema,
  passwordSchema,
  signedInSchema,
  signInSchema,
} from './api/http-v2/account.ts'
export { type AuditEntryView, auditEntrySchema, listAuditQuerySchema } from './api/http-v2/audit.ts'
export { type CreateTask, createTaskSchema } from './api/http-v2/create-task.ts'
export { type EngineView, engineSchema, type RunIsolation, runIsolationSchema } from './api/http-v2/engine.ts'
export { taskEventsExample } from './api/http-v2/examples.ts'
export { listGroupsQuerySchema, type ResultGroupView, resultGroupSchema } from './api/http-v2/group.ts'
export {
  type EngineReadiness,
  engineReadinessSchema,
  type Liveness,
  livenessSchema,
  type Readiness,
  readinessSchema,
} from './api/http-v2/health.ts'
export {
  type HostConnectionView,
  type HostResultView,
  hostResultSchema,
  hostResultWithStepsSchema,
  listHostsQuerySchema,
} from './api/http-v2/host.ts'
export { maxHostExpressionLength } from './api/http-v2/host-expression.ts'
export {
  type HostHistoryView,
  hostHistorySchema,
  type KnownHostView,
  knownHostSchema,
  listHostHistoryQuerySchema,
  listKnownHostsQuerySchema,
  suspectStates,
} from './api/http-v2/known-host.ts'
export { type LaneView, laneSchema } from './api/http-v2/lane.ts'
export { stateCodes, type TaskMatrix, taskMatrixSchema } from './api/http-v2/matrix.ts'
export { type OutputFormat, outputFormats, readOutputQuerySchema } from './api/http-v2/output.ts'
export { pageSchema } from './api/http-v2/page.ts'
export { type Problem, problemSchema } from './api/http-v2/problem.ts'
export {
  cloneProjectSchema,
  listProjectsQuerySchema,
  type ProjectView,
  type ProjectWithRevisionsView,
  playbookFileSchema,
  projectRevisionSchema,
  projectSchema,
  projectWithRevisionsSchema,
} from './api/http-v2/project.ts'
export { type RetryTask, retryTaskSchema } from './api/http-v2/retry-task.ts'
export {
  type ListTasksQuery,
  listTasksQuerySchema,
  type TaskSummary,
  type TaskView,
  taskSchema,
  taskSummarySchema,
} from './api/http-v2/task.ts'
export {
  type TaskEventData,
  type TaskEventName,
  taskEventSchemas,
  taskEventsHeadersSchema,
  taskEventsQuerySchema,
} from './api/http-v2/task-events.ts'
export { taskIdSchema } from './api/http-v2/task-id.ts'
export { type TaskPreview, taskPreviewSchema } from './api/http-v2/task-preview.ts'
export {
  type CallerView,
  callerSchema,
  createdTokenSchema,
  createTokenSchema,
  type TokenView,
  tokenSchema,
  versionSchema,
} from './api/http-v2/token.ts'
export { listUnitsQuerySchema, type UnitView, unitSchema } from './api/http-v2/unit.ts'
export { type PageSection, pageSections } from './api/page-sections.ts'
export { AppError, type ErrorCode, errorCodes, type InputProblem } from './app-error.ts'
export type { EngineFault } from './engine-fault.ts'
export { type EventContent, type EventType, eventSchema, eventTypes } from './event.ts'
export {
  type ExactNumber,
  isExactNumber,
  type Json,
  jsonSchema,
  mayHoldExactNumbers,
  parseExactJson,
  toPlainNumbers,
} from './exact-json.ts'
export { type HostOutcome, type StepResult, stepResultSchema } from './host-result.ts'
export { type AllowedLanes, type Role, roleSchema, roles } from './role.ts'
export { type SecretVars, secretVarsSchema } from './secret-vars.ts'
export {
  type Configuration,
  configurationSchema,
  type ParsedConfiguration,
  type StoreSettings,
  unusedKeys,
} from './settings/configuration.ts'
export type { GroupRole } from './settings/oidc-settings.ts'
export { type Setting, type SettingSection, settingSections, settings, toVariable } from './settings/settings.ts'
export { type SharedSettings, sharedSettingsSchema } from './settings/shared-settings.ts'
export { parseStoreUrl, storeUrlForm } from './settings/store-url.ts'
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
  defaultTimeoutSeconds,
  moduleNameSchema,
  type ProjectPlaybook,
  projectNameSchema,
  revisionNameSchema,
  revisionSchema,
  type TaskAction,
  type TaskKind,
  taskActionSchema,
  taskKindSchema,
  taskKinds,
} from './task-action.ts'
export type { InventoryGroup, TaskInventory } from './task-inventory.ts'
export { laneNameSchema, type OnEngineLoss, onEngineLossSchema } from './task-options.ts'
export {
  createTaskRequest,
  type FailureBudget,
  type Pin,
  pinSchema,
  type TaskRequest,
  type TaskRequestInput,
  taskRequestSchema,
} from './task-request.ts'
export {
  type BeginLine,
  type EndLine,
  type EndReason,
  endReasonSchema,
  exitCodeOfNoRecord,
  type HostStats,
  type JournalLine,
  journalLineSchema,
  type StatsLine,
  type StepLine,
} from './wire/journal.ts'
export {
  formatUnitKey,
  originalMessageSchema,
  type UnitKey,
  type UnitMessage,
  unitMessageSchema,
} from './wire/unit-message.ts'
export { type OtherCounts, type OtherStep, type UnitNotes, unitNotesSchema } from './wire/unit-notes.ts'
export { type SignedOrder, type UnitOrder, unitOrderSchema } from './wire/unit-order.ts'
export { type UnitProgress, unitProgressSchema } from './wire/unit-progress.ts'
