import { printable } from '../domain/text.ts'
import { isAuthenticationsOwn, SIGN_IN_PAGE } from './authentication.ts'
import type { Probe, ProbeAnswer } from './probe.ts'
import { isRedirect, redirected } from './redirect.ts'
import type { StandIn } from './stand-in.ts'

interface Signature {
  readonly matches: (answer: ProbeAnswer, probe: Probe) => boolean
  readonly seen: (answer: ProbeAnswer, probe: Probe) => StandIn
}

const UNREACHABLE_FIX =
  'Let the runner through (the access restrictions of the web app, a self-hosted runner in its network), or set warmup-url: none, so that the state of the instances and the probes of Traffic Manager decide.'
const SIGN_IN_FIX =
  "Exclude the health path from authentication (excludedPaths of the app's authentication settings): the probes of Traffic Manager do not sign in either."
const OTHER_PATH_FIX =
  "Set warmup-url, and the path of the profile's monitor, to a path that needs no sign-in, or accept the status with warmup-status: the probes of Traffic Manager do not sign in either."
const START_FIX =
  'See in the log of the web app why it does not start (az webapp log tail); if it only takes long, raise warmup-timeout.'

/** Characters: pages of the platform are short. */
const LONGEST_PAGE = 20_000

/** Pages and headers of App Service's front end and of its authentication, in the words that they have had so far. */
const SIGNATURES: readonly Signature[] = [
  {
    matches: ({ status, body }) =>
      status === 403 &&
      /web ?app is (?:currently )?stopped|site (?:is )?(?:currently )?(?:stopped|disabled)/iu.test(body),
    seen: ({ status }) => ({
      is: `answered ${status}: this web app is stopped`,
      fix: 'See in the activity log of the web app who stops it, or whether it has used up a quota.',
    }),
  },
  {
    matches: ({ status, body, statusText }) =>
      status === 403 && /client certificate (?:is )?required/iu.test(`${statusText} ${body}`),
    seen: ({ status }) => ({
      is: `answered ${status}: the web app asks every client for a certificate`,
      fix: "Exclude the health path (clientCertExclusionPaths of the web app), or make certificates optional (clientCertMode): neither this test nor Traffic Manager's probes have one.",
      isSetting: true,
    }),
  },
  {
    matches: ({ status, body }) =>
      status === 403 &&
      /private (?:endpoint|link)|public (?:network )?access .{0,60}(?:disabled|denied|not allowed)/iu.test(
        body,
      ),
    seen: ({ status }) => ({
      is: `answered ${status}: the web app takes traffic only through its private endpoint, so neither the runner nor the users of a public name reach it`,
      fix: `Switch its public network access on for the burst. ${UNREACHABLE_FIX}`,
      isSetting: true,
    }),
  },
  {
    matches: ({ status, body, statusText, headers }) =>
      status === 403 &&
      (headers['x-ms-forbidden-ip'] !== undefined ||
        /blocked your access|ip (?:address )?(?:is )?(?:forbidden|not allowed)|access restriction/iu.test(
          `${statusText} ${body}`,
        )),
    seen: ({ status, headers }) => ({
      is: `answered ${status}: the access restrictions of the web app block this runner${addressIn(headers)}`,
      fix: `${UNREACHABLE_FIX} A web app that has only a private endpoint answers the same.`,
      isSetting: true,
    }),
  },
  {
    matches: isAuthenticationsOwn,
    seen: ({ status, location }) => ({
      is:
        location === undefined
          ? `answered ${status}: the web app asks for authentication`
          : `redirects (${status}) to a sign-in page (${printable(location.split('?', 1)[0] ?? '', 120)}): the web app asks for authentication`,
      fix: SIGN_IN_FIX,
      isSetting: true,
    }),
  },
  {
    matches: ({ status, headers }) =>
      (status === 401 || status === 403) && headers['www-authenticate'] !== undefined,
    seen: ({ status, headers }) => ({
      is: `answered ${status}: it asks for a sign-in of its own (${printable(headers['www-authenticate'] ?? '', 80)})`,
      fix: OTHER_PATH_FIX,
    }),
  },
  {
    matches: ({ status, headers, body }) =>
      (status === 403 || status === 404) &&
      headers['x-ms-middleware-request-id'] !== undefined &&
      body.trim() === '',
    seen: ({ status }) => ({
      is: `answered ${status} with nothing in it: the authentication of the web app hides the path, or the app has no such path`,
      fix: `${SIGN_IN_FIX} Or set warmup-url to a path that the app serves.`,
    }),
  },
  {
    matches: ({ status, body }) => status === 403 && SIGN_IN_PAGE.test(body),
    seen: ({ status }) => ({
      is: `answered ${status} with the page of a Windows web app for a path that has no default document, or that it keeps from the public`,
      fix: 'Bring the release to the web app (without its web.config the app does not answer), or set warmup-url to a path that it serves.',
    }),
  },
  {
    matches: ({ status, body }) =>
      status === 404 &&
      /404 web site not found|web ?app you have attempted to reach is not available|web ?app not found/iu.test(
        body,
      ),
    seen: ({ status }, { host }) => ({
      is: `answered ${status}: App Service has no web app of the name ${printable(host, 120)} there`,
      fix: 'Add the name to the web app (custom domains, with a certificate), or correct public-host.',
    }),
  },
  {
    matches: ({ status, body }) =>
      status >= 500 &&
      /HTTP Error 50\d\.\d+|:\( ?Application Error|access the diagnostic resources|error occurred while starting the application|failed to start/iu.test(
        body,
      ),
    seen: (answer) => ({
      is: `answered ${answer.status}: the app does not start${saying(answer)}`,
      fix: START_FIX,
    }),
  },
  {
    matches: ({ headers }) => gatewayOf(headers) !== undefined,
    seen: (answer) => ({
      is: `answered ${answer.status}: ${gatewayOf(answer.headers) ?? ''} answers, not the web app${saying(answer)}`,
      fix: "Give warmup-url as a path: then the test goes to the web app's own address, past what stands before it.",
    }),
  },
  { matches: isRedirect, seen: redirected },
]

/**
 * Pages with status 200 where no release is there or the app did not start: App Service's own, old and new, as public reports
 * quote them, those of Azure Functions, and those of a web server that was given nothing to serve.
 */
const WELCOME =
  /running and waiting for your content|your (?:app service (?:app )?|(?:azure )?functions?(?: \d\.\d)? app )is up and running|time to take the next step and deploy your code/iu
const NOTHING_TO_SERVE =
  /<title>\s*(?:welcome to nginx!?|iis windows server|apache2 [\w ]{1,30} default page[^<]{0,40}|test page for the (?:nginx|apache)[^<]{0,80})\s*<\/title>/iu
/** A title that says that the site is closed. A word that may as well name a page of the app must be the whole title. */
const CLOSED =
  /<title>\s*(?:(?:[^<]{0,120}[-–—|:\s])?(?:under|down for) (?:\w{1,20} )?maintenance|(?:[^<]{0,60}[-–—|:]\s*)?(?:temporarily unavailable|(?:503 )?(?:site|service|website) (?:temporarily )?unavailable)|(?:(?:scheduled|planned|site|website) )?maintenance(?: mode| page)?|temporarily (?:closed|down)|we(?:'|’|&#39;|&rsquo;)ll be (?:right )?back(?: soon)?|be right back|coming soon)[.!]?\s*<\/title>/iu

/** What is wrong with an answer whose status is right: it is not the app's. */
export function welcomePage({ status, body }: ProbeAnswer): StandIn | undefined {
  const brief = body.slice(0, LONGEST_PAGE)
  if (WELCOME.test(brief))
    return {
      is: `answered ${status} with App Service's welcome page: no release is on the web app, or it did not start`,
      fix: 'Bring the release to the web app, or see in its log (az webapp log tail) why it does not start.',
    }
  if (NOTHING_TO_SERVE.test(brief))
    return {
      is: `answered ${status} with the default page of a web server (${titleOf(brief)}): the release is not there`,
      fix: 'Bring the release to the web app, or correct its container image. If this is the right page, say so with warmup-match.',
    }
  if (CLOSED.test(brief))
    return {
      is: `answered ${status} with a page that says it is closed (${titleOf(brief)})`,
      fix: 'End the maintenance of the app. If this is the right page, say so with warmup-match.',
    }
  return undefined
}

/** What answered instead of the app; undefined if only the status is wrong. */
export function frontPage(probe: Probe, answer: ProbeAnswer): StandIn | undefined {
  const brief = { ...answer, body: answer.body.slice(0, LONGEST_PAGE) }
  return SIGNATURES.find(({ matches }) => matches(brief, probe))?.seen(brief, probe)
}

/** The title of a page, or the first words of a text, in brackets. */
export function saying({ body }: ProbeAnswer): string {
  const title = titleOf(body.slice(0, LONGEST_PAGE))
  if (title !== '') return ` ("${title}")`
  const text = /^\s*</u.test(body) ? '' : printable(body.slice(0, 400), 80)
  return text === '' ? '' : ` ("${text}")`
}

function titleOf(body: string): string {
  return printable(/<title>([^<]{1,200})/iu.exec(body)?.[1] ?? '', 80)
}

function gatewayOf({ server = '', 'x-azure-ref': reference }: ProbeAnswer['headers']): string | undefined {
  if (reference !== undefined) return `Azure Front Door (x-azure-ref ${printable(reference, 60)})`
  return /application-gateway/iu.test(server) ? 'an Azure Application Gateway' : undefined
}

function addressIn(headers: ProbeAnswer['headers']): string {
  const address = headers['x-ms-forbidden-ip']
  return address === undefined ? '' : ` (${printable(address, 60)})`
}
