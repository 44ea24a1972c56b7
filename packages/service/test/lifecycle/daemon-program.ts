import { AppError } from '@distribute/contracts'
import { runDaemon } from '../../src/lifecycle/run-daemon.ts'

/** A daemon that prints what it does, and fails where DAEMON_FAILS says. */
const fails = process.env.DAEMON_FAILS
const print = (text: string) => process.stdout.write(`${text}\n`)

function failAt(place: string): void {
  if (fails === place) throw new AppError('queue_unavailable', `${place} fails`)
}

runDaemon('standalone', async ({ stopping, add }) => {
  print('store opened')
  add({ name: 'store', stop: () => void print('store closed') })
  if (fails === 'waiting') {
    const aborted = new Promise((_, reject) => stopping.addEventListener('abort', () => reject(stopping.reason)))
    const alive = setInterval(() => {}, 1000)
    process.kill(process.pid, 'SIGTERM')
    await aborted.finally(() => clearInterval(alive))
  }
  failAt('compose')
  const server = setInterval(() => {}, 1000)
  add({
    name: 'server',
    start: () => {
      failAt('start')
      print('server started')
      process.kill(process.pid, 'SIGTERM')
    },
    stop: () => {
      clearInterval(server)
      print('server stopped')
      failAt('stop')
    },
  })
})
