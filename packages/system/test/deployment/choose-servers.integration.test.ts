import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../../..')

/**
 * The decisions of deployment.sh for a conf/server.conf with this content; `refusal` if it rejects
 * it.
 */
function choose(settings: string) {
  const folder = useFolder()
  mkdirSync(join(folder, 'conf'))
  writeFileSync(join(folder, 'conf/server.conf'), settings)
  const script = `
    set -Eeuo pipefail
    fail() { printf '%s\\n' "$*" >&2; exit 1; }
    source "${root}/docker/deployment/checks.sh"
    choose_servers
    printf '%s' "$SERVERS"`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' })
  return status === 0 ? { servers: stdout } : { refusal: stderr }
}

test.each([
  ['the file as it comes', readFileSync(join(root, 'conf/server.conf'), 'utf8'), 'bundled'],
  ['an IP of another section', '[Zabbix]\nIP = 10.0.0.9\n', 'bundled'],
  ['both', '[MySQL]\nIP = 10.0.0.1\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = a:9092\n', 'external'],
  [
    'both in other letters',
    '[mysql]\r\nip=10.0.0.1\r\n[KAFKA_cluster] ; ours\r\nbootstrap_servers=a:9092 # b\r\n',
    'external',
  ],
  ['a URL', '[Store]\nURL = mysql://u:p@db/d?a=b\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = a:9092\n', 'external'],
])('with %s in conf/server.conf, servers are chosen', (_title, settings, servers) => {
  expect(choose(settings)).toEqual({ servers })
})

test.each([
  ['MySQL alone', '[MySQL]\nIP = 10.0.0.1\n', /names a MySQL server and no Kafka: set \[Kafka_Cluster\]/],
  [
    'Kafka alone',
    '[Kafka_Cluster]\nBOOTSTRAP_SERVERS = a:9092\n',
    /names Kafka .*a:9092.* and no MySQL server: set \[MySQL\]/,
  ],
])('%s is rejected, with the way out', (_title, settings, words) => {
  expect(choose(settings)).toEqual({ refusal: expect.stringMatching(words) })
})
