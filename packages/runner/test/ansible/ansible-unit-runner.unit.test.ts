import { expect, test } from 'vitest'
import { createTestRunner } from '../run-unit.ts'

test.each([`-o ProxyCommand="ssh`, "-J 'one"])(
  'arguments of ssh with an open quote, %s, are rejected at the start',
  async (extraArgs) => {
    const runner = createTestRunner('/nonexistent', { ssh: { extraArgs } })

    await expect(runner.prepare()).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: /SSH_ARGS has a quote/,
    })
  },
)

test('a passphrase without a key is an error before the first run, which does not reveal it', async () => {
  const prepare = (ssh: object) => createTestRunner('/nowhere', { ssh }).prepare()
  const refused = await prepare({ keyPassphrase: 's3cret' }).catch((error) => error)

  expect(refused).toMatchObject({
    code: 'invalid_configuration',
    message: '[Ansible] SSH_KEY_PASSPHRASE needs SSH_KEY_FILE, which is not set',
  })
  await prepare({ keyPassphrase: 's3cret', keyFile: '/key' })
})
