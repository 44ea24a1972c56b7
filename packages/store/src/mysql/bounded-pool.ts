import type { Socket } from 'node:net'
import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely'
import type { Pool, PoolConnection, QueryError } from 'mysql2'

type Callback<Result> = (error: unknown, result: Result) => void

/**
 * Kysely's pool, with a limit of `timeoutMs` on each operation: a server that keeps its connections
 * open but does not answer would block forever. A connection that timed out is destroyed, because a
 * late answer would be taken for that of the next statement. A connection whose server became
 * read-only is not used again, because the name may have moved to another server.
 */
export function boundPool(pool: Pool, timeoutMs: number): MysqlPool {
  return {
    getConnection(callback) {
      const answer = answerWithin<PoolConnection | undefined>(timeoutMs, (error, connection) =>
        callback(error, connection === undefined ? (undefined as never) : boundConnection(connection, timeoutMs)),
      )
      pool.getConnection((error, connection) => {
        // The caller has given up; the pool never passes a connection together with an error.
        if (!answer(error, connection)) connection?.release()
      })
    },
    end(callback) {
      // The pool rejects further work either way; only an unreachable server is not told.
      const answer = answerWithin<void>(timeoutMs, (error) => callback(isTimeout(error) ? null : error))
      pool.end((error) => answer(error, undefined))
    },
  }
}

function boundConnection(connection: PoolConnection, timeoutMs: number): MysqlPoolConnection {
  let fault: unknown
  const giveUp = (error: unknown) => {
    fault = error
    connection.destroy()
    // `destroy` waits for the server's last message, and keeps the process alive until then.
    const { stream } = connection as { stream?: Socket }
    stream?.destroy()
  }
  return {
    config: connection.config,
    threadId: connection.threadId,
    connect: (callback) => connection.connect(callback),
    destroy: () => connection.destroy(),
    release: () => (fault === undefined ? connection.release() : connection.destroy()),
    query(sql, parameters, callback = ignore) {
      // A statement on a broken connection, such as a rollback, fails with the error that broke it.
      const answer = answerWithin<MysqlQueryResult>(
        timeoutMs,
        (error, result) => callback(error === null ? null : (fault ?? error), result),
        giveUp,
      )
      return connection.query(sql, parameters, (error: QueryError | null, result: unknown) => {
        if (isReadOnly(error)) fault = error
        answer(error, result as MysqlQueryResult)
      })
    },
  }
}

/** Passes on the first answer, or an error after the timeout. Returns whether it did. */
function answerWithin<Result>(
  timeoutMs: number,
  callback: Callback<Result>,
  giveUp: (error: unknown) => void = ignore,
): (error: unknown, result: Result) => boolean {
  let isAnswered = false
  const answer = (error: unknown, result: Result) => {
    if (isAnswered) return false
    isAnswered = true
    clearTimeout(timer)
    callback(error ?? null, result)
    return true
  }
  const timer = setTimeout(() => {
    const error = Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: timeoutCode })
    giveUp(error)
    answer(error, undefined as never)
  }, timeoutMs)
  return answer
}

const timeoutCode = 'ETIMEDOUT'

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === timeoutCode
}

function ignore(): void {}

/** ER_OPTION_PREVENTS_STATEMENT, ER_READ_ONLY_MODE */
const readOnlyErrors: readonly unknown[] = [1290, 1836]

function isReadOnly(error: QueryError | null): boolean {
  return error !== null && readOnlyErrors.includes(error.errno)
}
