export { createExecuteEngine, type ExecuteEngineDeps } from './create-execute-engine.ts'
export { Engine, type EngineDeps, type EngineSettings } from './engine.ts'
export { startHeartbeat } from './heartbeat/heartbeat.ts'
export { describeMachine } from './machine.ts'
