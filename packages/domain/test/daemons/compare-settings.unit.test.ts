import { expect, test } from 'vitest'
import { compareSettings } from '../../src/index.ts'

const settings = { leaseSeconds: 30, graceSeconds: 5, topic: 'distribute' }

test('equal settings have no difference', () => {
  expect(compareSettings(settings, { ...settings })).toEqual({})
})

test('each setting that differs is named with both values', () => {
  expect(compareSettings({ leaseSeconds: 60, graceSeconds: 6, topic: 'other' }, settings)).toEqual({
    warning:
      'GRACE_SECONDS is 6 at the engine and 5 at distribute; LEASE_SECONDS is 60 at the engine and 30 at distribute; ' +
      'TOPIC is other at the engine and distribute at distribute: units come late',
  })
})

test.each([
  { grace: 0, isDangerous: false },
  { grace: 6, isDangerous: false },
  { grace: 6.5, isDangerous: true },
  { grace: 60, isDangerous: true },
])('an engine whose runs may take $grace s to end where distribute expects 5 is a danger: $isDangerous', (one) => {
  const { danger, warning } = compareSettings({ ...settings, graceSeconds: one.grace }, settings)
  const text = `GRACE_SECONDS is ${one.grace} at the engine and 5 at distribute`
  if (one.isDangerous)
    expect({ danger, warning }).toEqual({ danger: `${text}: a host could run twice at the same time` })
  else expect({ danger, warning }).toEqual({ warning: text })
})
