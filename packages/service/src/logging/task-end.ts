interface InfoLog {
  info(details: object, message: string): void
}

/** For the process that brought the task to its end, whichever it is. */
export function logTaskEnd(log: InfoLog, task: number): void {
  log.info({ task }, 'task ended')
}
