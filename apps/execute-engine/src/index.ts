export { createExecuteEngine, type ExecuteEngineDeps } from './create-execute-engine.ts'
export { Engine, type EngineDeps, type EngineSettings } from './engine.ts'
export { describeMachine } from './machine.ts'
