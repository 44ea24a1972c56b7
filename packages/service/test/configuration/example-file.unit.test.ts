import { readFileSync } from 'node:fs'
import { settingSections, settings, unusedKeys } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { parseIni } from '../../src/configuration/ini-file.ts'
import { loadConfiguration } from '../../src/configuration/load-configuration.ts'

const file = new URL('../../../../conf/server.conf', import.meta.url).pathname
const content = readFileSync(file, 'utf8')
const example = parseIni(content.replace(/^; (?=[A-Z0-9_]+ = )/gm, ''))

const name = ({ section, key }: { section: string; key: string }) => `[${section}] ${key}`
const unused = Object.entries(unusedKeys).flatMap(([section, keys]) => keys.map((key) => name({ section, key })))

describe('conf/server.conf', () => {
  it('sets nothing, so that the defaults of each process count', () => {
    const { effective, warnings } = loadConfiguration({ file, env: {}, profile: 'standalone' })
    expect(effective.filter(({ origin }) => origin !== 'default')).toEqual([])
    expect(warnings).toEqual([])
  })

  it('shows every setting, and no unknown key', () => {
    const shown = example.entries.map(name)
    expect(example.problems).toEqual([])
    expect(settings.map(name).filter((one) => !shown.includes(one))).toEqual([])
    expect(shown.filter((one) => !settings.map(name).includes(one) && !unused.includes(one))).toEqual([])
  })

  it('has every section once', () => {
    const sections = content.match(/(?<=^\[)\w+(?=\]$)/gm)
    expect(sections?.toSorted()).toEqual(settingSections.map((section) => section.name).toSorted())
  })

  it.each(settings.filter(({ secret, key }) => secret && key !== 'URL'))(
    'shows for [$section] $key a secret that does not stand there itself',
    (setting) => {
      const text = example.entries.find((entry) => name(entry) === name(setting))?.text
      expect(text).toMatch(/^(env:[A-Z_]+|file:\/.+|enc:v1:…)$/)
    },
  )

  it.each(settings.filter((setting) => setting.default !== undefined))(
    'shows the default of [$section] $key',
    (setting) => {
      expect(example.entries.find((entry) => name(entry) === name(setting))?.text).toBe(setting.default)
    },
  )

  it.each(settings.filter(({ secret, pathKind }) => !secret && pathKind === undefined))(
    'shows for [$section] $key a value that is right',
    (setting) => {
      const text = example.entries.find((entry) => name(entry) === name(setting))?.text
      expect(() =>
        loadConfiguration({ env: { ...login, [setting.variable]: text }, profile: 'standalone' }),
      ).not.toThrow()
    },
  )
})

/** What must be set together with some others. */
const login = {
  DISTRIBUTE_STORE_URL: 'sqlite:x.db',
  DISTRIBUTE_KAFKA_CLUSTER_SASL_MECHANISM: 'plain',
  DISTRIBUTE_KAFKA_CLUSTER_SASL_USER: 'u',
  DISTRIBUTE_KAFKA_CLUSTER_SASL_PASSWORD: 'p',
  DISTRIBUTE_HTTP_BASE_URL: 'https://distribute.example.org',
  DISTRIBUTE_SECURITY_OIDC_ISSUER: 'https://login.example.org',
  DISTRIBUTE_SECURITY_OIDC_CLIENT_ID: 'distribute',
  DISTRIBUTE_SECURITY_OIDC_CLIENT_SECRET: 'at least 16 characters',
  DISTRIBUTE_SECURITY_OIDC_ROLES: 'admins:admin',
}
