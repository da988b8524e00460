import { expect, test } from '@jest/globals'
import { FRONT_REPLIES } from '../../local-azure/hosts/front-pages.ts'
import type { FrontPage } from '../../local-azure/world/conditions.ts'
import { judge } from '../../src/health/failure.ts'
import { frontPage, welcomePage } from '../../src/health/front-page.ts'
import type { Probe, ProbeAnswer } from '../../src/health/probe.ts'
import { target } from '../burst/build.ts'

const PROBE: Probe = {
  secure: true,
  address: 'app.azurewebsites.net',
  port: 443,
  host: 'shop.example',
  path: '/health',
}

function seen(answer: Partial<ProbeAnswer>, probe: Partial<Probe> = {}): string {
  const found = frontPage(
    { ...PROBE, ...probe },
    { status: 200, statusText: '', body: '', cut: false, headers: {}, ...answer },
  )
  return found === undefined ? 'nothing' : `${found.is} | ${found.fix ?? ''}`
}

function replied(page: FrontPage): string {
  const { status, headers = {}, body } = FRONT_REPLIES[page]
  const { location } = headers as Record<string, string | undefined>
  const text = typeof body === 'string' ? body : ''
  return seen({ status, body: text, headers, ...(location !== undefined && { location }) })
}

test.each<readonly [FrontPage, RegExp]>([
  [
    'access-restriction',
    /access restrictions .* block this runner \(203\.0\.113\.9\) \| .*warmup-url: none/u,
  ],
  ['private-endpoint', /only through its private endpoint.* \| .*warmup-url: none/u],
  ['easy-auth', /answered 401: the web app asks for authentication \| .*excludedPaths/u],
  [
    'easy-auth-login',
    /redirects \(302\) to a sign-in page \(https:\/\/login\.microsoftonline\.com.* \| .*excludedPaths/u,
  ],
  ['redirect', /redirects \(301\) to https:\/\/www\.shop\.example\/.* \| .*set public-host/u],
  ['wrong-body', /^nothing$/u],
  ['welcome', /^nothing$/u],
])('%s is told as what it is, with advice that fits', (page, expected) => {
  expect(replied(page)).toMatch(expected)
})

test.each<readonly [what: string, answer: Partial<ProbeAnswer>, expected: RegExp]>([
  [
    'a stopped app',
    { status: 403, body: '<h1>Error 403 - This web app is stopped.</h1>' },
    /this web app is stopped \| .*activity log/u,
  ],
  [
    'an older page of a stopped app',
    {
      status: 403,
      body: 'The web app you have attempted to reach is currently stopped: this web app is currently stopped',
    },
    /this web app is stopped/u,
  ],
  ['an app that is switched off', { status: 403, body: 'Site Disabled' }, /this web app is stopped/u],
  ['Ip Forbidden', { status: 403, body: '<h2>403 - Ip Forbidden</h2>' }, /access restrictions/u],
  [
    'another host that App Service knows nothing of',
    { status: 404, body: '<title>404 Web Site not found.</title>' },
    /no web app of the name shop\.example/u,
  ],
  ['a 403 of the app itself', { status: 403, body: 'forbidden by the shop' }, /^nothing$/u],
  ['a 404 of the app itself', { status: 404, body: 'no such page' }, /^nothing$/u],
  [
    'a redirect to another path',
    { status: 302, location: '/login' },
    /\| Set warmup-url, .* instead of \/health/u,
  ],
  [
    'a redirect into the sign-in of the app',
    { status: 302, location: '/.auth/login/aad' },
    /asks for authentication/u,
  ],
])('%s', (_what, answer, expected) => {
  expect(seen(answer)).toMatch(expected)
})

test('http that is sent to https', () => {
  const answer = { status: 307, location: 'https://shop.example/health' }
  expect(seen(answer, { secure: false })).toMatch(/Use an https URL/u)
})

test.each([
  ['Your web app is running and waiting for your content', true],
  [
    'Hey, Python developers! Your app service is up and running. Time to take the next step and deploy your code.',
    true,
  ],
  ['Your App Service app is up and running', true],
  ['The shop is up and running', false],
])('the welcome page of App Service is no app, whatever its status: %s', (body, isWelcome) => {
  expect(welcomePage({ status: 200, statusText: '', body, cut: false, headers: {} }) !== undefined).toBe(
    isWelcome,
  )
})

test.each([
  ['up and running', undefined],
  ['shop-release-7', /welcome page/u],
])('warmup-match "%s" decides whether what looks like the welcome page is the app', (match, reason) => {
  const body = 'Your app service is up and running'
  const warmup = { ...target().warmup, match }
  const found = judge(PROBE, { status: 200, statusText: '', body, cut: false, headers: {} }, warmup)
  if (reason === undefined) expect(found).toBeUndefined()
  else expect(found?.reason).toMatch(reason)
})
