import { expect, test } from '@jest/globals'
import { judge } from '../../src/health/failure.ts'
import type { Probe, ProbeAnswer } from '../../src/health/probe.ts'
import { target } from '../burst/build.ts'

const PROBE: Probe = {
  secure: true,
  address: 'app.azurewebsites.net',
  port: 443,
  host: 'shop.example',
  path: '/health',
}
const MIDDLEWARE = { 'x-ms-middleware-request-id': 'a2e2bf7d-458b-4197-a9ce-fae82666d986' }
const NO_PERMISSION = 'You do not have permission to view this directory or page.'

function judged(answer: Partial<ProbeAnswer>, probe: Partial<Probe> = {}) {
  const whole = { status: 200, statusText: '', body: '', cut: false, headers: {}, ...answer }
  const found = judge({ ...PROBE, ...probe }, whole, target().warmup)
  return {
    said: found === undefined ? 'healthy' : `${found.reason} | ${found.fix ?? ''}`,
    isSetting: found?.isSetting === true,
  }
}

test.each<readonly [what: string, answer: Partial<ProbeAnswer>]>([
  ['401 in words of its own', { status: 401, body: NO_PERMISSION }],
  [
    '401 that names the host asked',
    { status: 401, headers: { ...MIDDLEWARE, 'www-authenticate': 'Bearer realm="shop.example"' } },
  ],
  [
    '401 that names the address of the app, from an older front end',
    {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="APP.azurewebsites.net" authorization_uri="x"' },
    },
  ],
  ['403 with nothing in it', { status: 403, headers: MIDDLEWARE }],
  [
    '403 in words of its own',
    { status: 403, headers: { ...MIDDLEWARE, server: 'Microsoft-IIS/10.0' }, body: NO_PERMISSION },
  ],
  [
    'a redirect to Entra External ID',
    { status: 302, location: 'https://shop.ciamlogin.com/x/oauth2/v2.0/authorize' },
  ],
  ['a redirect to Azure AD B2C', { status: 302, location: 'https://shop.b2clogin.com/shop/oauth2' }],
  [
    'a redirect to any other provider',
    { status: 302, location: 'https://id.shop.example/connect?response_type=code' },
  ],
  ['a redirect to SAML', { status: 307, location: 'https://sso.shop.example/x?SAMLRequest=abc' }],
])(
  'the authentication of App Service is known by its own answer, and waiting does not help: %s',
  (_what, answer) => {
    expect(judged(answer)).toEqual({
      said: expect.stringMatching(/the web app asks for authentication.* \| .*excludedPaths/u) as unknown,
      isSetting: true,
    })
  },
)

