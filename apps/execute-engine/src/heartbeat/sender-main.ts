// Main program of the heartbeat sender. The engine forks it (sender-process.ts); it ends with the
// engine.
import { HeartbeatSender, type SenderSettings } from './heartbeat-sender.ts'

const [, , settings = ''] = process.argv
const sender = new HeartbeatSender(JSON.parse(settings) as SenderSettings, (outcome) => {
  // An error means that the engine is gone, which ends this process anyway.
  process.send?.(outcome, undefined, undefined, () => undefined)
})

process.on('message', (problems) => sender.receive(problems as readonly string[]))
process.on('disconnect', () => process.exit())
// The engine may have ended before the listener was added.
if (!process.connected) process.exit()

// A terminal or systemd signals the whole process group; the sender must still report that the
// engine stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
