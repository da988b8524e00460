import { expect, test } from '@jest/globals'
import { resolveCloud } from '../../src/azure/clouds.ts'
import { makeCredential } from '../../src/azure/credentials.ts'
import type { IdentityConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { Environment } from '../../src/network/index.ts'
import { CLIENT, secret, TENANT, testClock } from './support.ts'

const ID_TOKEN_ENV = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://t.example',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  GITHUB_ACTIONS: 'true',
}

function chosen(identity: Partial<IdentityConfig>, env: Environment = {}): string {
  const ports = { clock: testClock(), env, getIdToken: () => Promise.reject(new Error('not asked for here')) }
  return makeCredential({ authType: 'auto', ...identity }, resolveCloud({ environment: 'AzureCloud' }), ports)
    .method
}

function refusalOf(work: () => unknown): ActionError {
  try {
    work()
  } catch (error) {
    return error as ActionError
  }
  throw new Error('it was not refused')
}

test('auto chooses by what is there', () => {
  const both = { tenantId: TENANT, clientId: CLIENT }
  expect(chosen({ ...both, clientSecret: secret('x') }, ID_TOKEN_ENV)).toBe('secret')
  expect(chosen({ ...both, clientCertificate: secret('x') }, ID_TOKEN_ENV)).toBe('certificate')
  expect(chosen(both, ID_TOKEN_ENV)).toBe('oidc')
  expect(chosen({ clientId: CLIENT }, { IDENTITY_ENDPOINT: 'http://169.254.0.1' })).toBe('managed-identity')
  expect(chosen({})).toBe('cli')
  expect(chosen({}, { ...ID_TOKEN_ENV, AZURE_HTTP_USER_AGENT: 'GITHUBACTIONS/AzureLogin' })).toBe('cli')
})

test('auto does not pass over an identity that was given in part, and names what is empty', () => {
  const managed = { IDENTITY_ENDPOINT: 'http://169.254.0.1' }
  expect(() => chosen({ tenantId: TENANT })).toThrow('The input client-id is empty, though tenant-id is set.')
  expect(() => chosen({ tenantId: TENANT }, managed)).toThrow(/client-id is empty/u)
  expect(() => chosen({}, { ...ID_TOKEN_ENV, ...managed })).toThrow(/client-id is empty, though the job may/u)
  expect(() => chosen({}, ID_TOKEN_ENV)).toThrow(/client-id is empty.+tenant-id is empty too/u)
  expect(() => chosen({ clientId: CLIENT }, ID_TOKEN_ENV)).not.toThrow()
  expect(chosen({}, managed)).toBe('managed-identity')
  expect(chosen({ authType: 'managed-identity' }, { ...ID_TOKEN_ENV, ...managed })).toBe('managed-identity')
  expect(chosen({ authType: 'cli', tenantId: TENANT })).toBe('cli')
})

test('auto takes no managed identity of the runner for an application that is named, and says what may be empty', () => {
  const managed = { IDENTITY_ENDPOINT: 'http://169.254.0.1' }
  const both = { tenantId: TENANT, clientId: CLIENT }
  expect(chosen({ clientId: CLIENT }, managed)).toBe('managed-identity')
  const refused = refusalOf(() => chosen(both, managed))
  expect(refused.fix).toMatch(
    /client-secret or client-certificate: both are empty.+auth-type: managed-identity/su,
  )
  expect(refusalOf(() => chosen({ ...both, authType: 'oidc' }, managed)).fix).not.toContain('are empty')
})

test('a missing id-token: write is explained with the YAML to paste, before any request', () => {
  const identity = { tenantId: TENANT, clientId: CLIENT }
  let error: unknown
  try {
    chosen(identity, { GITHUB_ACTIONS: 'true' })
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(ActionError)
  const { fix, outcome } = error as ActionError
  expect(fix).toContain('    permissions:\n      id-token: write\n')
  expect(fix).toMatch(/forks and of Dependabot/u)
  expect(outcome).toBe('refused')
})
