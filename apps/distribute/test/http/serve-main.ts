// A service on a SQLite store in a separate process: `serve-main.ts PATH`. The first line that it
// prints is its address.
import { openStore } from '@distribute/store'
import { buildApp } from '../../src/http/app.ts'
import { composeApp } from '../compose-app.ts'

const [, , path = ''] = process.argv
const app = await buildApp(composeApp({ store: await openStore({ kind: 'sqlite', path }) }))
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
