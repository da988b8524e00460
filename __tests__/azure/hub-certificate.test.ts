import { expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { makeHub } from '../../src/azure/hub/index.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { actionError, CLIENT, secret, testClock, testLog } from './support.ts'

const DAY_MS = 86_400_000

/** What a person is told of a Hub with this certificate, which this process trusts. */
async function toldOf(altName: string, notBefore: number, notAfter: number): Promise<ActionError> {
  const pems = await generate([{ name: 'commonName', value: `test ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + notBefore * DAY_MS),
    notAfterDate: new Date(Date.now() + notAfter * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: altName }] }],
  })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), pems.cert])
  const server = createServer({ key: pems.private, cert: pems.cert })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const hub = makeHub({
    stackHub: {
      endpoint: `https://127.0.0.1:${String(port)}`,
      identity: { authType: 'auto', clientId: CLIENT, clientSecret: secret('s') },
    },
    clock: testClock(Math.floor(Date.now() / 1000)),
    log: testLog(),
    random: () => 0.5,
    env: {},
    getIdToken: () => Promise.reject(new Error('not asked for')),
    version: '1.2.3',
  })
  try {
    return await actionError(hub.get('/subscriptions/x', new AbortController().signal))
  } finally {
    server.close()
  }
}

test.each<[string, string, number, number, RegExp, RegExp]>([
  [
    'expired',
    '127.0.0.1',
    -30,
    -1,
    /has expired \(CERT_HAS_EXPIRED\)/u,
    /operator renews .*Start-SecretRotation/u,
  ],
  ['from the future', '127.0.0.1', 2, 30, /is not valid yet/u, /^Set the clock of the runner/u],
  ['for another name', '127.0.0.2', -1, 30, /is for other names/u, /Hub’s operator put this name into it/u],
])(
  'a Hub whose certificate is %s names who can put it right',
  async (_, altName, notBefore, notAfter, message, fix) => {
    const error = await toldOf(altName, notBefore, notAfter)
    expect(error.message).toMatch(/^The certificate of 127\.0\.0\.1:\d+ /u)
    expect(error.message).toMatch(message)
    expect(error.fix).toMatch(fix)
    expect(error.link).toBe('hub-certificates')
  },
)
