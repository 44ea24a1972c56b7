import { generateKeyPairSync } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTaskRequest, type UnitOrder } from '@distribute/contracts'
import { createOrderSigner, createOrderVerifier } from '@distribute/service'
import { type ClaimedUnit, digestContent } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { OrderCheck, type OrderCheckOptions } from '../../src/intake/order-check.ts'
import { OrderMemory } from '../../src/intake/order-memory.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = createOrderSigner(privateKey)

const request = createTaskRequest({
  action: { kind: 'adhoc', module: 'ping', args: '' },
  unitSize: 30,
  lane: 'prod',
})
const content = { request: JSON.stringify(request), secrets: null }
const unit = {
  ...{ task: 7, unit: 2, attempt: 1, lane: 'prod', taskPublicId: 'nightly', firstTask: 'nightly' },
  hosts: ['a.example', 'b.example'],
}

function order(changes: Partial<UnitOrder> = {}): UnitOrder {
  const { taskPublicId: _, ...known } = unit
  const id = crypto.randomUUID()
  return { version: 1, id, storeId: 'store-1', content: digestContent(content), ...known, ...changes }
}

function signed(text: string, by = signer) {
  return { text, keyId: by.keyId, signature: by.sign(text) }
}

function claimed(changes: Partial<ClaimedUnit> = {}): ClaimedUnit {
  return { ...unit, content, isTaken: false, order: signed(JSON.stringify(order())), ...changes }
}

function openCheck(changes: Partial<OrderCheckOptions> = {}) {
  const stateDir = useFolder()
  const known = { verifier: createOrderVerifier([publicKey]), memory: new OrderMemory(stateDir) }
  const logged: object[] = []
  const logger = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) })
  const options = { storeId: 'store-1', lanes: ['prod'], known, isRequired: true, logger, ...changes }
  return { check: new OrderCheck(options), logged, stateDir }
}

test('an order that distribute signed is accepted and parsed', () => {
  const { check } = openCheck()
  expect(check.accept(claimed())).toEqual({ kind: 'accepted', unit: { ...unit, request, secrets: null } })
  expect(check.notice).toBeUndefined()
})

test('the same order is not taken twice, but another order for the same attempt is', () => {
  const { check } = openCheck()
  const first = claimed()
  expect(check.accept(first)).toMatchObject({ kind: 'accepted' })
  expect(check.accept(first)).toMatchObject({
    fault: { cause: 'refused: this engine took the same order before' },
  })
  expect(check.accept(claimed())).toMatchObject({ kind: 'accepted' })
})

const stranger = createOrderSigner(generateKeyPairSync('ed25519').privateKey)
const text = JSON.stringify(order())
const changedRequest = { request: content.request.replace('ping', 'shell'), secrets: null }

test.each<[string, Partial<ClaimedUnit>, RegExp, 'unit' | 'engine']>([
  ['is of another lane', { lane: 'other' }, /it is of lane other, but this engine serves prod$/, 'unit'],
  ['has no order', { order: undefined }, /it has no signed order/, 'unit'],
  ['has a foreign signature', { order: signed(text, stranger) }, /signed with key .{16}, but orders.pub.pem/, 'engine'],
  ['has a wrong signature', { order: { ...signed(text), text: text.replace('prod', 'PROD') } }, /is invalid$/, 'unit'],
  ['has a request that was changed', { content: changedRequest }, /were changed after it was ordered$/, 'unit'],
  ['has secretVars that were changed', { content: { ...content, secrets: 'enc:v2:x' } }, /were changed after/, 'unit'],
  ['has a host more', { hosts: ['a.example', 'x.example'] }, /does not name the host "x.example"$/, 'unit'],
  ['was taken before', { isTaken: true }, /an engine took this attempt before$/, 'unit'],
  ['is another unit', { unit: 3 }, /the order is for unit 2, not 3$/, 'unit'],
  ['is a later attempt', { attempt: 2 }, /the order is for attempt 1, not 2$/, 'unit'],
  ['is of another chain', { firstTask: 'other' }, /the order is for firstTask nightly, not other$/, 'unit'],
  ['has an order that is not JSON', { order: signed('{"version"') }, /cannot read its order/, 'unit'],
  [
    'has an order of another version',
    { order: signed(JSON.stringify({ ...order(), version: 2 })) },
    /this version cannot read its order/,
    'unit',
  ],
])('a unit that %s is refused, and nothing of it is run', (_, change, cause, kind) => {
  const { check, logged } = openCheck()
  const answer = check.accept(claimed(change))
  expect(answer).toEqual({
    kind: 'refused',
    fault: { cause: expect.stringMatching(cause), kind, nothingRan: true },
  })
  expect(check.notice).toMatch(/^units refused since the start: 1; unit 7-/)
  expect(logged).toMatchObject([{ msg: 'unit refused', cause: expect.stringMatching(cause) }])
})

