import {
  type EngineFault,
  formatUnitKey,
  parseExactJson,
  type TaskRequest,
  taskRequestSchema,
  type UnitKey,
  type UnitOrder,
  unitOrderSchema,
} from '@distribute/contracts'
import { createInventoryCutter, findOrderMismatch, type InventoryCutter } from '@distribute/domain'
import type { OrderVerifier } from '@distribute/service'
import { type ClaimedUnit, digestContent } from '@distribute/store'
import type { Logger } from 'pino'
import type { OrderMemory } from './order-memory.ts'

/** A claimed unit whose order is accepted, parsed. */
export interface AcceptedUnit extends UnitKey, Pick<ClaimedUnit, 'lane' | 'taskPublicId' | 'firstTask' | 'hosts'> {
  readonly request: TaskRequest
  /** encrypted */
  readonly secrets: string | null
}

export type OrderAnswer =
  | { readonly kind: 'accepted'; readonly unit: AcceptedUnit }
  | { readonly kind: 'refused'; readonly fault: EngineFault }

export interface OrderCheckOptions {
  readonly storeId: string
  readonly lanes: readonly string[]
  /** undefined: no public key of distribute, so no signature can be verified */
  readonly known: KnownOrders | undefined
  /** whether units without a signed order are refused */
  readonly isRequired: boolean
  readonly logger: Logger
}

export interface KnownOrders {
  readonly verifier: OrderVerifier
  readonly memory: OrderMemory
}

/**
 * Why a unit is refused. Kind `engine`: another engine may accept it, and this engine would refuse
 * the next one too.
 */
type Refusal = Pick<EngineFault, 'cause' | 'kind'>

/** How long the heartbeat and `GET /engines` report a refusal. */
const noticeMs = 600_000

/**
 * Compares a unit in the store, where others may write, with the order that distribute signed.
 * Parses nothing of the unit before its order is verified, matches the unit, and is new.
 */
export class OrderCheck {
  readonly #options: OrderCheckOptions
  #refused = 0
  #last: { readonly text: string; readonly atMs: number } | undefined
  /** of the last unit: the next one is often of the same task */
  #request: { readonly text: string; readonly cut: InventoryCutter<TaskRequest> } | undefined

  constructor(options: OrderCheckOptions) {
    this.#options = options
  }

  /** Describes recent refusals; undefined if there are none. */
  get notice(): string | undefined {
    if (this.#last === undefined || performance.now() - this.#last.atMs > noticeMs) return undefined
    return `units refused since the start: ${this.#refused}; ${this.#last.text}`
  }

  /** Decides whether the unit may run. An order is accepted once only. */
  accept(claimed: ClaimedUnit): OrderAnswer {
    const refusal = this.#findRefusal(claimed)
    if (refusal !== undefined) return this.#refuse(claimed, refusal)
    try {
      return { kind: 'accepted', unit: this.#parseUnit(claimed) }
    } catch (error) {
      return this.#refuse(claimed, ofUnit(`this version cannot read its request: ${describe(error)}`))
    }
  }

  #parseUnit({ content, order: _, isTaken: __, ...unit }: ClaimedUnit): AcceptedUnit {
    return { ...unit, request: this.#readRequest(content.request)(unit.hosts), secrets: content.secrets }
  }

  #readRequest(text: string): InventoryCutter<TaskRequest> {
    if (this.#request?.text !== text) {
      this.#request = { text, cut: createInventoryCutter(taskRequestSchema.parse(parseExactJson(text))) }
    }
    return this.#request.cut
  }

  #findRefusal(claimed: ClaimedUnit): Refusal | undefined {
    const { lanes, known, isRequired, logger } = this.#options
    const { lane, order } = claimed
    if (!lanes.includes(lane)) return ofUnit(`it is of lane ${lane}, but this engine serves ${lanes.join(', ')}`)
    if (claimed.isTaken) return ofUnit('an engine took this attempt before')
    if (order !== undefined && known !== undefined) return this.#verify(claimed, order, known)
    if (isRequired) return known === undefined ? noKey : ofUnit(unsigned)
    if (known !== undefined) logger.warn({ unit: formatUnitKey(claimed) }, 'unit without a signed order accepted')
    return undefined
  }

  #verify(
    claimed: ClaimedUnit,
    { text, ...signature }: NonNullable<ClaimedUnit['order']>,
    { verifier, memory }: KnownOrders,
  ): Refusal | undefined {
    const verdict = verifier.verify(text, signature)
    if (verdict === 'unknown_key') return ofUnknownKey(signature.keyId, verifier)
    if (verdict === 'invalid') return ofUnit('the signature of its order is invalid')
    const { data: order, error } = unitOrderSchema.safeParse(readJson(text))
    if (error !== undefined) return ofUnit(`this version cannot read its order: ${describe(error)}`)
    const mismatch = this.#findMismatch(claimed, order)
    if (mismatch !== undefined) return ofUnit(mismatch)
    try {
      return memory.take(order.id) ? undefined : ofUnit('this engine took the same order before')
    } catch (error) {
      return { cause: `its order cannot be recorded in STATE_DIR: ${describe(error)}`, kind: 'engine' }
    }
  }

  #findMismatch({ content, hosts, ...claimed }: ClaimedUnit, order: UnitOrder): string | undefined {
    const { storeId } = this.#options
    return findOrderMismatch(order, { ...claimed, storeId, hosts: [...hosts], content: digestContent(content) })
  }

  #refuse(unit: UnitKey, { cause, kind }: Refusal): OrderAnswer {
    const key = formatUnitKey(unit)
    this.#refused += 1
    this.#last = { text: `unit ${key}: ${cause}`, atMs: performance.now() }
    this.#options.logger.error({ unit: key, cause }, 'unit refused')
    return { kind: 'refused', fault: { cause: `refused: ${cause}`, kind, nothingRan: true } }
  }
}

const unsigned = 'it has no signed order, and [Security] SIGNED_ORDERS is required'

const noKey: Refusal = {
  cause: '[Security] SIGNED_ORDERS is required, but KEYS_DIR of this engine has no orders.pub.pem: see docs/keys.md',
  kind: 'engine',
}

function ofUnit(cause: string): Refusal {
  return { cause, kind: 'unit' }
}

function ofUnknownKey(keyId: string, { keyIds }: OrderVerifier): Refusal {
  const signed = `its order is signed with key ${keyId.slice(0, 64)}`
  return { cause: `${signed}, but orders.pub.pem of this engine has ${keyIds.join(', ')}`, kind: 'engine' }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 300)
}
