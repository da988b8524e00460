import { printable } from '../domain/text.ts'
import type { Probe, ProbeAnswer } from './probe.ts'

/** What answered instead of the app, as far as the answer tells. */
export interface FrontPage {
  /** Continues "https://… ". */
  readonly is: string
  readonly fix?: string
  /** A setting of the web app answers, so waiting does not help. */
  readonly isSetting?: true
}

interface Signature {
  readonly matches: (answer: ProbeAnswer) => boolean
  readonly seen: (answer: ProbeAnswer, probe: Probe) => FrontPage
}

const UNREACHABLE_FIX =
  'Let the runner through (the access restrictions of the web app, a self-hosted runner in its network), or set warmup-url: none, so that the state of the instances and the probes of Traffic Manager decide.'
const SIGN_IN_FIX =
  "Exclude the health path from authentication (excludedPaths of the app's authentication settings): the probes of Traffic Manager do not sign in either."

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
    matches: ({ status, body, headers }) =>
      status === 403 &&
      (headers['x-ms-forbidden-ip'] !== undefined ||
        /blocked your access|ip (?:address )?(?:is )?(?:forbidden|not allowed)|access restriction/iu.test(
          body,
        )),
    seen: ({ status, headers }) => ({
      is: `answered ${status}: the access restrictions of the web app block this runner${addressIn(headers)}`,
      fix: UNREACHABLE_FIX,
      isSetting: true,
    }),
  },
  {
    matches: ({ status, location = '' }) =>
      isRedirect(status) &&
      /\/\.auth\/login|login\.microsoftonline|login\.windows\.net|login\.chinacloudapi|login\.partner\./iu.test(
        location,
      ),
    seen: ({ status, location = '' }) => ({
      is: `redirects (${status}) to a sign-in page (${printable(location.split('?', 1)[0] ?? '', 120)}): the web app asks for authentication`,
      fix: SIGN_IN_FIX,
      isSetting: true,
    }),
  },
  {
    matches: ({ status, body, headers }) =>
      (status === 401 || status === 403) &&
      (headers['www-authenticate'] !== undefined || /permission to view this directory or page/iu.test(body)),
    seen: ({ status }) => ({
      is: `answered ${status}: the web app asks for authentication`,
      fix: SIGN_IN_FIX,
    }),
  },
  {
    matches: ({ status, body }) =>
      status === 404 &&
      /404 web site not found|web ?app you have attempted to reach is not available/iu.test(body),
    seen: ({ status }, { host }) => ({
      is: `answered ${status}: App Service has no web app of the name ${printable(host, 120)} there`,
      fix: 'Add the name to the web app (custom domains, with a certificate), or correct public-host.',
    }),
  },
  {
    matches: ({ status, location }) => isRedirect(status) && location !== undefined,
    seen: redirected,
  },
]

/**
 * App Service's own page, with status 200, where no release is there or the app did not start. Its words, old and new, are as
 * public reports quote them.
 */
const WELCOME =
  /running and waiting for your content|your app service (?:app )?is up and running|time to take the next step and deploy your code/iu

/** What is wrong with an answer whose status is right: it is not the app's. */
export function welcomePage({ status, body }: ProbeAnswer): FrontPage | undefined {
  if (!WELCOME.test(body.slice(0, LONGEST_PAGE))) return undefined
  return {
    is: `answered ${status} with App Service's welcome page: no release is on the web app, or it did not start`,
    fix: 'Bring the release to the web app, or see in its log (az webapp log tail) why it does not start.',
  }
}

/** What answered instead of the app; undefined if only the status is wrong. */
export function frontPage(probe: Probe, answer: ProbeAnswer): FrontPage | undefined {
  const brief = { ...answer, body: answer.body.slice(0, LONGEST_PAGE) }
  return SIGNATURES.find(({ matches }) => matches(brief))?.seen(brief, probe)
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400
}

function redirected({ status, location = '' }: ProbeAnswer, { host, secure, path }: Probe): FrontPage {
  const is = `redirects (${status}) to ${printable(location, 200)}; redirects are not followed, and Traffic Manager counts them as failures`
  const base = `${secure ? 'https' : 'http'}://${host}`
  const to = URL.canParse(location, base) ? new URL(location, base) : undefined
  if (to === undefined) return { is }
  if (to.host !== host)
    return {
      is,
      fix: `The app sends ${printable(host, 120)} to ${printable(to.host, 120)}: set public-host to the name that it serves without a redirect.`,
    }
  const isUpgrade = !secure && to.protocol === 'https:'
  if (isUpgrade)
    return { is, fix: 'Use an https URL in warmup-url, and HTTPS in the monitor of the profile.' }
  return {
    is,
    fix: `Set warmup-url, and the path of the profile's monitor, to a path that answers without a redirect instead of ${printable(path, 120)}.`,
  }
}

function addressIn(headers: ProbeAnswer['headers']): string {
  const address = headers['x-ms-forbidden-ip']
  return address === undefined ? '' : ` (${printable(address, 60)})`
}
