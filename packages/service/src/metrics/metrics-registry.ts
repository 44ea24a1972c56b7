import { collectDefaultMetrics, Registry } from 'prom-client'

/**
 * Creates the registry of one process, with the metrics of Node.js and the process. Parts add their
 * metrics to it; the global registry of prom-client stays empty.
 */
export function createMetricsRegistry(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}
