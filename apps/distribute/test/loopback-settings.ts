import type { DistributeSettings } from '../src/settings.ts'

export const loopbackSettings: DistributeSettings = {
  host: '127.0.0.1',
  port: 0,
  trustProxy: [],
  v1TimeZone: 'Asia/Shanghai',
  v1AllowFrom: [],
  auth: 'auto',
  metrics: 'token',
  unitSize: 30,
  maxHosts: 100_000,
  maxConnections: 2000,
  maxStreamsPerClient: 250,
  maxBodyBytes: 8 * 1024 * 1024,
  maxBodiesBytes: 64 * 1024 * 1024,
  maxPlaybookBytes: 1024 * 1024,
  maxOpenTasks: 10_000,
  maxProjects: 1000,
  ratePerMinute: 0,
  allowLoopback: false,
  v1Become: true,
  localHosts: false,
}
