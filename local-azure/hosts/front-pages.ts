import type { Reply } from '../net/message.ts'
import type { FrontPage } from '../world/conditions.ts'

/** The middleware of App Service's authentication puts it on every answer, its own and the app's. */
const MIDDLEWARE = { 'x-ms-middleware-request-id': 'a2e2bf7d-458b-4197-a9ce-fae82666d986' }

/** What App Service or the app itself answers in place of the page that was asked for. */
export const FRONT_REPLIES: Readonly<Record<FrontPage, Reply>> = {
  /** The page and the header of https://learn.microsoft.com/azure/app-service/overview-access-restrictions. */
  'access-restriction': {
    status: 403,
    headers: { 'x-ms-forbidden-ip': '203.0.113.9' },
    body: page(
      'Web App - Unavailable',
      'Error 403 - Forbidden',
      'The web app you have attempted to reach has blocked your access.',
    ),
  },
  /** The wording is a guess; the status is documented. */
  'private-endpoint': {
    status: 403,
    body: page(
      'Web App - Unavailable',
      'Error 403 - Forbidden',
      'Public network access to this web app is disabled. Connect through its private endpoint.',
    ),
  },
  'easy-auth': {
    status: 401,
    headers: { ...MIDDLEWARE, 'www-authenticate': 'Bearer realm="app-shop-burst.azurewebsites.net"' },
    body: 'You do not have permission to view this directory or page.',
  },
  'easy-auth-forbidden': { status: 403, headers: MIDDLEWARE },
  'easy-auth-login': {
    status: 302,
    headers: {
      location:
        'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=00000000-0000-0000-0000-0000000000c9&redirect_uri=https%3A%2F%2Fapp-shop-burst.azurewebsites.net%2F.auth%2Flogin%2Faad%2Fcallback',
    },
  },
  'client-certificate': {
    status: 403,
    body: page('403 - Forbidden', 'Error 403 - Forbidden', 'Client Certificate Required.'),
  },
  'not-started': {
    status: 503,
    body: page(
      'Application Error',
      ':( Application Error',
      'If you are the application administrator, you can access the <a>diagnostic resources</a>.',
    ),
  },
  'front-door': {
    status: 503,
    headers: { 'x-azure-ref': '20260601T080000Z-0000000000000000000000' },
    body: page('Service unavailable', "Our services aren't available right now", 'Please check back soon.'),
  },
  redirect: { status: 301, headers: { location: 'https://www.shop.example/' } },
  'wrong-body': { status: 200, body: page('Maintenance', 'Maintenance', 'We are back soon.') },
  /** Also answers for an app that did not start. */
  welcome: {
    status: 200,
    body: page(
      'Microsoft Azure App Service - Welcome',
      'Your web app is running and waiting for your content',
      'Your web app is live, but we don’t have your content yet.',
    ),
  },
}

function page(title: string, heading: string, text: string): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${heading}</h1><p>${text}</p></body></html>`
}
