/** Runs work for a key. The work begins after the call. */
export type Turns<Result> = (key: string, work: () => Promise<Result>) => Promise<Result>

/** Runs one work at a time per key. Calls with the same key share work that still waits. */
export function createTurns<Result>(): Turns<Result> {
  const last = new Map<string, Promise<unknown>>()
  const waiting = new Map<string, Promise<Result>>()
  const inTurn = async (key: string, work: () => Promise<Result>) => {
    await last.get(key)?.catch(() => undefined)
    waiting.delete(key)
    return await work()
  }
  return (key, work) => {
    const joined = waiting.get(key)
    if (joined !== undefined) return joined
    const turn = inTurn(key, work)
    waiting.set(key, turn)
    last.set(key, turn)
    const forget = () => {
      if (last.get(key) === turn) last.delete(key)
    }
    turn.then(forget, forget)
    return turn
  }
}
