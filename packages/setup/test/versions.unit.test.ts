import { describe, expect, it } from 'vitest'
import { isAtLeast, parseVersion } from '../src/versions.mjs'

describe('parseVersion', () => {
  it.each([
    ['Python 3.11.2', [3, 11, 2]],
    ['openjdk version "17.0.15" 2025-04-15', [17, 0, 15]],
    ['v24', [24]],
    ['no version', undefined],
  ])('reads %j', (text, version) => {
    expect(parseVersion(text)).toEqual(version)
  })
})

describe('isAtLeast', () => {
  it.each([
    [[3, 11], true],
    [[3, 11, 2], true],
    [[3, 9, 20], false],
    [[4], true],
    [[3], false],
    [undefined, false],
  ])('returns whether %j reaches 3.11', (version, reaches) => {
    expect(isAtLeast(version, [3, 11])).toBe(reaches)
  })
})
