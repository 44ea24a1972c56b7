// Inspects playbooks. distribute starts this process (inspection-process.ts), and it ends with
// distribute.
import { AppError } from '@distribute/contracts'
import { inspectPlaybook } from '@distribute/domain'
import { openRevisionFiles, openSharedFiles } from '../../projects/share/project-files.ts'
import { createShare } from '../../projects/share/share.ts'
import type { InspectionAnswer, InspectionJob } from './inspection-job.ts'

process.on('message', async (job) => {
  // An error means that the service is gone, which ends this process anyway.
  process.send?.(await answer(job as InspectionJob), undefined, undefined, () => undefined)
})
process.on('disconnect', () => process.exit())
// The service may have gone before this process listened for that.
if (!process.connected) process.exit()

// A terminal or systemd signals the whole process group, but requests in progress must still end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

async function answer(job: InspectionJob): Promise<InspectionAnswer> {
  try {
    return { kind: 'inspected', inspection: await inspect(job) }
  } catch (error) {
    if (error instanceof AppError && error.code === 'share_unavailable')
      return { kind: 'share_unavailable', message: error.message }
    return { kind: 'broken', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

async function inspect({ content, place, share, maxBytes, ...known }: InspectionJob) {
  const settings = { maxPlaybookBytes: maxBytes }
  const reader = { share: createShare(share.path), store: { storeId: share.storeId }, settings }
  const files = place === undefined ? openSharedFiles(reader) : openRevisionFiles(reader, place.pin)
  const limits = { characters: maxBytes }
  return await inspectPlaybook({ content, files, ...known, limits, ...(place && { path: place.path }) })
}