test.each<readonly [what: string, answer: Partial<ProbeAnswer>, said: RegExp]>([
  [
    'a challenge of the app itself',
    { status: 401, headers: { ...MIDDLEWARE, 'www-authenticate': 'Basic realm="staging"' }, body: 'no' },
    /sign-in of its own \(Basic realm="staging"\) \| .*needs no sign-in, or accept the status/u,
  ],
  [
    'a bearer challenge of the app itself',
    { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
    /sign-in of its own/u,
  ],
  [
    '403 of an app behind authentication',
    { status: 403, headers: { ...MIDDLEWARE, server: 'Kestrel' } },
    /nothing in it: the authentication of the web app hides the path, or the app/u,
  ],
  [
    '404 that authentication may answer',
    { status: 404, headers: MIDDLEWARE },
    /answered 404 with nothing in it: the authentication/u,
  ],
  [
    'a Windows web app without a release',
    { status: 403, headers: { server: 'Microsoft-IIS/10.0' }, body: NO_PERMISSION },
    /no default document.* \| .*web\.config/u,
  ],
  [
    'ASP.NET Core that does not start',
    { status: 500, body: '<title>HTTP Error 500.30 - ASP.NET Core app failed to start</title>' },
    /the app does not start \("HTTP Error 500\.30 - .*"\) \| .*az webapp log tail/u,
  ],
  [
    'a container that does not start',
    { status: 503, body: '<h1>:( Application Error</h1> you can access the <a>diagnostic resources</a>' },
    /the app does not start \| .*raise warmup-timeout/u,
  ],
  [
    'a WAF of Front Door',
    { status: 403, headers: { 'x-azure-ref': '0abc' }, body: 'The request is blocked.' },
    /Azure Front Door \(x-azure-ref 0abc\) answers.* \| .*warmup-url as a path/u,
  ],
  [
    'an Application Gateway',
    {
      status: 502,
      headers: { server: 'Microsoft-Azure-Application-Gateway/v2' },
      body: '<title>502 Bad Gateway</title>',
    },
    /an Azure Application Gateway answers, not the web app \("502 Bad Gateway"\)/u,
  ],
  [
    'a newer page for an unknown name',
    { status: 404, body: '<h1>Error 404 - Web app not found.</h1>' },
    /no web app of the name shop\.example/u,
  ],
  [
    'a health report',
    { status: 503, body: '{"status":"Unhealthy","db":"down"}' },
    /503 instead of 200-299 \("\{"status":"Unhealthy"/u,
  ],
  [
    'an unknown page',
    { status: 503, body: '<html><title>Squid: blocked</title>' },
    /503 .*\("Squid: blocked"\)/u,
  ],
  ['nothing', { status: 503 }, /answered 503 instead of 200-299 \| /u],
])('what may pass is waited for, and told as what it is: %s', (_what, answer, said) => {
  expect(judged(answer)).toEqual({ said: expect.stringMatching(said) as unknown, isSetting: false })
})

test.each<readonly [what: string, answer: Partial<ProbeAnswer>, said: RegExp]>([
  [
    'by its page',
    { body: 'Error 403 - Forbidden: Client Certificate Required.' },
    /asks every client for a certificate/u,
  ],
  ['Ip Forbidden as the reason alone', { statusText: 'Ip Forbidden' }, /access restrictions/u],
])('what a setting of the web app refuses is known %s', (_what, answer, said) => {
  expect(judged({ status: 403, ...answer })).toEqual({
    said: expect.stringMatching(said) as unknown,
    isSetting: true,
  })
})

test.each<readonly [location: string, said: RegExp]>([
  ['https://shop.example/health', /trust the header X-Forwarded-Proto/u],
  ['http://shop.example/health', /trust the header X-Forwarded-Proto/u],
  ['http://shop.example:80/', /trust the header X-Forwarded-Proto/u],
  ['/health/', /it leads to \/health\//u],
  ['https://app.azurewebsites.net/health', /past Traffic Manager/u],
  ['https://www.shop.example/', /set public-host to the name/u],
  ['https://', /redirects \(301\) to https:\/\//u],
])('a redirect to %s names what ends it', (location, said) => {
  expect(judged({ status: 301, location })).toEqual({
    said: expect.stringMatching(said) as unknown,
    isSetting: false,
  })
})

test.each([
  ['Welcome to nginx!', false],
  ['IIS Windows Server', false],
  ['Apache2 Ubuntu Default Page: It works', false],
  ['Maintenance', false],
  ['Scheduled maintenance', false],
  ['Coming soon', false],
  ['The shop is under maintenance', false],
  ['The Shop | Down for scheduled maintenance', false],
  ['The Shop – Temporarily unavailable', false],
  ['The Shop: Service unavailable', false],
  ['We’ll be back soon!', false],
  ['503 Service Temporarily Unavailable', false],
  ['Fleet Maintenance', true],
  ['Acme Elevators | Maintenance', true],
  ['Cinema | Coming soon', true],
  ['Fleet: planned maintenance', true],
  ['Museum – Temporarily closed', true],
  ['Songs | We’ll be back', true],
  ['Maintenance contracts | The Shop', true],
  ['The Shop', true],
])('a page with status 200 and the title "%s" is the app: %s', (title, isApp) => {
  const { said } = judged({ body: `<!doctype html><head><title>${title}</title>` })
  expect(said === 'healthy').toBe(isApp)
})

test('the page of an empty Function App is no app', () => {
  expect(judged({ body: '<h1>Your Functions 4.0 app is up and running</h1>' }).said).toMatch(/welcome page/u)
})
