interface InfoLog {
  info(details: object, message: string): void
}

/** Logs the end of a task, in the process that ended it. */
export function logTaskEnd(log: InfoLog, task: number): void {
  log.info({ task }, 'task ended')
}