test('a unit has the part of the groups and variables of its task that its own hosts have', () => {
  const { check } = openCheck()
  const groups = { web: { hosts: ['A.example', 'c.example'], vars: { x: 1 }, children: [] } }
  const hostVars = { 'B.example': { y: 2 }, 'c.example': { y: 3 } }
  const own = { request: JSON.stringify({ ...request, groups, hostVars }), secrets: null }
  const known = signed(JSON.stringify(order({ content: digestContent(own) })))
  const cut = { groups: { web: { ...groups.web, hosts: ['a.example'] } }, hostVars: { 'b.example': { y: 2 } } }
  expect(check.accept(claimed({ content: own, order: known }))).toMatchObject({
    unit: { request: { ...request, ...cut } },
  })

  const next = { content: own, unit: 3, hosts: ['c.example'] }
  const { content: _, ...ordered } = next
  const second = signed(JSON.stringify(order({ content: digestContent(own), ...ordered })))
  expect(check.accept(claimed({ ...next, order: second }))).toMatchObject({
    unit: { request: { groups: { web: { hosts: ['c.example'] } }, hostVars: { 'c.example': { y: 3 } } } },
  })
})

test('a request with an option of a later version is refused, not run without it', () => {
  const { check } = openCheck()
  const newer = { request: JSON.stringify({ ...request, colour: 'red' }), secrets: null }
  const known = signed(JSON.stringify(order({ content: digestContent(newer) })))
  expect(check.accept(claimed({ content: newer, order: known }))).toMatchObject({
    fault: { cause: expect.stringMatching(/^refused: this version cannot read its request: .*colour/), kind: 'unit' },
  })
})

test('a request that this version cannot read is refused after its order was looked at', () => {
  const { check } = openCheck()
  const newer = { request: '{"action":{"kind":"teleport"}}', secrets: null }
  const known = signed(JSON.stringify(order({ content: digestContent(newer) })))
  expect(check.accept(claimed({ content: newer, order: known }))).toMatchObject({
    fault: { cause: expect.stringMatching(/^refused: this version cannot read its request/) },
  })
  // its order is broken as well, and that comes first
  expect(check.accept(claimed({ content: newer }))).toMatchObject({
    fault: { cause: expect.stringMatching(/were changed after it was ordered/) },
  })
})

test('if orders are optional, a unit without an order is accepted with a warning, and one with a wrong order is refused', () => {
  const { check, logged } = openCheck({ isRequired: false })
  expect(check.accept(claimed({ order: undefined }))).toMatchObject({ kind: 'accepted' })
  expect(logged).toMatchObject([{ unit: '7-2-1', msg: 'unit without a signed order accepted' }])
  expect(check.accept(claimed({ content: changedRequest }))).toMatchObject({ kind: 'refused' })
})

test('without a public key nothing is verified, and only units of other lanes are refused', () => {
  const { check, logged } = openCheck({ known: undefined, isRequired: false })
  expect(check.accept(claimed({ order: signed(text, stranger) }))).toMatchObject({ kind: 'accepted' })
  expect(logged).toEqual([])
  expect(check.accept(claimed({ lane: 'other' }))).toMatchObject({ kind: 'refused' })
})

test.each([undefined, signed(text)])(
  'without a key of distribute that is required, the engine is what lacks',
  (found) => {
    const { check } = openCheck({ known: undefined })
    expect(check.accept(claimed({ order: found }))).toMatchObject({
      fault: {
        cause: expect.stringMatching(/^refused: .*KEYS_DIR of this engine has no orders\.pub\.pem/),
        kind: 'engine',
      },
    })
  },
)

test('an order that cannot be noted is refused because of the engine', () => {
  const { check, stateDir } = openCheck()
  rmSync(join(stateDir, 'orders'), { recursive: true })
  writeFileSync(join(stateDir, 'orders'), 'in the way')
  expect(check.accept(claimed())).toMatchObject({
    fault: {
      cause: expect.stringMatching(/^refused: its order cannot be recorded in STATE_DIR: ENOTDIR/),
      kind: 'engine',
    },
  })
})
