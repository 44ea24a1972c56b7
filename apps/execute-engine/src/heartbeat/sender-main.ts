// The heartbeat sender's process: forked by the engine (sender-process.ts), and gone when the engine is.
import { HeartbeatSender, type SenderSettings } from './heartbeat-sender.ts'

const [, , settings = ''] = process.argv
const sender = new HeartbeatSender(JSON.parse(settings) as SenderSettings, (outcome) => {
  // An error is that of an engine that is gone, which ends this process anyhow.
  process.send?.(outcome, undefined, undefined, () => undefined)
})

process.on('message', (problems) => sender.hear(problems as readonly string[]))
process.on('disconnect', () => process.exit())
// The engine may have gone before anybody listened for that.
if (!process.connected) process.exit()

// A terminal, or systemd, signals the engine's whole group: it still has to be said that the engine stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
