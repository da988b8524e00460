/** The pages that messages lead to: a file of docs/ and a heading in it. A test finds each of them there. */
export const DOC_PAGES = {
  'hub-certificates': 'stack-hub.md#certificates',
  'hub-endpoint': 'stack-hub.md#endpoint',
  'hub-identity': 'stack-hub.md#signing-in-to-the-hub',
  'hub-runner': 'stack-hub.md#runner',
  identity: 'identity.md#an-input-that-is-empty',
  inputs: 'inputs.md',
  invariants: 'design.md#invariants',
  lanes: 'modes.md#two-lanes',
  'late-schedule': 'modes.md#when-a-schedule-is-late',
  'load-sources': 'load-sources.md',
  network: 'network.md#proxy',
  permissions: 'permissions.md#of-the-github-token',
  roles: 'azure-setup.md#roles',
  routing: 'routing.md',
  'scale-in': 'burst-side.md#scale-in',
  simulate: 'simulate.md',
  sizes: 'burst-side.md#sizes',
  'stack-hub': 'stack-hub.md',
  switch: 'routing.md#switch',
  'traffic-manager': 'azure-setup.md#traffic-manager',
  'warm-up': 'burst-side.md#warm-up',
  watch: 'watch.md',
  'watch-hand-over': 'watch.md#hand-over',
  'watch-lease': 'watch.md#one-controller-at-a-time',
  'web-app': 'azure-setup.md#web-app',
} as const satisfies Readonly<Record<string, `${string}.md` | `${string}.md#${string}`>>

export type DocPage = keyof typeof DOC_PAGES

/** Where to read more: a page of this project, or a public one. */
export type DocLink = DocPage | `https://${string}`
