// A service on a SQLite store, in a process of its own: `serve-main.ts PATH`; the first line that it prints is its address.
import { openStore } from '@distribute/store'
import { pino } from 'pino'
import { buildApp } from '../../src/http/app.ts'
import { createShare } from '../../src/projects/share.ts'
import { limitInspection, PlaybookInspector } from '../../src/tasks/inspection/playbook-inspector.ts'
import { loopbackSettings } from '../loopback-settings.ts'

const [, , path = ''] = process.argv
const app = await buildApp({
  store: await openStore({ kind: 'sqlite', path }),
  queue: { ping: async () => undefined },
  share: createShare('/nonexistent'),
  inspector: new PlaybookInspector(limitInspection(loopbackSettings.maxPlaybookBytes)),
  logger: pino({ level: 'silent' }),
  version: '1.2.3',
  isStopping: () => false,
  aliveWithinMs: 60_000,
  onSubmitted: () => undefined,
  settings: loopbackSettings,
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
