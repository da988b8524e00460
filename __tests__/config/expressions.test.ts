import { expect, test } from '@jest/globals'
import { loadFile, problems } from './support.ts'

// What a user writes where nobody replaces it: it would be used as the text that it is.

const FILE = `subscription-id: 00000000-0000-0000-0000-00000000000a
resource-group: rg
traffic-manager-profile: tm
web-app: a
load-source: prometheus
load-url: https://p.example.com
load-query: up
load-scope: private
private-capacity: 1200/min
`
const SECRET = '${{ secrets.PROM_TOKEN }}'
const withHeader = (value: string): string => `${FILE}load-headers:\n  Authorization: ${value}\n`

test('an expression of a workflow in a header of the file is refused, with the variable to use', async () => {
  expect(await problems(loadFile(withHeader(`Bearer ${SECRET}`)))).toEqual([
    expect.stringMatching(
      /^c\.yml:11:\d+: 'load-headers' has \$\{\{ secrets\.PROM_TOKEN \}\}, which GitHub replaces only in a workflow → Write \$\{PROM_TOKEN\} in its place, and set it in the step: env: \{ PROM_TOKEN: "\$\{\{ secrets\.PROM_TOKEN \}\}" \}$/u,
    ),
  ])
})

test('a token of the runner gets another name there', async () => {
  const [told] = await problems(loadFile(withHeader('Bearer ${{ secrets.GITHUB_TOKEN }}')))
  expect(told).toContain('Write ${LOAD_TOKEN} in its place')
})

test.each([
  ['load-query', 'load-query: up{site="${{ vars.SITE }}"}'],
  ['load-url', 'load-url: https://${{ vars.HOST }}/'],
])('an expression in %s of the file is refused, with another place for the value', async (key, line) => {
  const yaml = `${FILE.replace(new RegExp(`^${key}:.*\\n`, 'mu'), '')}${line}\n`
  const [told] = await problems(loadFile(yaml))
  expect(told).toMatch(new RegExp(`^c\\.yml:9:\\d+: '${key}' has \\$\\{\\{ vars`, 'u'))
  expect(told).toContain(`take the key out and set it as an input of the step`)
})

test('expressions in entries of lists are found, a comment may have one, and a thousand are told as few', async () => {
  const loads = FILE.replace(/load-source[^]*/u, 'loads:\n')
  const entry = `  - { name: a, load-source: http, load-url: 'https://p.example.com', load-path: '\${{ vars.P }}', load-scope: private, private-capacity: 9 }\n`
  const told = await problems(loadFile(loads + entry))
  expect(told.join()).toContain(`'load-path' has \${{ vars.P }}`)
  await expect(loadFile(`# ${SECRET}\n${FILE}`)).resolves.toBeDefined()
  const many = Array.from({ length: 1000 }, (_, at) => `  X-${String(at)}: '${SECRET}'\n`).join('')
  expect((await problems(loadFile(`${FILE}load-headers:\n${many}`))).length).toBeLessThanOrEqual(30)
})

test('an alias that contains itself many times takes no time', async () => {
  const began = performance.now()
  const [told] = await problems(loadFile(`a: &x [${Array.from({ length: 90 }, () => '*x').join(', ')}]\n`))
  expect(told).toContain("'a'")
  expect(performance.now() - began).toBeLessThan(5000)
})

test.each([
  '${PROM-TOKEN}',
  '${ PROM_TOKEN }',
  '${PROM_TOKEN:-none}',
  '${env.PROM_TOKEN}',
  '${',
  '$PROM_TOKEN',
  '$env:PROM_TOKEN',
  '%PROM_TOKEN%',
])('a header of the file with %s names no variable, and is not sent as it stands', async (value) => {
  const given = { env: { PROM_TOKEN: 'tok-en' } }
  const [told] = await problems(loadFile(withHeader(`"Bearer ${value}"`), {}, given))
  const says = "'load-headers' has what looks like a variable and is none → Write ${NAME}"
  expect(told).toContain(says)
  const lines = `${FILE}load-headers: |\n  X-A: b\n  Authorization: Bearer ${value}\n`
  expect((await problems(loadFile(lines, {}, given))).join()).toContain(says)
})

test('a secret may contain what begins a variable', async () => {
  const given = { env: { PROM_TOKEN: 'a${b-c' } }
  await expect(loadFile(withHeader('Bearer ${PROM_TOKEN}'), {}, given)).resolves.toBeDefined()
  for (const value of ['Bearer a${b-c', '$ecret', 'Basic JHtQQVNTfQ==', 'p%20w%21', '$Pa55_Word$'])
    await expect(loadFile(FILE, { 'load-headers': `Authorization: ${value}` })).resolves.toBeDefined()
})

test.each(['Bearer ${PROM_TOKEN}', '${PROM_TOKEN}', 'Bearer $PROM_TOKEN'])(
  'an input whose header is only %s is refused: only the file has variables',
  async (value) => {
    const inputs = { 'load-headers': `Authorization: ${value}` }
    const [told] = await problems(loadFile(FILE, inputs, { env: { PROM_TOKEN: 'tok-en' } }))
    expect(told).toBe(
      `input 'load-headers' has the variable PROM_TOKEN, and only a config file has variables → Write the secret itself: \${{ secrets.PROM_TOKEN }}`,
    )
  },
)

test('headers that are no texts are refused, and nothing breaks', async () => {
  const [told] = await problems(loadFile(withHeader('7')))
  expect(told).toContain("'load-headers' is given, but is not HTTP headers")
})

test.each(['Bearer', 'basic', 'Bearer  ', 'Api-Token', 'apiToken', 'Splunk'])(
  'a header that ends after %s has lost its secret, and the advice says where',
  async (value) => {
    const [told] = await problems(loadFile(FILE, { 'load-headers': `Authorization: ${value}` }))
    expect(told).toContain('The secret that belongs behind it is empty')
  },
)

test('a header without a value has lost its secret likewise, and its name is told', async () => {
  const [told] = await problems(loadFile(FILE, { 'load-headers': 'Accept: text/csv\nX-Api-Key: ' }))
  expect(told).toContain('X-Api-Key has no value. The secret that belongs there is empty')
})
