import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DeploymentFolder, prepareFolder } from '../../deployment/deployment-scripts.ts'

const distributes = 'conf/secrets/distribute/keys'
const engines = 'conf/secrets/engine/keys'
const publicFiles = ['lane-default.pub.pem', 'lane-prod.pub.pem']

/** Of a machine with lanes `default` and `prod`, with or without containers of engines. */
function prepareLanes({ engines: ids }: { engines: string }) {
  const folder = prepareFolder()
  folder.write('conf/server.conf', '[Exec_Engine]\nLANES = default, prod\n')
  const script = `containers() { echo -n "${ids}"; }; hash_settings() { :; }; start_distributes() { echo started; }`
  return { folder, run: (commands: string) => folder.run('bundled distribute engine', `${script}\n${commands}`) }
}

function list(folder: DeploymentFolder, path: string): readonly string[] {
  return readdirSync(join(folder.path, path)).sort()
}

test('the first deployment creates keys of which each side has its half, and the next one creates none', () => {
  const { folder, run } = prepareLanes({ engines: '' })
  run('make_lane_keys')
  expect(list(folder, distributes)).toEqual([...publicFiles, 'orders.pem', 'orders.pub.pem'])
  expect(list(folder, engines)).toEqual(['lane-default.pem', 'lane-prod.pem', 'orders.pub.pem'])
  const before = list(folder, engines).map((name) => folder.read(join(engines, name)))
  expect(run('make_lane_keys; use_lane_keys')).toBe('')
  expect(list(folder, engines).map((name) => folder.read(join(engines, name)))).toEqual(before)
})

test('while older engines run, nothing is sealed that they could not open; then it is', () => {
  const { folder, run } = prepareLanes({ engines: 'engine-1' })
  run('make_lane_keys')
  expect(list(folder, distributes)).toEqual(['orders.pem', 'orders.pub.pem'])
  expect(list(folder, 'conf/secrets/keys-later')).toEqual(publicFiles)
  // an interrupted deployment continues here
  run('make_lane_keys')
  expect(list(folder, 'conf/secrets/keys-later')).toEqual(publicFiles)
  expect(run('use_lane_keys')).toBe('started\n')
  expect(list(folder, distributes)).toEqual([...publicFiles, 'orders.pem', 'orders.pub.pem'])
  expect(run('use_lane_keys')).toBe('')
})

test('a new lane gets its key, and the others keep theirs', () => {
  const { folder, run } = prepareLanes({ engines: '' })
  run('make_lane_keys')
  const before = folder.read(join(engines, 'lane-prod.pem'))
  folder.write('conf/server.conf', '[Exec_Engine]\nLANES = default, prod, edge\n')
  run('make_lane_keys')
  expect(list(folder, engines)).toEqual(['lane-default.pem', 'lane-edge.pem', 'lane-prod.pem', 'orders.pub.pem'])
  expect(list(folder, distributes)).toContain('lane-edge.pub.pem')
  expect(folder.read(join(engines, 'lane-prod.pem'))).toBe(before)
})

test('a machine with only engines creates none', () => {
  const { folder } = prepareLanes({ engines: '' })
  folder.run('engine', 'make_lane_keys; use_lane_keys')
  expect(list(folder, engines)).toEqual([])
})
