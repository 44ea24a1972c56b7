export { type EffectiveSetting, formatEffective } from './configuration/effective.ts'
export {
  type LoadedConfiguration,
  type LoadOptions,
  loadConfiguration,
  type Profile,
} from './configuration/load-configuration.ts'
export { type Daemon, type DaemonContext, runDaemon } from './lifecycle/run-daemon.ts'
export { runMain } from './lifecycle/run-main.ts'
export { onSignals, type SignalHandlers } from './lifecycle/signals.ts'
export { startTicker, type Ticker, type TickerOptions } from './lifecycle/ticker.ts'
export { type WaitOptions, waitFor } from './lifecycle/wait-for.ts'
export { createLogger, type LoggerOptions } from './logging/create-logger.ts'
