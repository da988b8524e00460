import { expect, test } from '@jest/globals'
import { maskedAsWritten } from '../../src/domain/masked-json.ts'
import { addMask } from '../../src/domain/masks.ts'

addMask('region=westeurope;app=webshop7')
addMask('s3cret~of"the\\service_9041')
addMask('77777777')

test.each<readonly [name: string, given: unknown, told: unknown]>([
  [
    'letters in several strings',
    { region: 'westeurope', app: 'webshop7' },
    { region: 'westeurope', app: 'webshop7' },
  ],
  ['a number', { demand: 77777777, of: '77777777' }, { demand: 77777777, of: '***' }],
  ['a secret in a string', ['it is s3cret~of"the\\service_9041.'], ['it is ***.']],
  ['a secret as a key', { 's3cret~of"the\\service_9041': 1 }, { '***': 1 }],
  ['JSON in a string', [JSON.stringify({ a: 's3cret~of"the\\service_9041' })], ['{"a":"***"}']],
])('JSON stays JSON, without its secrets: %s (no-secret-leaves)', (_, given, told) => {
  for (const indent of [undefined, 1])
    expect(maskedAsWritten(JSON.stringify(given, undefined, indent))).toBe(
      JSON.stringify(told, undefined, indent),
    )
})

test('text that is no JSON is masked as a whole', () => {
  expect(maskedAsWritten('[region=westeurope;app=webshop7')).toBe('[***')
  expect(maskedAsWritten('{ 77777777')).toBe('{ ***')
})
