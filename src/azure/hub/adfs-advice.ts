import { own } from '../json.ts'
import type { ErrorFields } from '../../domain/errors.ts'

type Advice = Pick<ErrorFields, 'fix' | 'transient'>

const MADE = 'a service principal that the operator made on this Hub (New-GraphApplication)'

const CREDENTIAL: Advice = {
  fix: `Correct client-secret (or client-certificate): it must be the one of ${MADE}, and neither expired nor replaced since (Set-GraphApplication).`,
}

const CLIENT: Advice = {
  fix: `Correct client-id: it must be the Client ID of ${MADE}. An application in Entra ID is unknown to AD FS.`,
}

const RESOURCE: Advice = {
  fix: 'Ask the Hub’s operator to check that its metadata (/metadata/endpoints) name the audience that its AD FS knows.',
}

/**
 * What to do about the numbers that AD FS refuses a sign-in with. Source: public reports of its answers, e.g.
 * https://github.com/Azure/azure-cli/issues/20177 (MSIS9605).
 */
const ADVICE: Readonly<Record<string, Advice>> = {
  MSIS9605: {
    fix: `Use the client-id of ${MADE}: that cmdlet lets it use the Hub’s Resource Manager. An application that was made in AD FS by hand needs it granted (Grant-AdfsApplicationPermission … -ScopeNames openid).`,
  },
  MSIS9607: CLIENT,
  MSIS9223: CLIENT,
  MSIS9622: CREDENTIAL,
  MSIS9602: RESOURCE,
  MSIS9330: RESOURCE,
  MSIS9604: {
    fix: 'AD FS failed over this sign-in: run again. If it stays so, the operator of the Hub finds it in the event log of AD FS.',
    transient: true,
  },
}

/** OAuth's own words, for a number that is not in the table: https://www.rfc-editor.org/rfc/rfc6749#section-5.2. */
const BY_WORD: Readonly<Record<string, Advice>> = {
  invalid_client: CREDENTIAL,
  unauthorized_client: ADVICE['MSIS9605'] ?? CLIENT,
  invalid_resource: RESOURCE,
  invalid_scope: RESOURCE,
}

/** Whether a word of OAuth has an advice of its own. */
export function isAdfsWord(word: string): boolean {
  return own(BY_WORD, word) !== undefined
}

/** For a number such as `MSIS9605` and the `error` word beside it. */
export function adfsAdvice(number: string, word: string | undefined): Advice {
  const known = own(ADVICE, number) ?? own(BY_WORD, word ?? '')
  return (
    known ?? { fix: `Ask the operator of the Hub about ${number}: the event log of AD FS has the reason.` }
  )
}

/** For an answer of AD FS without a number of its own. */
export function adfsAnswerAdvice(status: number): string {
  if (status === 404)
    return 'There is no AD FS at the place that the Hub’s metadata name: have its operator check loginEndpoint in /metadata/endpoints, and see whether a proxy answers in its place.'
  if (status >= 300 && status < 400)
    return 'Something sends this sign-in elsewhere, which no AD FS does: see whether a proxy answers in its place. No secret follows it.'
  if (status === 429 || status >= 500)
    return 'The AD FS of the Hub is down or busy: it may pass. Its operator sees it in the administrator portal. A burst does not need it.'
  return 'See whether a proxy answers in place of the Hub’s AD FS, and have its operator read the event log of AD FS.'
}
