import { afterEach, describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:https'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { isPrivateHost } from '../../src/domain/private-host.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import {
  config,
  type Handler,
  type Loopback,
  ports,
  quickClock,
  request,
  said,
  secret,
  serve,
  text,
  told,
} from './support.ts'

const servers: Loopback[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(handler: Handler, make?: Parameters<typeof serve>[1]): Promise<Loopback> {
  const server = await serve(handler, make)
  servers.push(server)
  return server
}

async function readUrl(url: string, signal?: AbortSignal, clock = quickClock()): Promise<unknown> {
  const it = config({ source: 'http', url, headers: { authorization: secret('Bearer t') } })
  const source = await makeLoadSource(it, 'private', ports({ clock }))
  const reading = await source.read(request(5, undefined, signal))
  if (reading.kind === 'unknown') expect(told(reading)).toMatchSnapshot()
  return said(reading)
}

describe('addresses', () => {
  test.each([
    ['localhost', true],
    ['prom.localhost', true],
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['10.1.2.3', true],
    ['172.16.0.1', true],
    ['172.32.0.1', false],
    ['192.168.1.1', true],
    ['169.254.169.254', false],
    ['8.8.8.8', false],
    ['[::1]', true],
    ['[fd00::1]', true],
    ['[2001:db8::1]', false],
    ['[::ffff:10.0.0.1]', true],
    ['10.0.0.1.example.com', false],
    ['prometheus', false],
  ])('%s is private: %s', (host, expected) => {
    expect(isPrivateHost(new URL(`http://${host}`).hostname)).toBe(expected)
  })

  test.each([
    ['', 'load-url is missing'],
    ['prom.example', 'load-url is not a URL: prom.example'],
    ['ftp://10.0.0.1/x', 'load-url is not https: ftp:'],
    ['file:///etc/passwd', 'load-url is not https: file:'],
    [
      'http://prom.example/x?key=hidden',
      'load-url is not https: http://prom.example. Use https; http is taken only for a loopback or private IP address',
    ],
    [
      'https://me:hidden@prom.example',
      'load-url has a user name or password in it. Put them into load-headers',
    ],
  ])('%j is refused', async (url, reason) => {
    const reading = await readUrl(url)
    expect(reading).toContain(reason)
    expect(reading).not.toContain('hidden')
  })
})

describe('redirects', () => {
  test('are followed on the same host, with the headers', async () => {
    const server = await start(({ url }, response) => {
      if (url === '/new') text(response, '5')
      else response.writeHead(302, { location: '/new' }).end()
    })
    expect(await readUrl(server.url)).toEqual([5])
    expect(server.asked[1]?.headers.authorization).toBe('Bearer t')
  })

  test('are not followed to another host, which would be sent the headers', async () => {
    const other = await start((_, response) => text(response, '5'))
    const server = await start((_, response) =>
      response.writeHead(302, { location: `${other.url}/login?s=hidden` }).end(),
    )
    expect(await readUrl(server.url)).toContain(`redirects to ${other.url}/login, which is not followed`)
    expect(other.asked).toEqual([])
  })

  test('are not followed to another port of the host, where another service may be', async () => {
    const server = await start((_, response) =>
      response.writeHead(302, { location: 'https://127.0.0.1:1/load' }).end(),
    )
    expect(await readUrl(server.url)).toContain(
      'redirects to https://127.0.0.1:1/load, which is not followed',
    )
  })

  test('are followed three times', async () => {
    const server = await start((_, response) => response.writeHead(307, { location: '/again' }).end())
    expect(await readUrl(server.url)).toContain('redirects more than 3 times')
    expect(server.asked).toHaveLength(4)
  })

  test('lead somewhere', async () => {
    const server = await start((_, response) => response.writeHead(302).end())
    expect(await readUrl(server.url)).toContain('redirects to nowhere')
  })
})

describe('limits', () => {
  test('of size', async () => {
    const server = await start((_, response) => text(response, ' '.repeat(6 * 1024 * 1024)))
    expect(await readUrl(server.url)).toContain('answered more than 5 MiB')
  })

  test.each<[string, Handler]>([
    ['no answer', () => undefined],
    ['half an answer', (_, response) => response.writeHead(200).write('1')],
  ])('of time: %s', async (_, handler) => {
    const server = await start(handler)
    expect(await readUrl(server.url, undefined, quickClock(20, 20))).toContain('did not answer within 10 s')
  })

  test('a run that is stopped does not wait', async () => {
    const server = await start(() => stop.abort())
    const stop = new AbortController()
    expect(await readUrl(server.url, stop.signal)).toContain('was still being read when the run was stopped')
  })
})

describe('what may pass is tried once more', () => {
  test.each([429, 502, 503, 504])('status %d', async (status) => {
    const server = await start((_, response) => text(response, '5', server.asked.length > 1 ? 200 : status))
    expect(await readUrl(server.url)).toEqual([5])
  })

  test('a broken connection', async () => {
    const server = await start((incoming, response) => {
      if (server.asked.length > 1) text(response, '5')
      else incoming.socket.destroy()
    })
    expect(await readUrl(server.url)).toEqual([5])
  })

  test('but not twice', async () => {
    const server = await start((_, response) => text(response, 'busy', 503))
    expect(await readUrl(server.url)).toContain('answered 503')
    expect(server.asked).toHaveLength(2)
  })

  test('and not before the server wants it', async () => {
    const server = await start((_, response) => response.writeHead(429, { 'retry-after': '120' }).end())
    expect(await readUrl(server.url)).toContain('answered 429')
    expect(server.asked).toHaveLength(1)
  })

  test('what has no code is told as it was said', async () => {
    expect(await readUrl('http://127.0.0.1:1')).toContain('127.0.0.1:1 could not be read: bad port')
  })

  test('nobody there', async () => {
    const unused = createServer()
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve))
    const { port } = unused.address() as AddressInfo
    await new Promise((resolve) => unused.close(resolve))
    expect(await readUrl(`http://127.0.0.1:${String(port)}`)).toContain(
      'refused the connection (ECONNREFUSED). Is it running',
    )
  })
})

describe('certificates', () => {
  async function startTls(name: string): Promise<{ url: string; certificate: string }> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
      ],
    })
    const server = await start(
      (_, response) => text(response, '5'),
      (listener) => createTlsServer({ cert, key }, listener),
    )
    return { url: server.url.replace('http://127.0.0.1', 'https://localhost'), certificate: cert }
  }

  test('that nobody vouches for are refused, with the input that changes it; the process trusting its CA is enough', async () => {
    const { url, certificate } = await startTls('localhost')
    expect(await readUrl(url)).toContain('presents a certificate that is not trusted')
    const before = tls.getCACertificates('default')
    tls.setDefaultCACertificates([...before, certificate])
    try {
      expect(await readUrl(url)).toEqual([5])
    } finally {
      tls.setDefaultCACertificates(before)
    }
  })

  test('for another name are refused', async () => {
    const { url, certificate } = await startTls('other.example')
    const before = tls.getCACertificates('default')
    tls.setDefaultCACertificates([...before, certificate])
    try {
      expect(await readUrl(url)).toContain(
        'presents a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
      )
    } finally {
      tls.setDefaultCACertificates(before)
    }
  })

  test('that are not there: http on an https address', async () => {
    const server = await start((_, response) => text(response, '5'))
    expect(await readUrl(server.url.replace('http:', 'https:'))).toContain('does not speak TLS there')
  })
})
